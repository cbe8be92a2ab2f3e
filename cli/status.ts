/** What the exit status of `gfnscope` says. Documented in `gfnscope --help`. */
export const Status = {
  /** All went well. */
  done: 0,
  /** An expectation, invariant or test failed, the VMM or the guest died, a file is not formatted. */
  failed: 1,
  /** The script or the usage is wrong. */
  wrong: 2,
  /** It would never have ended: stopped by --max-steps, by Ctrl-C, at a livelock or a deadlock. */
  endless: 3,
  /** Stopped at an exit that nobody answered. */
  unanswered: 4,
  /** gfnscope itself went wrong (EX_SOFTWARE). */
  bug: 70,
} as const;

export type StatusCode = (typeof Status)[keyof typeof Status];

export const STATUS_DOC: readonly (readonly [string, string])[] = [
  ['0', 'done'],
  ['1', 'an expectation, invariant or test failed; the VMM or the guest died; fmt --check found something'],
  ['2', 'the script or the usage is wrong'],
  ['3', 'it would not have ended: --max-steps, Ctrl-C, livelock, deadlock'],
  ['4', 'stopped at an exit that nobody answered (see --on-exit)'],
];
