import { LANE_LABELS } from './cells.js';
import type { Band, ChartLayout } from './chart-layout.js';
import { element } from './elements.js';
import type { Picture } from './picture.js';

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
    this.element.replaceChildren(
      label(layout.slots, short ? 'Slots' : 'Memslots', 'Memslots, and what is behind their halves'),
      label(layout.ruler, 'gpa', 'Guest-physical addresses'),
      ...picture.lanes.map(({ name, title }, n) =>
        label(layout.lanes[n], LANE_LABELS[name][short ? 1 : 0], title),
      ),
      label(layout.changed, short ? 'Chg' : 'Changed', 'Changed since the last stop'),
      label(layout.disagrees, short ? 'Dis' : 'Disagrees', 'Parts that disagree; stale stage-2 entries'),
    );
  }
}
