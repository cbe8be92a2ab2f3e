import type { FromMap } from '../messages.js';
import { exitBeside, type Moments } from '../moments.js';
import { element, iconButton } from './elements.js';
import { filled, words } from './vocabulary.js';

type Target = Extract<FromMap, { type: 'seek' }>['to'];

/** Marks that are drawn at most: more of them nobody can tell apart. */
const MARKS = 400;

/**
 * The line of time below the picture: where the run stands between its start and the furthest moment it has reached. Pushing it goes there, and
 * the picture follows. It is not there while there is nowhere to go.
 */
export class TimeBar {
  readonly element = element('div', { class: 'time', role: 'group', 'aria-label': words().time });
  readonly #slider = element('input', { type: 'range', min: '0', step: '1', 'aria-label': words().moment });
  readonly #marks = element('div', { class: 'marks', 'aria-hidden': 'true' });
  readonly #text = element('span', { class: 'moment' });
  #moments: Moments | null = null;
  /** The marks that are drawn, as text. */
  #drawn = '';
  /** Seeks that were asked for, and the last one whose end is waited for. */
  #asked = 0;
  #awaited = 0;
  #held = false;
  /** The part that had the keyboard when it was last used. */
  #focused: HTMLElement | null = null;

  /** @param seek asks for a seek; the number says which one is answered */
  constructor(private readonly seek: (to: Target, number: number, byKey: boolean) => void) {
    const to = (way: 1 | -1) => (): void => {
      this.#toExit(way, false);
    };
    this.element.append(
      iconButton('previousMark', words().previousExit, to(-1)),
      element('div', { class: 'line' }, this.#marks, this.#slider),
      iconButton('nextMark', words().nextExit, to(1)),
      this.#text,
    );
    this.element.hidden = true;
    this.#slider.addEventListener('input', () => {
      const moment = Number(this.#slider.value);
      this.#say(moment);
      this.#ask({ moment }, !this.#held);
    });
    // As long as it is held it follows the hand, not the run.
    this.#slider.addEventListener('pointerdown', () => (this.#held = true));
    for (const end of ['pointerup', 'pointercancel', 'blur'])
      this.#slider.addEventListener(end, () => (this.#held = false));
    this.element.addEventListener('keydown', (event) => {
      const way = event.key === 'PageUp' ? -1 : event.key === 'PageDown' ? 1 : 0;
      if (way === 0) return;
      // All other keys go on to the editor: F5, the palette.
      event.preventDefault();
      event.stopPropagation();
      this.#toExit(way, true);
    });
  }

  /** Where the run stands, as of so many seeks. */
  take(moments: Moments, done: number): void {
    this.#moments = moments;
    this.element.hidden = moments.reached === 0;
    this.#slider.max = `${moments.reached}`;
    this.#drawMarks(moments);
    if (this.#held || done < this.#awaited) return;
    this.#slider.value = `${moments.now}`;
    this.#say(moments.now);
  }

  /** Nothing can be gone to: the guest is running, or there is none. */
  hide(): void {
    this.element.hidden = true;
    this.#held = false;
    this.#awaited = 0;
  }

  /** Has the keyboard again, if it had it. */
  focus(): void {
    this.#focused?.focus();
  }

  #toExit(way: 1 | -1, byKey: boolean): void {
    const exit = this.#moments === null ? undefined : exitBeside(this.#moments, way);
    if (exit !== undefined) this.#ask({ entry: exit.entry }, byKey);
  }

  #ask(to: Target, byKey: boolean): void {
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && this.element.contains(activeElement))
      this.#focused = activeElement;
    this.#awaited = ++this.#asked;
    this.seek(to, this.#asked, byKey);
  }

  #say(moment: number): void {
    const { reached = 0, exits = [], here = null, now = -1 } = this.#moments ?? {};
    const exit = moment === now ? exits.find(({ entry }) => entry === here) : undefined;
    const { momentOf, momentWaiting } = words();
    const counts = [countText(moment), countText(reached)];
    const text =
      exit === undefined ? filled(momentOf, ...counts) : filled(momentWaiting, ...counts, exit.text);
    this.#text.textContent = text;
    this.#text.title = text;
    this.#slider.setAttribute('aria-valuetext', text);
  }

  #drawMarks({ exits, reached }: Moments): void {
    const places = new Map(exits.map(({ moment, text }) => [Math.round((moment / reached) * MARKS), text]));
    const key = [...places.keys()].join(' ');
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#marks.replaceChildren(
      ...[...places.keys()].map((place) => {
        const mark = element('i');
        mark.style.left = `${(place / MARKS) * 100}%`;
        return mark;
      }),
    );
  }
}

const countText = (count: number): string => count.toLocaleString('en-US');
