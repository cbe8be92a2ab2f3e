import { sameHash } from '../memory/hash.js';
import type { Kernel } from '../kvm/kernel.js';
import { identityOf } from './identity.js';

const LONGEST = 2 ** 20;

/**
 * Whether the machine is back in the state of an earlier exit. One earlier exit is remembered, a later one each time, at doubling distances (Brent's
 * cycle finding), so any cycle is found within twice its length and start; whole states are compared only when the exits look alike, which keeps a run of many
 * different conversions free of it.
 */
export function repeats(k: Kernel, fingerprint: number): boolean {
  const s = k.s;
  const mark = s.mark;
  if (mark !== null && mark.fingerprint === fingerprint) {
    const identity = identityOf(s);
    if (mark.identity === null) s.mark = { fingerprint, identity };
    else if (sameHash(mark.identity, identity)) return true;
    else s.mark = null;
  }
  s.markLeft--;
  if (s.markLeft <= 0) {
    s.markPower = Math.min(s.markPower * 2, LONGEST);
    s.markLeft = s.markPower;
    s.mark = { fingerprint, identity: null };
  }
  return false;
}
