import type {
  TreeAnswer,
  TreeExtent,
  TreeFile,
  TreeRun,
  TreeSlot,
} from '../../../debug-adapter/gfnscope-protocol.js';

/** Answers of an adapter to `gfnscope/tree`, made of what a test is about and plain parts for the rest. */

export function runOf(lo: number, hi: number, rest: Partial<TreeRun> = {}): TreeRun {
  const hex = (page: number) => `0x${(page * 4096).toString(16)}`;
  return {
    lo,
    hi,
    range: `${hex(lo)}–${hex(hi)}`,
    kvm: 'private',
    view: 'private',
    accepted: true,
    stage2: 'none',
    backing: 'private',
    stale: false,
    disagreements: [],
    changed: false,
    memoryReference: `guest:${hex(lo)}`,
    ...rest,
  };
}

export function slotOf(id: number, runs: readonly TreeRun[], rest: Partial<TreeSlot> = {}): TreeSlot {
  return {
    id,
    addressSpace: 0,
    lo: runs[0]?.lo ?? 0,
    hi: runs.at(-1)?.hi ?? 0,
    range: '0x0–0x3ffffff',
    bytes: '64M',
    shared: 'anon',
    fd: 'ram',
    fdOffset: '0x0',
    flags: [],
    runs,
    more: 0,
    changed: false,
    ...rest,
  };
}

export function extentOf(
  kind: 'extent' | 'hole',
  lo: number,
  hi: number,
  rest: Partial<TreeExtent> = {},
): TreeExtent {
  return {
    kind,
    lo,
    hi,
    offset: `0x${(lo * 4096).toString(16)}`,
    bytes: `${(hi - lo) * 4}K`,
    gfns: [{ slot: 0, lo, hi }],
    changed: false,
    memoryReference: `fd/ram:0x${(lo * 4096).toString(16)}`,
    ...rest,
  };
}

export function fileOf(name: string, extents: readonly TreeExtent[], rest: Partial<TreeFile> = {}): TreeFile {
  return {
    name,
    kind: 'private',
    pages: extents.at(-1)?.hi ?? 0,
    present: 0,
    bytes: '64M',
    holeMeans: 'the gfn is shared',
    extents,
    more: 0,
    changed: false,
    ...rest,
  };
}

export function treeOf(
  slots: readonly TreeSlot[],
  files: readonly TreeFile[] = [],
  rest: Partial<TreeAnswer> = {},
): TreeAnswer {
  return {
    abi: 'private-fd',
    flavour: 'snp',
    slots,
    files,
    totals: { private: 0, shared: 0, doubleBacked: 0, unbacked: 0, disagreeing: 0 },
    moment: 0,
    ...rest,
  };
}
