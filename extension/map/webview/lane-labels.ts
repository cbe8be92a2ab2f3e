import type { PageWords } from '../page-words.js';
import type { Band, ChartLayout } from './chart-layout.js';
import { element } from './elements.js';
import type { Picture } from './picture.js';
import { words } from './vocabulary.js';

type BandWords = PageWords['slotsBand'];

/** Names at the left of the chart's bands, each beside its own. */
export class LaneLabels {
  readonly element = element('div', { class: 'labels', 'aria-hidden': 'true' });
  #shown = '';

  show(picture: Picture, layout: ChartLayout, short: boolean): void {
    const key = `${short} ${layout.height} ${picture.lanes.map(({ name }) => name).join()}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const label = (band: Band | undefined, text: string, title: string): HTMLElement => {
      const made = element('div', { title }, text);
      made.style.top = `${band?.top ?? 0}px`;
      made.style.height = made.style.lineHeight = `${band?.height ?? 0}px`;
      return made;
    };
    const { slotsBand, rulerBand, lanes, changedBand, disagreesBand } = words();
    const named = (band: Band, { name, short: brief, title }: BandWords): HTMLElement =>
      label(band, short ? brief : name, title);
    this.element.replaceChildren(
      named(layout.slots, slotsBand),
      named(layout.ruler, rulerBand),
      ...picture.lanes.map(({ name: lane, title }, n) => {
        const { name, short: brief } = lanes[lane];
        return label(layout.lanes[n], short ? brief : name, title);
      }),
      named(layout.changed, changedBand),
      named(layout.disagrees, disagreesBand),
    );
  }
}
