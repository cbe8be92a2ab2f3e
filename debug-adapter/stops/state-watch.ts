import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { State } from '../../engine/kvm/state.js';
import { gfnRuns, type GfnRun } from '../../engine/tuple.js';
import { gfnWords } from './gfn-words.js';

/** Watches what gfns [lo, hi) are. Costs their runs, and only after a step that changed the layout. */
export class StateWatch {
  #layout: number;
  #runs: readonly GfnRun[];

  constructor(
    private readonly lo: number,
    private readonly hi: number,
    private readonly spec: MachineSpec,
    state: State,
  ) {
    this.#layout = state.layout;
    this.#runs = gfnRuns(state, lo, hi, spec);
  }

  /** What has changed since the last look, in words: `gfn 0x104: shared → private`; null if nothing has. */
  look(state: State): string | null {
    if (state.layout === this.#layout) return null;
    const before = this.#runs;
    this.#layout = state.layout;
    this.#runs = gfnRuns(state, this.lo, this.hi, this.spec);
    return difference(before, this.#runs);
  }
}

/** Parts of the tuple, from what a person asks first to what explains it. */
const PARTS: readonly { readonly name: string; readonly of: (run: GfnRun) => string }[] = [
  { name: '', of: ({ kvm }) => (kvm === 'none' ? 'no memslot' : kvm) },
  { name: "the guest's view ", of: ({ view }) => view },
  { name: 'backing ', of: (run) => both(run.sharedBacked, run.privateBacked) },
  { name: 'stage-2 ', of: (run) => both(run.stage2Shared, run.stage2Private) },
  { name: 'acceptance ', of: ({ accepted }) => (accepted ? 'accepted' : 'not accepted') },
  { name: 'memslot ', of: ({ slot }) => (slot < 0 ? 'none' : String(slot)) },
  { name: "the VMM's record ", of: ({ booked }) => booked ?? 'none' },
  { name: 'held by a device ', of: ({ pinned }) => (pinned ? 'yes' : 'no') },
  { name: 'stale stage-2 entry ', of: ({ stale }) => (stale ? 'yes' : 'no') },
];

function both(shared: boolean, priv: boolean): string {
  return shared && priv ? 'both' : shared ? 'shared' : priv ? 'private' : 'none';
}

/** The first stretch at which two lists of runs of the same gfns differ, with every part that does. */
function difference(before: readonly GfnRun[], after: readonly GfnRun[]): string | null {
  let [i, j] = [0, 0];
  for (;;) {
    const [a, b] = [before[i], after[j]];
    if (a === undefined || b === undefined) return null;
    const parts = PARTS.filter(({ of }) => of(a) !== of(b));
    const hi = Math.min(a.hi, b.hi);
    if (parts.length > 0) {
      const words = parts.map(({ name, of }) => `${name}${of(a)} → ${of(b)}`).join(', ');
      return `${gfnWords(Math.max(a.lo, b.lo), hi)}: ${words}`;
    }
    if (a.hi === hi) i++;
    if (b.hi === hi) j++;
  }
}
