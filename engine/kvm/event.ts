import type { Exit } from './exit.js';

/**
 * What a run has to say to somebody who listens (a command line, a debugger). Events are never read back by the
 * engine; with no listener they are not even made. Page numbers and byte counts as everywhere: half-open, pages of 4 KiB.
 */
export type Event =
  /** KVM_RUN returned to userspace. */
  | { readonly kind: 'exit'; readonly actor: number; readonly exit: Exit }
  /** The VMM re-entered the guest after an exit. `ret` is what the guest gets, if the exit has a return value. */
  | { readonly kind: 'enter'; readonly actor: number; readonly exit: Exit }
  /** A system call or hypercall ended. `errno` 0 is success; `refusal` is an index into REFUSALS. */
  | {
      readonly kind: 'call';
      readonly actor: number;
      readonly name: string;
      /** The arguments: 64-bit registers as int32 pairs. */
      readonly args: Int32Array;
      readonly errno: number;
      readonly refusal: number;
    }
  /** The handler of an exit began. */
  | { readonly kind: 'handler'; readonly actor: number; readonly routine: number }
  /** A choice was applied at an exit. */
  | { readonly kind: 'choice'; readonly actor: number; readonly label: string }
  /** The VMM has converted gfns [lo, hi). */
  | {
      readonly kind: 'conversion';
      readonly actor: number;
      readonly lo: number;
      readonly hi: number;
      readonly to: 'private' | 'shared';
    }
  /** Stage-2 entries were zapped. */
  | {
      readonly kind: 'zap';
      readonly actor: number;
      readonly lo: number;
      readonly hi: number;
      readonly entries: number;
      readonly why: string;
    }
  /** The VMM touched memory and got a signal. */
  | {
      readonly kind: 'signal';
      readonly actor: number;
      readonly signal: number;
      readonly page: number;
      readonly offset: number;
      readonly why: string;
    }
  /** `log` of the script, or the VMM's own word. */
  | { readonly kind: 'log'; readonly actor: number; readonly text: string; readonly position: number }
  /** Something the model noticed that a person should know (a stale entry was used, an MMIO read nobody answered). */
  | { readonly kind: 'note'; readonly actor: number; readonly text: string }
  | { readonly kind: 'death'; readonly actor: number; readonly text: string };

export type Listener = (event: Event) => void;

/** Kinds of space that a step may read, write or lock (DESIGN 3, "One account of effects"). */
export const Space = {
  /**
   * Bytes or presence of a store's pages: id is the store, units are pages. An access to some bytes of a page names them as a fraction of it, exactly:
   * byte b of page p is p + b / 4096.
   */
  bytes: 0,
  presence: 1,
  /** Stage-2 entries by gfn: id 0 shared, 1 private. */
  stage2: 2,
  slots: 3,
  vmas: 4,
  view: 5,
  pageState: 6,
  global: 7,
  event: 8,
  lock: 9,
  invalidate: 10,
  allocation: 11,
  /** Whether an actor may run, and what is pending for it: id is the actor. */
  actor: 12,
  /** Memory attributes by gfn. */
  attributes: 13,
  /** The VMM's own record of shared gfns, and what devices hold by iova page. */
  book: 14,
  pins: 15,
} as const;

export const How = { read: 0, write: 1, lock: 2 } as const;

/** Told, if present, what each step reads, writes and locks. Ranges are half-open, in the space's own unit. */
export interface Effects {
  touch(space: number, id: number, lo: number, hi: number, how: number): void;
  /** Something changed that decides what a gfn is or where an access leads (`State.layout`); the state has changed already. */
  changed?(): void;
}
