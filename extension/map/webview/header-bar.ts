import { gpaRangeText, gpaText, sizeText } from './addresses.js';
import { element, iconButton } from './elements.js';
import type { Scene } from './scene.js';

interface HeaderTargets {
  readonly fit: () => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly previousMark: () => void;
  readonly nextMark: () => void;
  readonly toExit: () => void;
  readonly copyText: () => void;
  readonly copySvg: () => void;
}

/** The line on top: the exit, how much of the guest is seen, and buttons for what keys do, too. */
export class HeaderBar {
  readonly element = element('header', { class: 'bar' });
  readonly #exit = element('button', { type: 'button', class: 'exit' });
  readonly #extent = element('span', { class: 'extent' });

  constructor(targets: HeaderTargets) {
    this.#exit.addEventListener('click', () => {
      targets.toExit();
    });
    const tools = element('span', { class: 'tools', role: 'toolbar', 'aria-label': 'gfn map' });
    tools.append(
      iconButton('previousMark', 'Previous change or disagreement ([)', targets.previousMark),
      iconButton('nextMark', 'Next change or disagreement (])', targets.nextMark),
      iconButton('zoomOut', 'Zoom out (-)', targets.zoomOut),
      iconButton('zoomIn', 'Zoom in (+)', targets.zoomIn),
      iconButton('fit', 'Whole guest (0)', targets.fit),
      // The view's menu has these, too.
      element(
        'span',
        { class: 'copies' },
        iconButton('copyText', 'Copy map as text', targets.copyText),
        iconButton('copySvg', 'Copy as SVG', targets.copySvg),
      ),
    );
    this.element.append(this.#exit, this.#extent, tools);
  }

  show(scene: Scene | null): void {
    this.element.hidden = scene === null;
    if (scene === null) return;
    const { exit } = scene.picture;
    this.#exit.hidden = exit === null;
    if (exit !== null) {
      const text = `${exit.pending ? 'Exit pending' : 'Last exit'} · ${gpaText(exit.lo)} · ${sizeText(exit.hi - exit.lo)}`;
      this.#exit.classList.toggle('pending', exit.pending);
      if (this.#exit.textContent !== text) this.#exit.textContent = text;
      this.#exit.title = `${exit.text}\ngpa ${gpaRangeText(exit)}. Press to go there (e).`;
    }
    const { guest } = scene.overview;
    const [seen, all] = [sizeText(Math.ceil(scene.view.span)), sizeText(guest.hi - guest.lo)];
    const extent = seen === all ? all : `${seen} of ${all}`;
    if (this.#extent.textContent !== extent) this.#extent.textContent = extent;
  }
}
