import { readdirSync, readFileSync } from 'node:fs';
import { parseTranscript } from './transcript.js';

/** A request of a transcript, and what came of it. */
export interface Exchange {
  readonly command: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What stands below the request, without marks: the answer, and what was said meanwhile. */
  readonly answer: string;
  readonly refused: boolean;
}

/** Every exchange of the transcripts in a folder, as they stand there: that they are true is the player's to see. */
export function exchangesIn(folder: string): Exchange[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => exchangesOf(readFileSync(folder + name, 'utf8')));
}

function exchangesOf(text: string): Exchange[] {
  const { requests } = parseTranscript(text);
  const [, ...answers] = text.slice(text.indexOf('─── session ')).split(/^> .*$/m);
  return requests.flatMap(({ command, args }, index) => {
    const answer = answers[index] ?? '';
    const exchange = { args: valueOf(args), answer, refused: /^< refused: /m.test(answer) };
    const named = command.replace(/^[!&~]/, '');
    // `start` is three requests; what it says is the last one's.
    return (
      named === 'start' ? ['launch', 'configurationDone'] : named === 'open' ? ['launch'] : [named]
    ).map((one) => ({ ...exchange, command: one }));
  });
}

/** What only a session knows: whatever an argument calls or names. */
const UNKNOWN = new Proxy(
  {},
  {
    has: (_target, name) => typeof name === 'string' && !(name in globalThis),
    get: (_target, name) => (name === Symbol.unscopables ? undefined : () => 0),
  },
);

/** The arguments as far as they can be known from the text. */
function valueOf(args: string): Record<string, unknown> {
  if (args === '') return {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the texts are our own
  const make = new Function('unknown', `with (unknown) return (${args})`) as (
    unknown: object,
  ) => Record<string, unknown>;
  return make(UNKNOWN);
}
