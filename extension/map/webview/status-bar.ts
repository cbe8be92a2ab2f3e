import type { GfnRange } from '../gfn-range.js';
import type { ActionName } from '../messages.js';
import { actionsFor } from './actions.js';
import { gfnRangeText, gpaRangeText, pagesText, sizeText } from './addresses.js';
import { element } from './elements.js';
import type { MapModel } from './map-model.js';
import { filled, words } from './vocabulary.js';
import { spokenCursor } from './words.js';

/**
 * One line below the chart: what is under the cursor or selected, and what can be done with it. Where there is no room
 * for a button each, one opens them as a menu; the conversion that is waited for keeps its own.
 */
export class StatusBar {
  readonly element = element('div', { class: 'status' });
  readonly #text = element('span', { class: 'text' });
  readonly #actions = element('span', { class: 'actions' });
  #shown = '';

  /** @param unfold opens the menu of actions at a button */
  constructor(
    private readonly act: (action: ActionName, range: GfnRange) => void,
    private readonly unfold: (range: GfnRange, canConvert: boolean, at: HTMLElement) => void,
  ) {
    this.element.append(this.#text, this.#actions);
  }

  show(model: MapModel): void {
    const text = statusOf(model);
    if (this.#text.textContent !== text) {
      this.#text.textContent = text;
      this.#text.title = text;
    }
    const { subject } = model;
    const canConvert = subject !== null && model.canConvert(subject);
    const key = subject === null ? '' : `${subject.lo} ${subject.hi} ${canConvert}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#actions.replaceChildren(...(subject === null ? [] : this.#buttons(subject, canConvert)));
  }

  #buttons(subject: GfnRange, canConvert: boolean): HTMLElement[] {
    const named = words().more;
    const more = element(
      'button',
      { type: 'button', class: 'more', 'aria-haspopup': 'menu', title: named.title },
      named.label,
    );
    more.addEventListener('click', () => {
      this.unfold(subject, canConvert, more);
    });
    const buttons = actionsFor(canConvert).map(({ action, label, title }) => {
      const kind = action === 'convert' ? 'convert' : `action ${action}`;
      const button = element('button', { type: 'button', class: kind, title }, label);
      button.addEventListener('click', () => {
        this.act(action, subject);
      });
      return button;
    });
    return [more, ...buttons];
  }
}

function statusOf({ scene, selection, run, refused }: MapModel): string {
  if (scene === null) return '';
  if (refused !== null) return refused;
  if (selection !== null) {
    const pages = selection.hi - selection.lo;
    return filled(
      words().selected,
      gfnRangeText(selection),
      gpaRangeText(selection),
      pagesText(pages),
      sizeText(pages),
    );
  }
  if (scene.cursor !== null) return spokenCursor(scene.picture, scene.cursor);
  if (run?.stopped === false) return words().running;
  return words().hint;
}
