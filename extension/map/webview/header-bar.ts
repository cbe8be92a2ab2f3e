import { gpaRangeText, gpaText, sizeText } from './addresses.js';
import { element, iconButton } from './elements.js';
import type { Scene } from './scene.js';
import { filled, words } from './vocabulary.js';

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
    const named = words();
    const tools = element('span', { class: 'tools', role: 'toolbar', 'aria-label': named.map });
    tools.append(
      iconButton('previousMark', named.previousMark, targets.previousMark),
      iconButton('nextMark', named.nextMark, targets.nextMark),
      iconButton('zoomOut', named.zoomOut, targets.zoomOut),
      iconButton('zoomIn', named.zoomIn, targets.zoomIn),
      iconButton('fit', named.fit, targets.fit),
      // The view's menu has these, too.
      element(
        'span',
        { class: 'copies' },
        iconButton('copyText', named.copyText, targets.copyText),
        iconButton('copySvg', named.copySvg, targets.copySvg),
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
      const { exitPending, lastExit, toExit } = words();
      const text = filled(
        exit.pending ? exitPending : lastExit,
        gpaText(exit.lo),
        sizeText(exit.hi - exit.lo),
      );
      this.#exit.classList.toggle('pending', exit.pending);
      if (this.#exit.textContent !== text) this.#exit.textContent = text;
      this.#exit.title = filled(toExit, exit.text, gpaRangeText(exit));
    }
    const { guest } = scene.overview;
    const [seen, all] = [sizeText(Math.ceil(scene.view.span)), sizeText(guest.hi - guest.lo)];
    const extent = seen === all ? all : filled(words().extent, seen, all);
    if (this.#extent.textContent !== extent) this.#extent.textContent = extent;
  }
}
