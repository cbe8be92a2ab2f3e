import { Life } from '../../../engine/kvm/task.js';
import { ByteStore } from '../../../engine/memory/byte-store.js';
import { formatHash } from '../../../engine/memory/hash.js';
import { PageSet } from '../../../engine/memory/page-set.js';
import type { History } from '../../../engine/time/history.js';

/** Who may write a piece of state: of no interest to anybody else. */
const OWNERS: ReadonlySet<string> = new Set(['owner', 'globalsOwner', 'costsOwner']);

/** What decides who goes next, and has perhaps been decided already; and what invariants leave behind that are looked at then. Nobody sees it. */
const NEXT: ReadonlySet<string> = new Set([
  ...['turn', 'begun', 'random', 'turnEnds', 'life', 'checkedLayout', 'checkedWrites'],
  ...['progress', 'results', 'refusal'],
]);

/** Everything of a run at its present, as text: the whole state, costs, moments and counters included. */
export function portrait({ machine, present, state }: History): string {
  return written({ present, identity: formatHash(machine.identity()), state }, OWNERS);
}

/** Everything that anybody can see of a run, wherever and for whatever it has stopped. */
export function visible({ present, state }: History): string {
  const running = state.actors.map(
    ({ life, top, guest }) => life === Life.running && (top ?? guest) !== null,
  );
  return written({ present, state, running }, new Set([...OWNERS, ...NEXT]));
}

function written(all: unknown, without: ReadonlySet<string>): string {
  return JSON.stringify(all, (key, value: unknown) => {
    if (without.has(key)) return undefined;
    if (value instanceof PageSet) return runsOf(value);
    if (value instanceof ByteStore) return formatHash(value.hash());
    if (ArrayBuffer.isView(value)) return [...(value as Int32Array)];
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return value;
  });
}

function runsOf(set: PageSet): readonly number[] {
  const runs: number[] = [];
  set.runs(0, Infinity, (lo, hi) => {
    runs.push(lo, hi);
  });
  return runs;
}
