import type { GfnRange } from '../gfn-range.js';
import type { ActionName } from '../messages.js';
import { actionsFor, furtherActions } from './actions.js';
import { gfnRangeText } from './addresses.js';
import { element } from './elements.js';
import { filled, words } from './vocabulary.js';

/** The menu that Enter opens at the cursor, and a button where there is no room: up and down choose, Enter does it, Escape leaves. */
export class ActionsMenu {
  readonly element = element('div', { class: 'menu', role: 'menu' });

  /** Where the focus goes back to. */
  #home: HTMLElement | undefined;

  constructor(private readonly act: (action: ActionName, range: GfnRange) => void) {
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      this.#press(event);
    });
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.element.contains(relatedTarget)))
        this.element.hidden = true;
    });
  }

  /** @param home where the focus goes back to @param x, y CSS pixels in the window */
  open(range: GfnRange, canConvert: boolean, home: HTMLElement, x: number, y: number): void {
    this.#home = home;
    this.element.setAttribute('aria-label', filled(words().actionsOn, gfnRangeText(range)));
    this.element.replaceChildren(
      element('div', { class: 'title', 'aria-hidden': 'true' }, gfnRangeText(range)),
      ...[...actionsFor(canConvert), ...furtherActions()].map(({ action, label, title }) => {
        const item = element('button', { type: 'button', role: 'menuitem', tabindex: '-1', title }, label);
        item.addEventListener('click', () => {
          this.close();
          this.act(action, range);
        });
        return item;
      }),
    );
    this.element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    this.element.style.left = `${Math.max(2, Math.min(x, innerWidth - width - 4))}px`;
    this.element.style.top = `${Math.max(2, Math.min(y, innerHeight - height - 4))}px`;
    this.#items[0]?.focus();
  }

  close(): void {
    this.element.hidden = true;
    this.#home?.focus();
  }

  get #items(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  #press(event: KeyboardEvent): void {
    const items = this.#items;
    const at = items.findIndex((item) => item === document.activeElement);
    const go: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1 + items.length,
      Home: 0,
      End: items.length - 1,
    };
    const to = go[event.key];
    if (to !== undefined) items[to % items.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
