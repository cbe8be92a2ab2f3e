import type { Code } from '../code.js';
import type { Flavour } from '../spec.js';
import type { PageSet } from '../../memory/page-set.js';
import type { State } from '../state.js';

/** One way of converting that a person may choose. */
export interface Habit {
  /** The choice's id. */
  readonly id: string;
  /** Which of `convert`'s recipes. */
  readonly using: 'qemu' | 'cloud_hypervisor' | 'selftest' | 'free_first' | 'no_free';
  /** What is said of it behind the range. */
  readonly note: string;
  /** Only on the way to private. */
  readonly toPrivate?: boolean;
}

/** A run of gfns that KVM holds alike: up to `hi`, excluded. */
export interface HeldRun {
  readonly isPrivate: boolean;
  readonly hi: number;
}

/** What differs between the two ABIs, for everything above them. */
export interface Abi {
  /** The routine that serves a stage-2 fault; its first locals are those of `FaultLocals`. */
  readonly fault: Code;
  /** Whether KVM takes a gfn as private. */
  isPrivate(s: State, gfn: number): boolean;
  /** What KVM holds a gfn as, and up to which gfn (at most `limit`) that stays so. */
  held(s: State, gfn: number, limit: number): HeldRun;
  /**
   * The gfns that KVM holds as private, with a memslot or without, where they stand as a set; null where the pages of each slot's private fd are what
   * says it: those that exist, within its size, not poisoned (reference 2.1). For whoever asks about very many at once.
   */
  heldGfns(s: State): PageSet | null;
  /** gfns of [lo, hi) that KVM takes as private. */
  countPrivate(s: State, lo: number, hi: number): number;
  /** Whether stage-2 has one entry for a gfn, whatever its side: the attribute, not the guest's access, says which (reference 9). */
  untyped(flavour: Flavour): boolean;
  /** Whether a removed private entry takes the page's contents along (reference 2.7, 4.2). */
  zapDestroys(flavour: Flavour): boolean;
  /** Whether VMMs keep a record of what is shared (`State.booked`), which may disagree. */
  readonly books: boolean;
  /** How VMMs convert under this ABI besides the plain recipe, for choices: habits of real ones, and wrong orders. */
  readonly habits: readonly Habit[];
  /** Whether files tell KVM of allocated and freed pages: memfile_notifier (reference 2.5). */
  readonly notifies: boolean;
  /** Routines that stand for operations of those names in this ABI, instead of the operations' own. */
  readonly calls: Readonly<Record<string, Code>>;
  /** What `delete_memslot` calls; registers as those of `set_memslot`. */
  readonly setMemslot: Code;
}

/**
 * What every fault routine finds in its first locals: the gfn that faulted and the side asked for, the kind of access, and the whole
 * access: first page, offset in it, size in bytes (it may straddle into the next page). Its registers hold the value to write.
 */
export const FaultLocals = { gfn: 0, private: 1, access: 2, start: 3, offset: 4, size: 5 } as const;
