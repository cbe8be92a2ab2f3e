import type { FromMap, ToMap } from '../../../extension/map/messages.js';
import { answerOf, emptyGuest, hugeGuest, smallGuest } from './synthetic-guest.js';
import { THEMES } from './themes.js';

/** What a test may do with the host that the page believes to be VS Code. */
interface FakeHost {
  /** Everything that the page has said. */
  readonly posted: FromMap[];
  send(message: ToMap): void;
  /** Shows a run of a guest, by name; null: nothing runs. */
  show(guest: string | null, options?: { id?: string; stopped?: boolean; other?: boolean }): void;
  theme(name: string): void;
  /** Milliseconds until a picture is answered. */
  delay: number;
  /** Whether the page waits for something, or has just been told something: what it shows is about to change. */
  readonly busy: boolean;
}

declare global {
  interface Window {
    host: FakeHost;
    acquireVsCodeApi(): unknown;
    /** What the manifest contributes, by theme and variable. */
    contributedColours: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }
}

/** Frames in which nothing was said after which the page has painted what it knows. */
const CALM = 3;

const GUESTS = { small: smallGuest, huge: hugeGuest, empty: emptyGuest };
const asked = new URLSearchParams(location.search);
let guest = smallGuest();
/** Questions that are not answered yet, and the frame that was painted last when anything was said. */
let [open, frames, lastWord] = [0, 0, 0];
function countFrames(): void {
  frames++;
  requestAnimationFrame(countFrames);
}
requestAnimationFrame(countFrames);
/** A real host tells a page of the run when the page says that it listens. */
let current = (): void => {
  host.show(asked.get('guest'));
};

const host: FakeHost = {
  posted: [],
  delay: 0,
  get busy() {
    return open > 0 || frames - lastWord < CALM;
  },
  send: (message) => {
    lastWord = frames;
    window.postMessage(message, '*');
  },
  show: (name, { id = name ?? '', stopped = true, other = false } = {}) => {
    current = () => {
      host.show(name, { id, stopped, other });
    };
    if (name !== null) guest = GUESTS[name as keyof typeof GUESTS]();
    const run = name === null ? null : { id, name: `${id}.gfn`, stopped };
    host.send({ type: 'run', run, other });
  },
  theme: (name) => {
    const { classes, variables } = THEMES[name]!;
    document.body.className = classes;
    document.documentElement.removeAttribute('style');
    for (const [key, value] of Object.entries({ ...variables, ...window.contributedColours[name] })) {
      document.documentElement.style.setProperty(`--vscode-${key}`, value);
    }
  },
};

function answer(message: FromMap): void {
  if (message.type === 'ready') current();
  if (message.type === 'picture') {
    const { of, run, window: { lo, hi } = {}, columns } = message;
    open++;
    setTimeout(() => {
      open--;
      const range = lo === undefined || hi === undefined ? {} : { lo, hi };
      host.send({ type: 'picture', of, run, answer: answerOf(guest, { ...range, columns }) });
    }, host.delay);
  }
  if (message.type === 'describe') {
    const text = `gfn 0x${message.gfn.toString(16)}: slot 0 + 0x${message.gfn.toString(16)}, private fd ram`;
    host.send({ type: 'described', run: message.run, gfn: message.gfn, text });
  }
}

window.host = host;
window.acquireVsCodeApi = () => ({
  postMessage: (message: FromMap) => {
    lastWord = frames;
    host.posted.push(message);
    answer(message);
  },
  // As in VS Code the state outlives the page: a page that is shown again is a new one.
  getState: () => (JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown) ?? undefined,
  setState: (state: unknown) => {
    sessionStorage.setItem('state', JSON.stringify(state));
  },
});
document.addEventListener('DOMContentLoaded', () => {
  host.theme(asked.get('theme') ?? 'dark');
});
