import { slotFlagNames } from '../../engine/describe/kinds.js';
import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { Memslot } from '../../engine/kvm/state.js';
import { formatAddress, formatSize } from '../../engine/memory/address.js';
import { gfnRuns, type GfnRun } from '../../engine/tuple.js';
import type { TreeRun, TreeSlot } from '../gfnscope-protocol.js';
import { memoryReference } from '../inspect/memory-reference.js';
import type { Changes } from './changes.js';
import type { Ground } from './ground.js';
import { halvesOf } from './halves.js';
import { byteRange } from '../inspect/text.js';

/** How much of a list is shown, and how far what is left out is counted: all lists of an answer draw on one allowance. */
export interface Allowance {
  readonly limit: number;
  /** Entries that may still be counted without being shown. */
  left: number;
}

/** What the tree is drawn from. */
export interface TreeGround {
  readonly now: Ground;
  readonly before: Ground;
  /** What changed between the two. */
  readonly changes: Changes;
  readonly spec: MachineSpec;
}

/** A memslot with its runs from a gfn on. A slot of another address space (SMM) has no tuple of its own, hence no runs. */
export function treeSlot(ground: TreeGround, slot: Memslot, from: number, allowance: Allowance): TreeSlot {
  const lo = Math.max(slot.base, from);
  const hi = slot.base + slot.pages;
  const { runs, more } = slot.as === 0 ? runsIn(ground, lo, hi, allowance) : { runs: [], more: 0 };
  return {
    id: slot.id,
    addressSpace: slot.as,
    lo: slot.base,
    hi,
    range: byteRange(slot.base, hi),
    bytes: formatSize(slot.pages, 0),
    ...halvesOf(ground.now.state, slot),
    fdOffset: formatAddress(slot.offset, 0),
    flags: slotFlagNames(slot, ground.spec),
    runs: runs.map((run) => treeRun(run, ground.changes)),
    more,
    changed: !isOld(ground.before, slot) || (slot.as === 0 && ground.changes.any(slot.base, hi)),
  };
}

function runsIn(
  { now: { state }, spec }: TreeGround,
  lo: number,
  hi: number,
  allowance: Allowance,
): { runs: readonly GfnRun[]; more: number } {
  if (lo >= hi) return { runs: [], more: 0 };
  // One more than is shown: only what comes after it ends a run for certain.
  const runs = gfnRuns(state, lo, hi, spec, allowance.limit + 1);
  const next = runs[allowance.limit];
  if (next === undefined) return { runs, more: 0 };
  const more = Math.max(1, gfnRuns(state, next.lo, hi, spec, allowance.left).length);
  allowance.left = Math.max(0, allowance.left - more);
  return { runs: runs.slice(0, allowance.limit), more };
}

function treeRun(run: GfnRun, changes: Changes): TreeRun {
  const { lo, hi, kvm, view, accepted, stale, disagreements } = run;
  return {
    lo,
    hi,
    range: byteRange(lo, hi),
    kvm,
    view,
    accepted,
    stage2: sides(run.stage2Shared, run.stage2Private),
    backing: sides(run.sharedBacked, run.privateBacked),
    stale,
    disagreements,
    changed: changes.any(lo, hi),
    memoryReference: memoryReference('guest', lo),
  };
}

function sides(shared: boolean, priv: boolean): TreeRun['backing'] {
  return shared && priv ? 'both' : priv ? 'private' : shared ? 'shared' : 'none';
}

/** Whether the slot was there before, just as it is now. */
function isOld({ state }: Ground, slot: Memslot): boolean {
  return state.slots.some(
    (old) =>
      old === slot ||
      (old.id === slot.id &&
        old.as === slot.as &&
        old.base === slot.base &&
        old.pages === slot.pages &&
        old.hva === slot.hva &&
        old.flags === slot.flags &&
        old.file === slot.file &&
        old.offset === slot.offset &&
        old.invalid === slot.invalid),
  );
}
