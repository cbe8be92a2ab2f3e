import { findSlot, fileIndex } from '../../kvm/slots.js';
import { findVma } from '../../kvm/mm.js';
import type { MachineSpec } from '../../kvm/spec.js';
import type { State } from '../../kvm/state.js';
import { hex64 } from '../../describe/text.js';
import { PAGE_SIZE } from '../../memory/range.js';
import { gfnRuns, type GfnRun } from '../../tuple.js';

/** What can be asked about: a part of what a gfn is, or the bytes that it has on a side. */
export type Part =
  | 'private bytes'
  | 'shared bytes'
  | 'kvm'
  | 'view'
  | 'private backing'
  | 'shared backing'
  | 'private stage-2'
  | 'shared stage-2'
  | 'acceptance'
  | 'record'
  | 'device'
  | 'memslot';

const STATE_PARTS: Readonly<
  Record<Exclude<Part, 'private bytes' | 'shared bytes'>, (run: GfnRun) => string>
> = {
  kvm: ({ kvm }) => kvm,
  view: ({ view }) => view,
  'private backing': ({ privateBacked }) => (privateBacked ? 'a page' : 'a hole'),
  'shared backing': ({ sharedBacked }) => (sharedBacked ? 'a page' : 'no page'),
  'private stage-2': ({ stage2Private }) => (stage2Private ? 'an entry' : 'no entry'),
  'shared stage-2': ({ stage2Shared }) => (stage2Shared ? 'an entry' : 'no entry'),
  acceptance: ({ accepted }) => (accepted ? 'accepted' : 'not accepted'),
  record: ({ booked }) => booked ?? 'none',
  device: ({ pinned }) => (pinned ? 'pinned' : 'not pinned'),
  memslot: ({ slot }) => (slot < 0 ? 'none' : String(slot)),
};

/** Every part, in the order in which they are told. */
export const PARTS: readonly Part[] = [
  'private bytes',
  'shared bytes',
  ...(Object.keys(STATE_PARTS) as (keyof typeof STATE_PARTS)[]),
];

/** Bytes [offset, offset + size) from the start of gfn `lo`; gfns [lo, hi) hold them. */
export interface Target {
  readonly lo: number;
  readonly hi: number;
  readonly offset: number;
  readonly size: number;
}

/** Bytes of more pages are not followed: only what their gfns are. */
const BYTE_PAGES = 16;
/** Runs of gfns that are followed. */
const RUNS = 64;

/** A page of a store in which a page of the target's bytes is, whether the store has it or not. */
interface Spot {
  readonly store: number;
  readonly page: number;
}

/** Where a target's bytes are on each side. It changes with memslots and mappings alone. */
export interface Spots {
  readonly private: readonly (Spot | null)[];
  readonly shared: readonly (Spot | null)[];
}

export function spotsOf(s: State, { lo, hi }: Target): Spots {
  const own: (Spot | null)[] = [];
  const shared: (Spot | null)[] = [];
  for (let gfn = lo; gfn < Math.min(hi, lo + BYTE_PAGES); gfn++) {
    const slot = findSlot(s, gfn);
    const hva = slot === undefined ? -1 : slot.hva + gfn - slot.base;
    const vma = slot === undefined ? undefined : findVma(s, hva);
    own.push(slot === undefined || slot.file < 0 ? null : { store: slot.file, page: fileIndex(slot, gfn) });
    shared.push(vma === undefined ? null : { store: vma.store, page: hva - vma.lo + vma.offset });
  }
  return { private: own, shared };
}

/** Whether bytes [lo, hi) of a store, in pages and their fractions, meet the target's. */
export function meets(
  spots: readonly (Spot | null)[],
  target: Target,
  store: number,
  lo: number,
  hi: number,
): boolean {
  return spots.some((spot, i) => {
    if (spot?.store !== store) return false;
    const first = Math.max(0, target.offset - i * PAGE_SIZE);
    const last = Math.min(PAGE_SIZE, target.offset + target.size - i * PAGE_SIZE);
    return lo < spot.page + last / PAGE_SIZE && spot.page + first / PAGE_SIZE < hi;
  });
}

/** What the target is, part by part, in words that differ where it differs. */
export type Appearance = ReadonlyMap<Part, string>;

export function appearanceOf(s: State, target: Target, spots: Spots, spec: MachineSpec): Appearance {
  const all = new Map<Part, string>();
  if (target.hi - target.lo <= BYTE_PAGES) {
    all.set('private bytes', bytesOf(s, spots.private, target));
    all.set('shared bytes', bytesOf(s, spots.shared, target));
  }
  const runs = gfnRuns(s, target.lo, target.hi, spec, RUNS);
  for (const part of Object.keys(STATE_PARTS) as (keyof typeof STATE_PARTS)[]) {
    const of = STATE_PARTS[part];
    const words: string[] = [];
    for (const run of runs) {
      const word = of(run);
      const where = runs.length > 1 ? ` from gfn 0x${run.lo.toString(16)} on` : '';
      if (words.length === 0 || !words.at(-1)?.startsWith(`${word} `)) words.push(`${word}${where}`);
    }
    all.set(part, words.join(', '));
  }
  return all;
}

/** The bytes as a number if they are few, as they stand in memory if they are more; `nothing` where a page is missing. */
function bytesOf(s: State, spots: readonly (Spot | null)[], { offset, size }: Target): string {
  const bytes = new Uint8Array(Math.max(8, size));
  for (let at = 0; at < size;) {
    const i = Math.floor((offset + at) / PAGE_SIZE);
    const inPage = (offset + at) % PAGE_SIZE;
    const count = Math.min(size - at, PAGE_SIZE - inPage);
    const spot = spots[i] ?? null;
    const store = spot === null ? null : s.stores[spot.store];
    if (spot === null || store?.present.has(spot.page) !== true) return 'nothing';
    store.bytes.read(spot.page, inPage, count, bytes, at);
    at += count;
  }
  const words = new DataView(bytes.buffer);
  if (size <= 8) return hex64(words.getInt32(0, true), words.getInt32(4, true));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Whether nothing of a target can have changed between two states of a run: everything that it depends on is the same object. */
export function untouched(a: State, b: State, target: Target): boolean {
  const { private: own, shared } = spotsOf(a, target);
  return (
    a.slots === b.slots &&
    a.vmas === b.vmas &&
    a.views === b.views &&
    a.attributes === b.attributes &&
    a.booked === b.booked &&
    a.pins === b.pins &&
    (Object.keys(a.stage2) as (keyof State['stage2'])[]).every((key) => a.stage2[key] === b.stage2[key]) &&
    (Object.keys(a.pageStates) as (keyof State['pageStates'])[]).every(
      (key) => a.pageStates[key] === b.pageStates[key],
    ) &&
    target.hi - target.lo <= BYTE_PAGES &&
    [...own, ...shared].every((spot) => spot === null || a.stores[spot.store] === b.stores[spot.store])
  );
}
