import { bookmark, findBookmark, type Bookmark, type BookmarkPlace } from '../../engine/time/bookmark.js';
import type { Subject } from '../debuggee/subject.js';

/** A bookmark, and where it leads in the run at hand. */
export interface BookmarkRow {
  readonly name: string;
  readonly moment: number;
  readonly place: BookmarkPlace;
}

/** More than anybody remembers. */
const MOST = 1000;

/** Points of time with names. They are kept over a restart, and say so when they lead nowhere any more. */
export class Bookmarks {
  #all: readonly Bookmark[] = [];

  constructor(private readonly subject: Subject) {}

  get rows(): readonly BookmarkRow[] {
    return this.#all.map((one) => ({
      ...{ name: one.name, moment: one.moment },
      place: findBookmark(this.subject.history, one),
    }));
  }

  /**
   * Names the present; one of the same name goes.
   *
   * @returns the name
   * @throws RangeError if there are too many
   */
  add(name: string): string {
    const { history } = this.subject;
    const called = name.trim() === '' ? `moment ${history.state.moment}` : name.trim().slice(0, 200);
    const others = this.#all.filter((one) => one.name !== called);
    if (others.length >= MOST) throw new RangeError(`There are ${MOST} bookmarks already: remove some.`);
    this.#all = [...others, bookmark(history, called)];
    return called;
  }

  /** @throws RangeError if there is none of this name */
  remove(name: string): void {
    this.find(name);
    this.#all = this.#all.filter((one) => one.name !== name);
  }

  /** @throws RangeError if there is none of this name */
  find(name: string): BookmarkRow {
    const found = this.rows.find((one) => one.name === name);
    if (found !== undefined) return found;
    const names = this.#all.map((one) => `\`${one.name}\``).join(', ');
    throw new RangeError(
      `There is no bookmark \`${name}\`. ${names === '' ? 'There is none yet.' : `There are: ${names}.`}`,
    );
  }

  /** Takes over those of a run before this one. */
  takeOver(before: Bookmarks): void {
    this.#all = before.#all;
  }
}
