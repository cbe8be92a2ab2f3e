import type { Target } from './row.js';
import { gfnRange, pageBytes, sizeOf } from './words.js';

/** What the debug console is told for a row's action, and what a person is told about it. */
export interface RowCommand {
  readonly expression: string;
  /** What it does, for a pick or a message. */
  readonly label: string;
}

/** A conversion that the VMM makes of its own, nobody having asked. */
export function conversionOf({ gfns }: Target, to: 'private' | 'shared'): RowCommand | undefined {
  if (gfns === undefined) return undefined;
  const pages = gfns.hi - gfns.lo;
  return {
    expression: `convert ${pageBytes(gfns.lo)} ${pageBytes(pages)} ${to}`,
    label: `Convert gfn ${gfnRange(gfns.lo, gfns.hi)}, ${sizeOf(pages)}, to ${to}`,
  };
}

/** Punching a hole into a file, or allocating there. */
export function fallocateOf({ file }: Target, call: 'punch_hole' | 'allocate'): RowCommand | undefined {
  if (file === undefined) return undefined;
  const [offset, size] = [pageBytes(file.lo), pageBytes(file.hi - file.lo)];
  const what = call === 'allocate' ? 'Allocate' : 'Punch a hole:';
  return {
    expression: `${call}(${file.name}, ${offset}, ${size})`,
    label: `${what} ${file.name} at offset ${offset}, ${sizeOf(file.hi - file.lo)}`,
  };
}

/** Stopping when anything of a row's gfns changes. */
export function watchOf({ gfns }: Target): RowCommand | undefined {
  if (gfns === undefined) return undefined;
  return {
    expression: `break on change ${pageBytes(gfns.lo)} ${pageBytes(gfns.hi)}`,
    label: `Break when gfn ${gfnRange(gfns.lo, gfns.hi)} changes`,
  };
}
