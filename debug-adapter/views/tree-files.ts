import { meaningOfHole } from '../../engine/describe/kinds.js';
import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { State, Store } from '../../engine/kvm/state.js';
import { formatAddress, formatSize } from '../../engine/memory/address.js';
import { pagesOf, type PageRange } from '../../engine/memory/range.js';
import type { TreeExtent, TreeFile } from '../gfnscope-protocol.js';
import { fileLabel } from '../inspect/files.js';
import { fileReference } from '../inspect/memory-reference.js';
import type { Allowance } from './tree-slots.js';

/** Pages [lo, hi) of a file that stand behind gfns of a memslot: page p behind gfn p + `shift`. */
interface Window extends PageRange {
  readonly slot: number;
  readonly shift: number;
}

/** A file with its extents and holes. */
export function treeFile(
  now: State,
  before: State,
  spec: MachineSpec,
  file: Store & { readonly kind: TreeFile['kind'] },
  allowance: Allowance,
): TreeFile {
  const pages = pagesOf(file.size);
  const old = before.stores[file.id] ?? null;
  const windows = windowsOf(now, file);
  const label = fileLabel(now, file);
  const extents: TreeExtent[] = [];
  let more = 0;
  for (let lo = 0; lo < pages;) {
    const present = file.present.has(lo);
    const hi = Math.min(pages, file.present.next(lo, !present));
    if (extents.length < allowance.limit) {
      extents.push({
        kind: present ? 'extent' : 'hole',
        lo,
        hi,
        offset: formatAddress(lo, 0),
        bytes: formatSize(hi - lo, 0),
        gfns: gfnsBehind(windows, lo, hi),
        changed: hasChanged(old, file, lo, hi),
        memoryReference: fileReference(label, lo),
      });
    } else {
      more++;
      if (--allowance.left <= 0) break;
    }
    lo = hi;
  }
  return {
    name: label,
    kind: file.kind,
    pages,
    present: file.present.count(0, pages),
    bytes: formatSize(pages, 0),
    holeMeans: meaningOfHole(spec, file.kind),
    extents,
    more,
    changed: old === null || old.size !== file.size || hasChanged(old, file, 0, pages),
  };
}

/** Where a file stands behind gfns: as private fd of a slot, or mapped as its shared half. */
function windowsOf(state: State, file: Store): readonly Window[] {
  const windows: Window[] = [];
  for (const slot of state.slots) {
    const id = (slot.as << 16) | slot.id;
    if (slot.file === file.id) {
      const shift = slot.base - slot.offset;
      windows.push({ slot: id, lo: slot.offset, hi: slot.offset + slot.pages, shift });
    }
    if (file.kind === 'private') continue;
    for (const vma of state.vmas) {
      const lo = Math.max(vma.lo, slot.hva);
      const hi = Math.min(vma.hi, slot.hva + slot.pages);
      if (vma.store !== file.id || lo >= hi) continue;
      const toPage = vma.offset - vma.lo;
      // Both halves are the same pages: said already.
      if (slot.file === file.id && slot.hva + toPage === slot.offset) continue;
      windows.push({ slot: id, lo: lo + toPage, hi: hi + toPage, shift: slot.base - slot.hva - toPage });
    }
  }
  return windows;
}

function gfnsBehind(windows: readonly Window[], lo: number, hi: number): TreeExtent['gfns'] {
  return windows
    .filter((window) => window.lo < hi && lo < window.hi)
    .map(({ slot, shift, ...window }) => ({
      slot,
      lo: Math.max(lo, window.lo) + shift,
      hi: Math.min(hi, window.hi) + shift,
    }));
}

/** Whether pages came or went, changed hands in place, or the file's end was moved over them. */
function hasChanged(old: Store | null, file: Store, lo: number, hi: number): boolean {
  if (old === null || pagesOf(old.size) < hi) return true;
  let changed = false;
  const visit = (): false => {
    changed = true;
    return false;
  };
  file.present.differences(old.present, lo, hi, visit);
  if (!changed && old.converted !== file.converted) file.converted.differences(old.converted, lo, hi, visit);
  if (!changed && old.poisoned !== file.poisoned) file.poisoned.differences(old.poisoned, lo, hi, visit);
  return changed;
}
