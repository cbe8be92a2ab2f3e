import { How, Space } from '../kvm/event.js';
import type { Kernel } from '../kvm/kernel.js';
import { mapForDevice, unmapForDevice } from './dma.js';

/**
 * The VMM's own record of which gfns are shared: RamDiscardManager's "populated" (reference 5.1 steps 1, 8). There is no call to read KVM's side back, so this is all
 * that a VMM knows. Its bits are flipped before the listeners run, and stay flipped when one of them fails (6 hazard 22).
 *
 * @returns whether every listener did its part: a device's DMA map can fail
 */
export function changeBook(k: Kernel, lo: number, hi: number, toPrivate: boolean): boolean {
  const s = k.s;
  s.booked = toPrivate ? s.booked.remove(lo, hi, k.epoch) : s.booked.add(lo, hi, k.epoch);
  k.effects?.touch(Space.book, 0, lo, hi, How.write);
  k.changed();
  if (!s.deviceListens) return true;
  if (toPrivate) {
    unmapForDevice(k, lo, hi);
    return true;
  }
  return mapForDevice(k, lo, lo, hi - lo);
}
