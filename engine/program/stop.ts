/** Why a run stopped. Actors are ids; claims and invariants are indices of the program's tables. */
export type Stop =
  /** Every vCPU's code has ended, and every host thread's that is not waiting for something. */
  | { readonly kind: 'done' }
  /** The steps that were asked for are used up. */
  | { readonly kind: 'steps' }
  /** An exit waits for somebody to choose. */
  | { readonly kind: 'ask'; readonly actor: number }
  /** An `expect` failed; text says what was expected and what was found. The run can go on. */
  | { readonly kind: 'claim'; readonly actor: number; readonly claim: number; readonly text: string }
  | { readonly kind: 'invariant'; readonly actor: number; readonly invariant: number; readonly text: string }
  /** The VMM or the guest died. */
  | { readonly kind: 'death'; readonly actor: number; readonly text: string }
  /** Nobody can run. */
  | { readonly kind: 'deadlock'; readonly text: string }
  /** The whole state repeats itself: the run would go on like this for ever. */
  | { readonly kind: 'livelock'; readonly actor: number; readonly text: string }
  /** A breakpoint of `Machine.breakAt` was reached; nothing of its instruction or step has run yet. */
  | { readonly kind: 'breakpoint'; readonly actor: number }
  /** Somebody who listens wanted a look after this step (`Machine.interrupt`). */
  | { readonly kind: 'interrupted'; readonly actor: number };
