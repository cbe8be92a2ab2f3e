import { ExitReason } from '../../engine/kvm/exit.js';
import { argsOf } from './exits.js';
import type { Scene } from './scene.js';
import { toBigInt, showHex } from './values.js';

/** What a conversion of the range asked for leaves to userspace: [file, offset, length] of each piece, in rising gpa (reference 2.7, range crossing slots). */
export function mustSplit(scene: Scene): unknown[] {
  const [lo, hi] = rangeOf(scene);
  const pieces: unknown[] = [];
  for (const slot of [...scene.world.state.slots].sort((a, b) => a.base - b.base)) {
    const [from, to] = [Math.max(lo, slot.base), Math.min(hi, slot.base + slot.pages)];
    if (from >= to || slot.file < 0) continue;
    const offset = slot.offset + from - slot.base;
    pieces.push([scene.world.idOfStore(slot.file), showHex(offset * 4096), showHex((to - from) * 4096)]);
  }
  return pieces;
}

function rangeOf({ result: { outcome, step } }: Scene): [number, number] {
  if (outcome.kind === 'exit' && outcome.exit.reason === ExitReason.HYPERCALL) {
    const [gpa, pages] = argsOf(outcome.exit);
    const lo = Number(gpa! >> 12n);
    return [lo, lo + Number(pages!)];
  }
  const lo = Number(toBigInt(step.gpa, 'gpa') >> 12n);
  const pages = step.npages ?? step.size;
  const count = Number(toBigInt(pages, 'size'));
  return [lo, lo + (step.npages === undefined ? Math.ceil(count / 4096) : count)];
}
