/**
 * Who may write a node in place.
 *
 * Every persistent structure of the engine is copy-on-write with transient ownership: a node remembers the
 * epoch of the writer that made it; a writer whose epoch is the same may write it in place, any other copies
 * it first. To fork, both sides take a fresh epoch and keep the roots they have: what they share then belongs
 * to an epoch that nobody writes with any more.
 *
 * A value owned by the current epoch is linear: after `next = value.add(…, epoch)` use `next` alone, for
 * `value` may be the same object. To keep `value`, fork first.
 */
export type Epoch = number;

/** The epoch of nobody: what carries it is shared for ever, and copied by whoever writes. */
export const NO_EPOCH: Epoch = 0;

let last: Epoch = NO_EPOCH;

/**
 * An epoch that no node carries yet.
 *
 * The counter is a module's variable and no part of any state: epochs are compared for equality and nothing
 * else, so which number one gets changes who copies, never what anything contains, prints or hashes to.
 */
export function newEpoch(): Epoch {
  last += 1;
  return last;
}
