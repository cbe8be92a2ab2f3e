import { How, Space, type Effects } from '../../../engine/kvm/event.js';
import type { State, Store } from '../../../engine/kvm/state.js';
import { PageSet } from '../../../engine/memory/page-set.js';

/** What steps said that they wrote, by space and id. */
export class Written implements Effects {
  readonly ranges = new Map<string, [number, number][]>();

  touch(space: number, id: number, lo: number, hi: number, how: number): void {
    if (how !== How.write) return;
    const key = `${space}:${id}`;
    const ranges = this.ranges.get(key) ?? [];
    ranges.push([lo, hi]);
    this.ranges.set(key, ranges);
  }

  /** `page` may be a fraction, for a byte of it. */
  covers(space: number, id: number, page: number): boolean {
    return (this.ranges.get(`${space}:${id}`) ?? []).some(([lo, hi]) => lo <= page && page < hi);
  }
}

/** The sets of a state that effects speak of. */
function setsOf(s: State): [string, number, number, PageSet][] {
  const stores = s.stores.flatMap((store, id): [string, number, number, PageSet][] =>
    store === null || id === 0 ? [] : [['presence', Space.presence, id, store.present]],
  );
  return [
    ...stores,
    ['shared stage-2', Space.stage2, 0, s.stage2.shared],
    ['private stage-2', Space.stage2, 1, s.stage2.private],
    ['page states', Space.pageState, 0, s.pageStates.validated],
    ['view', Space.view, 0, s.views[0] ?? PageSet.empty],
    ['attributes', Space.attributes, 0, s.attributes],
    ['the record', Space.book, 0, s.booked],
  ];
}

/** What changed between two states without any step having said so. */
export function unreported(before: State, after: State, written: Written): string[] {
  const old = new Map(setsOf(before).map(([, space, id, set]) => [`${space}:${id}`, set]));
  const wrong: string[] = [];
  for (const [name, space, id, set] of setsOf(after)) {
    set.differences(old.get(`${space}:${id}`) ?? PageSet.empty, 0, Infinity, (lo, hi) => {
      for (let page = lo; page < Math.min(hi, lo + 4096); page++) {
        if (!written.covers(space, id, page)) wrong.push(`${name} ${id} page 0x${page.toString(16)}`);
      }
    });
  }
  after.stores.forEach((store, id) => {
    const former = before.stores[id] ?? null;
    if (store !== null && former !== null && id > 0) wrong.push(...changedBytes(former, store, written));
  });
  return wrong;
}

/** Pages whose bytes changed, of the few that a test's machine has. */
function changedBytes(before: Store, after: Store, written: Written): string[] {
  const wrong: string[] = [];
  const [a, b] = [new Uint8Array(4096), new Uint8Array(4096)];
  after.present.runs(0, Infinity, (lo, hi) => {
    for (let page = lo; page < hi; page++) {
      before.bytes.read(page, 0, 4096, a, 0);
      after.bytes.read(page, 0, 4096, b, 0);
      const at = a.findIndex(
        (byte, i) => byte !== b[i] && !written.covers(Space.bytes, after.id, page + i / 4096),
      );
      if (at >= 0) wrong.push(`byte ${at} of store ${after.id} page ${page}`);
    }
  });
  return wrong;
}
