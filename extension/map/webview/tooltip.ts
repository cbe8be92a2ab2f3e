import type { GfnRange } from '../gfn-range.js';
import { gfnRangeText, gpaRangeText, pagesText, sizeText } from './addresses.js';
import { CELLS } from './cells.js';
import { element } from './elements.js';
import type { Picture } from './picture.js';
import { filled, words } from './vocabulary.js';
import { laneState, markWords, slotWords } from './words.js';

/** How long the pointer rests before the adapter is asked for more, milliseconds. */
const REST = 350;
/** Distance from the pointer, CSS pixels. */
const AWAY = 14;

/** What is under the pointer, in words; after a rest with the adapter's own description. */
export class Tooltip {
  readonly element = element('div', { class: 'tooltip', role: 'tooltip' });
  readonly #details = element('div', { class: 'details' });
  #shown: GfnRange | undefined;
  #timer = 0;

  /** @param describe asks what is known of a gfn; the answer comes through `describe()` */
  constructor(private readonly askAbout: (gfn: number) => void) {
    this.element.hidden = true;
  }

  /** @param x, y the pointer, CSS pixels in the window */
  show(picture: Picture, range: GfnRange, x: number, y: number): void {
    if (this.#shown?.lo !== range.lo || this.#shown.hi !== range.hi) {
      this.#shown = range;
      this.#details.replaceChildren();
      this.element.replaceChildren(...contents(picture, range), this.#details);
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => {
        this.askAbout(range.lo);
      }, REST);
    }
    this.element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = x + AWAY + width > innerWidth ? x - AWAY - width : x + AWAY;
    const top = y + AWAY + height > innerHeight ? y - AWAY - height : y + AWAY;
    this.element.style.left = `${Math.max(2, left)}px`;
    this.element.style.top = `${Math.max(2, top)}px`;
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#shown = undefined;
    this.element.hidden = true;
  }

  /** What the adapter says of a gfn; for another than the one shown it came too late. */
  describe(gfn: number, text: string): void {
    if (gfn === this.#shown?.lo) this.#details.textContent = text;
  }
}

function contents(picture: Picture, range: GfnRange): HTMLElement[] {
  const pages = range.hi - range.lo;
  const column = picture.columnOf(range.lo);
  const list = element('dl');
  for (const { name, title, cells } of column < 0 ? [] : picture.lanes) {
    const state = laneState(name, CELLS[cells[column] ?? 0] ?? 'none');
    list.append(element('dt', { title }, words().lanes[name].name), element('dd', {}, state));
  }
  const marks = column < 0 ? [] : markWords(picture.marks[column] ?? 0, picture.exit?.pending ?? false);
  return [
    element('strong', {}, gfnRangeText(range)),
    element('div', { class: 'address' }, filled(words().gpa, gpaRangeText(range))),
    element('div', {}, `${slotWords(picture, range)} · ${pagesText(pages)}, ${sizeText(pages)}`),
    list,
    ...(marks.length > 0 ? [element('div', { class: 'marks' }, marks.join(' · '))] : []),
  ];
}
