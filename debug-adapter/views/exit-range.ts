import { Access, type Exit } from '../../engine/kvm/exit.js';
import { PAGE_SIZE, type PageRange } from '../../engine/memory/range.js';

/** gfns that an exit is about; null if it names none. */
export function exitRange(exit: Exit): PageRange | null {
  if (exit.filled && exit.size > 0) {
    return { lo: exit.gpaPage, hi: exit.gpaPage + Math.ceil((exit.gpaOffset + exit.size) / PAGE_SIZE) };
  }
  if (exit.access === Access.none) return null;
  const end = exit.accessOffset + Math.max(1, exit.accessSize);
  return { lo: exit.accessPage, hi: exit.accessPage + Math.ceil(end / PAGE_SIZE) };
}
