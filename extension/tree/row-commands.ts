import type { ActArguments, TreeSlot } from '../../debug-adapter/gfnscope-protocol.js';
import type { Target } from './row.js';
import { gfnRange, pageBytes, sizeOf } from './words.js';

/** What the VMM is to do with what a row stands for, and what a person is told about it. */
export interface RowCall {
  readonly args: ActArguments;
  readonly label: string;
}

/** A conversion that the VMM makes of its own, nobody having asked. */
export function conversionOf({ gfns }: Target, to: 'private' | 'shared'): RowCall | undefined {
  if (gfns === undefined) return undefined;
  const { lo, hi } = gfns;
  return {
    args: { call: 'convert', lo, hi, to },
    label: `Convert gfn ${gfnRange(lo, hi)}, ${sizeOf(hi - lo)}, to ${to}`,
  };
}

/** Punching a hole into a file, or allocating there. */
export function fallocateOf({ file }: Target, call: 'punch_hole' | 'allocate'): RowCall | undefined {
  if (file === undefined) return undefined;
  const { name, lo, hi } = file;
  const what = call === 'allocate' ? 'Allocate' : 'Punch a hole:';
  return {
    args: { call, fd: name, lo, hi },
    label: `${what} ${name} at offset ${pageBytes(lo)}, ${sizeOf(hi - lo)}`,
  };
}

/** The part of a private fd behind gfns of one memslot; in words, why there is none. */
export function fileBehind(
  slots: readonly Pick<TreeSlot, 'id' | 'lo' | 'hi' | 'fd' | 'fdOffset' | 'addressSpace'>[],
  { lo, hi }: { readonly lo: number; readonly hi: number },
): Required<Target>['file'] | string {
  const met = slots.filter((slot) => slot.addressSpace === 0 && slot.lo < hi && lo < slot.hi);
  const [slot] = met;
  if (slot === undefined) return 'No memslot covers these gfns.';
  if (met.length > 1 || lo < slot.lo || hi > slot.hi)
    return 'These gfns are not all of one memslot, hence not of one file: take those of one.';
  if (slot.fd === null) return `Memslot ${slot.id} has no private fd.`;
  const offset = Number(BigInt(slot.fdOffset) >> 12n);
  return { name: slot.fd, lo: lo - slot.lo + offset, hi: hi - slot.lo + offset };
}
