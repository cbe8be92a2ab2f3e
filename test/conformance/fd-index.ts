import type { Scene } from './scene.js';
import { toBigInt } from './values.js';

/** Whether the page that the guest reached is this page of the slot's file: a private store of the guest must show up there, and only there. */
export function checkFdIndex({ world, result }: Scene, index: number): string | null {
  const { direct } = world;
  const gpa = toBigInt(result.step.gpa, 'gpa');
  const gfn = Number(gpa >> 12n);
  const slot = world.state.slots.find((one) => one.base <= gfn && gfn < one.base + one.pages);
  if (slot === undefined) return 'there is no slot';
  const file = world.state.descriptors.indexOf(slot.file);
  if (file < 0) return 'the file has no descriptor to look through';
  const saved = direct.machine.save();
  const marker = 0x5eed_c0de_f00d_beefn;
  const stored = direct.access(0, { gpa: gpa & ~7n, size: 8, kind: 'write', how: 'private', value: marker });
  const bytes = direct.readBytes({ file }, index * 4096 + Number(gpa & 0xff8n), 8);
  direct.machine.load(saved);
  if (stored.kind !== 'done') return 'a private store fails';
  const seen = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return seen === marker ? null : `a private store does not reach page ${index} of the file`;
}
