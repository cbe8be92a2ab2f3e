import type { Kernel } from './kernel.js';
import type { Store } from './state.js';

/** The file behind a descriptor given as a 64-bit register; undefined if it is not open. */
export function descriptor(k: Kernel, lo: number, hi: number): Store | undefined {
  if (hi !== 0 || lo < 0) return undefined;
  const id = k.s.descriptors[lo];
  return id === undefined || id < 0 ? undefined : k.store(id);
}

/** A new descriptor for a store, the smallest free number; the descriptor is one more holder. */
export function openDescriptor(k: Kernel, id: number): number {
  const descriptors = k.s.descriptors.slice();
  let fd = descriptors.indexOf(-1);
  if (fd < 0) fd = descriptors.length;
  descriptors[fd] = id;
  k.s.descriptors = descriptors;
  k.editStore(id).holders++;
  k.changed();
  return fd;
}
