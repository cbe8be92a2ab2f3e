import type { Exit } from '../exit.js';
import type { Kernel } from '../kernel.js';
import { fileIndex, slotById } from '../slots.js';
import type { Memslot } from '../state.js';
import type { Frame } from '../task.js';
import { FaultLocals } from './abi.js';

/** What the fault routine of either ABI finds on its way: the memslot (id, -1 none), and the invalidate sequence that it looked at. */
export const FaultFrame = { ...FaultLocals, slot: 6, seq: 7 } as const;
const L = FaultFrame;

/** The memslot that the fault found, as it is now; undefined if it found none, or it has gone since. */
export function slotOfFault(k: Kernel, f: Frame): Memslot | undefined {
  const id = f.locals[L.slot] as number;
  return id < 0 ? undefined : slotById(k.s, id);
}

/** Writes into an exit what the debugger knows of the access behind it. */
export function describeAccess(f: Frame, exit: Exit, slot: Memslot | undefined): void {
  exit.access = f.locals[L.access] as number;
  exit.accessPage = f.locals[L.start] as number;
  exit.accessOffset = f.locals[L.offset] as number;
  exit.accessSize = f.locals[L.size] as number;
  if (slot === undefined) return;
  exit.slot = slot.id;
  exit.file = slot.file;
  exit.filePage = slot.file < 0 ? 0 : fileIndex(slot, f.locals[L.gfn] as number);
}
