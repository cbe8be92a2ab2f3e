import type { GfnRange } from '../gfn-range.js';
import type { ActionName } from '../messages.js';
import { actionsFor } from './actions.js';
import { gfnRangeText, gpaRangeText, pagesText, sizeText } from './addresses.js';
import { element } from './elements.js';
import type { MapModel } from './map-model.js';
import { spokenCursor } from './words.js';

/** One line below the chart: what is under the cursor or selected, and what can be done with it. */
export class StatusBar {
  readonly element = element('div', { class: 'status' });
  readonly #text = element('span', { class: 'text' });
  readonly #actions = element('span', { class: 'actions' });
  #shown = '';

  constructor(private readonly act: (action: ActionName, range: GfnRange) => void) {
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
    this.#actions.replaceChildren(
      ...(subject === null ? [] : actionsFor(canConvert)).map(({ action, label, title }) => {
        const button = element('button', { type: 'button', class: action, title }, label);
        button.addEventListener('click', () => {
          if (subject !== null) this.act(action, subject);
        });
        return button;
      }),
    );
  }
}

function statusOf({ scene, selection, run, refused }: MapModel): string {
  if (scene === null) return '';
  if (refused !== null) return refused;
  if (selection !== null) {
    const pages = selection.hi - selection.lo;
    return `Selected: ${gfnRangeText(selection)}, gpa ${gpaRangeText(selection)}, ${pagesText(pages)}, ${sizeText(pages)}`;
  }
  if (scene.cursor !== null) return spokenCursor(scene.picture, scene.cursor);
  if (run?.stopped === false) return 'Running: the map shows how it was';
  return 'Wheel zooms, drag moves, shift-drag selects, click for details';
}
