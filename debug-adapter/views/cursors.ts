import { PageSet } from '../../engine/memory/page-set.js';
import type { Ground, Stretch } from './ground.js';

/** Walks over a yes-or-no of gfns from left to right: whether it holds, and where that ends. */
export interface Cursor {
  value: boolean;
  /** The first gfn at which the value may not hold any more. */
  until: number;
  /** Goes to a gfn, never back. */
  to(gfn: number): void;
  /** Whether it is plain from afar that gfns [lo, hi) are not alike. False may mean that it takes a closer look. */
  varies(lo: number, hi: number): boolean;
}

/**
 * Looks at pages [lo, hi) of a set from afar: at a few of the inner nodes that lie within, whose members are counted. Nobody goes down to single
 * pages for that, most of which lie in memory that no cache holds.
 *
 * @returns whether members were seen, and whether pages were that are none; where neither was, or only one, a closer look may find the other
 */
export function glance(set: PageSet, lo: number, hi: number): number {
  let size = SMALLEST_BLOCK;
  if (hi - lo < size) return 0;
  while (FANOUT * size <= hi - lo) size *= FANOUT;
  let start = Math.ceil(lo / size) * size;
  if (start + size > hi) {
    size /= FANOUT;
    start = Math.ceil(lo / size) * size;
  }
  let seen = 0;
  if (size < SMALLEST_BLOCK) return seen;
  for (let block = 0; block < GLANCES && start + size <= hi && seen !== Seen.both; block++, start += size) {
    const count = set.count(start, start + size);
    if (count > 0) seen |= Seen.members;
    if (count < size) seen |= Seen.others;
  }
  return seen;
}

/** What a glance saw, by bit. */
export const Seen = { members: 1, others: 2, both: 3 } as const;

/** Inner nodes that a glance looks at, at most. */
const GLANCES = 8;
/** Pages under the lowest inner node of a PageSet, and how many nodes one of the next level has. */
const SMALLEST_BLOCK = 2 ** 14;
const FANOUT = 32;

/** Whether a gfn is in a set, looked up at gfn + shift. */
class Membership implements Cursor {
  value = false;
  until = -1;
  #asked = -1;
  #varies = false;
  constructor(
    private readonly set: PageSet,
    private readonly shift: number,
  ) {}

  to(gfn: number): void {
    if (gfn < this.until) return;
    this.value = this.set.has(gfn + this.shift);
    this.until = this.set.next(gfn + this.shift, !this.value) - this.shift;
  }

  varies(lo: number, hi: number): boolean {
    if (this.until >= hi) return false;
    // Two lanes may ask for the same column.
    if (this.#asked !== lo) {
      this.#asked = lo;
      this.#varies = glance(this.set, lo + this.shift, hi + this.shift) === Seen.both;
    }
    return this.#varies;
  }
}

/** Whether KVM takes a gfn for private, in a file some of whose pages are broken. */
class Usable implements Cursor {
  value = false;
  until = -1;
  constructor(
    private readonly present: PageSet,
    private readonly poisoned: PageSet,
    private readonly shift: number,
  ) {}

  to(gfn: number): void {
    if (gfn < this.until) return;
    let page = gfn + this.shift;
    this.value = this.present.has(page) && !this.poisoned.has(page);
    if (this.value) {
      page = Math.min(this.present.next(page, false), this.poisoned.next(page, true));
    } else {
      page = this.present.next(page, true);
      while (page !== Infinity && this.poisoned.has(page))
        page = this.present.next(this.poisoned.next(page, false), true);
    }
    this.until = page - this.shift;
  }

  varies(): boolean {
    return false;
  }
}

/** What never holds. */
const NEVER: Cursor = { value: false, until: Infinity, to: () => undefined, varies: () => false };

/** Walks over one stretch of gfns, one for each part that the lanes show. */
export interface Cursors {
  readonly view: Cursor;
  readonly accepted: Cursor;
  readonly stage2Shared: Cursor;
  readonly stage2Private: Cursor;
  /** A page of the private fd exists; KVM takes the gfn for private; a shared page exists. */
  readonly file: Cursor;
  readonly held: Cursor;
  readonly shared: Cursor;
}

export function cursorsOver({ state }: Ground, stretch: Stretch): Cursors {
  const { file, fileShift, shared, sharedShift, usable } = stretch;
  const present = file === null ? NEVER : new Membership(file.present, fileShift);
  return {
    view: new Membership(state.views[0] ?? PageSet.empty, 0),
    accepted: new Membership(state.pageStates.validated, 0),
    stage2Shared: new Membership(state.stage2.shared, 0),
    stage2Private: new Membership(state.stage2.private, 0),
    file: present,
    held:
      file === null || !usable
        ? NEVER
        : file.poisoned.isEmpty
          ? present
          : new Usable(file.present, file.poisoned, fileShift),
    shared: shared === null ? NEVER : new Membership(shared.present, sharedShift),
  };
}
