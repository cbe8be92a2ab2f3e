import type { Scene } from './scene.js';
import { bytesOf, toBigInt } from './values.js';

const MARKER = 0x5eed_0b5e_55ed_c0den;

/**
 * The backing that an access really reached: a store of the same kind must show up in the VMM's memory behind the memslot, or not. Done on
 * a fork; where the guest may not write, the machine's own word stands.
 */
export function servedBy(
  { world, result }: Scene,
  said: 'shared' | 'private' | undefined,
): 'shared' | 'private' | undefined {
  const { step } = result;
  if (step.step !== 'vcpu_access') return said;
  const { direct } = world;
  const gpa = toBigInt(step.gpa, 'gpa') & ~7n;
  const gfn = Number(gpa >> 12n);
  const slot = world.state.slots.find((one) => one.base <= gfn && gfn < one.base + one.pages);
  if (slot === undefined) return said;
  const saved = direct.machine.save();
  const how = step.private === true ? 'private' : 'shared';
  const stored = direct.access(0, { gpa, size: 8, kind: 'write', how, value: MARKER });
  const behind = direct.readBytes(
    { hva: true },
    (slot.hva + gfn - slot.base) * 4096 + Number(gpa & 0xfffn),
    8,
  );
  direct.machine.load(saved);
  if (stored.kind !== 'done') return said;
  return bytesOf(MARKER, 8).every((byte, i) => byte === behind[i]) ? 'shared' : 'private';
}
