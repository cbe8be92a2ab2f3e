import { How, Space } from './event.js';
import type { Kernel } from './kernel.js';
import type { HeldLock } from './state.js';
import { Wait } from './task.js';

/** Who holds a lock that meets [lo, hi) of this kind and id; null if nobody. */
function holderOf(k: Kernel, lock: number, id: number, lo: number, hi: number): HeldLock | null {
  for (const held of k.s.locks) {
    if (held.lock === lock && held.id === id && held.lo < hi && lo < held.hi) return held;
  }
  return null;
}

/**
 * Takes a lock, or makes the current actor wait for it. Locks are not recursive, but an actor that holds one already
 * passes (the model's routines nest where the kernel's would have the lock held by the caller).
 *
 * @returns whether it is held now; if not, the step returns BLOCKED.
 */
export function acquire(k: Kernel, lock: number, id = 0, lo = 0, hi = 1): boolean {
  k.effects?.touch(Space.lock, lock, lo, hi, How.lock);
  const held = holderOf(k, lock, id, lo, hi);
  if (held !== null && held.holder !== k.current.id) {
    k.current.waits = Wait.lock;
    k.current.waitId = held.holder;
    return false;
  }
  k.s.locks = [...k.s.locks, { lock, id, lo, hi, holder: k.current.id }];
  return true;
}

/** Gives a lock back that the current actor holds, the one taken last if there are several. Those who waited for it may try again. */
export function release(k: Kernel, lock: number, id = 0, lo = 0, hi = 1): void {
  k.effects?.touch(Space.lock, lock, lo, hi, How.lock);
  const me = k.current.id;
  const locks = k.s.locks;
  for (let i = locks.length - 1; i >= 0; i--) {
    const held = locks[i] as HeldLock;
    if (held.lock === lock && held.id === id && held.holder === me && held.lo === lo && held.hi === hi) {
      k.s.locks = [...locks.slice(0, i), ...locks.slice(i + 1)];
      break;
    }
  }
  wake(k, Wait.lock);
}

/** Lets every actor that waits for something of this kind try again: cheaper than saying for which one, and right, since a step that cannot be done waits again. */
export function wake(k: Kernel, wait: number): void {
  for (let i = 0; i < k.s.actors.length; i++) {
    if (k.s.actors[i]?.waits !== wait) continue;
    k.actor(i).waits = Wait.none;
    k.sharing = true;
  }
}

/** Enters an SRCU read-side section of the memslots. */
export function enterSrcu(k: Kernel): void {
  const readers = k.s.srcuReaders.slice();
  readers[k.current.id] = k.s.srcuPeriod;
  k.effects?.touch(Space.lock, -1, k.current.id, k.current.id + 1, How.lock);
  k.s.srcuReaders = readers;
}

export function leaveSrcu(k: Kernel): void {
  const readers = k.s.srcuReaders.slice();
  readers[k.current.id] = -1;
  k.effects?.touch(Space.lock, -1, k.current.id, k.current.id + 1, How.lock);
  k.s.srcuReaders = readers;
  wake(k, Wait.srcu);
}

/** Whether every reader that entered in this period or before has left. */
export function graceOver(k: Kernel, period: number): boolean {
  return k.s.srcuReaders.every((entered) => entered === undefined || entered < 0 || entered > period);
}
