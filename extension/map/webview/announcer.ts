import { element } from './elements.js';

/** A cursor that moves on is not spoken of at each place, milliseconds. */
const REST = 120;

/** Speaks to screen readers, and only to them: a region that they read out whenever it changes. */
export class Announcer {
  readonly element = element('div', { class: 'spoken', 'aria-live': 'polite', 'aria-atomic': 'true' });
  #timer = 0;

  say(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.element.textContent = text;
    }, REST);
  }
}
