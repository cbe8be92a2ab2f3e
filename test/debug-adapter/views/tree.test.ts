import { describe, expect, it } from 'vitest';
import { Views } from '../../../debug-adapter/views/views.js';
import type { State } from '../../../engine/kvm/state.js';
import { gfnRuns } from '../../../engine/tuple.js';
import {
  edit,
  programOf,
  randomFrom,
  randomLayout,
  randomPages,
  smallGuest,
  subjectOf,
} from './random-machine.js';

const SCRIPT =
  'vm tdx {\n  abi private-fd\n  private_fd ram size 64K\n  memslot 0 gpa 0x10000 size 64K shared anon private ram\n}\nvcpu 0 { }\n';

/** The gfns that page `index` of a store stands behind, in pairs with the slot, found slot by slot. */
function gfnsOf(state: State, store: number, index: number): string[] {
  const found: string[] = [];
  for (const slot of state.slots) {
    const id = (slot.as << 16) | slot.id;
    for (let gfn = slot.base; gfn < slot.base + slot.pages; gfn++) {
      if (slot.file === store && gfn - slot.base + slot.offset === index) found.push(`${id}:${gfn}`);
      if (state.stores[store]?.kind === 'private') continue;
      const hva = gfn - slot.base + slot.hva;
      const vma = state.vmas.find(({ lo, hi }) => lo <= hva && hva < hi);
      if (vma?.store === store && hva - vma.lo + vma.offset === index) found.push(`${id}:${gfn}`);
    }
  }
  return [...new Set(found)].sort();
}

describe('the tree', () => {
  it.each([
    ['private-fd', 'tdx'],
    ['guest-memfd', 'tdx'],
    ['guest-memfd', 'sw_protected'],
  ] as const)(
    'of a %s %s guest has the runs, extents and holes that are found page by page',
    (abi, flavour) => {
      const program = programOf(smallGuest(flavour, abi));
      const random = randomFrom(7);
      let inPlace = 0;
      let several = 0;
      for (let machine = 0; machine < 8; machine++) {
        const subject = subjectOf(program);
        edit(subject, (state) => {
          randomLayout(state, random, abi);
        });
        const views = new Views(subject);
        subject.previous = subject.history.machine.save();
        edit(subject, (state) => {
          randomPages(state, random, 2, abi);
        });
        const { state } = subject.history;
        const tree = views.tree(10_000);
        const totals = { private: 0, shared: 0, doubleBacked: 0, unbacked: 0, disagreeing: 0 };
        expect(tree.slots.map(({ id, addressSpace }) => [id, addressSpace])).toEqual(
          state.slots.map(({ id, as }) => [id, as]),
        );
        for (const slot of tree.slots) {
          if (slot.addressSpace !== 0) {
            expect(slot.runs).toEqual([]);
            continue;
          }
          let at = slot.lo;
          for (const run of slot.runs) {
            expect(run.lo).toBe(at);
            at = run.hi;
            for (let gfn = run.lo; gfn < run.hi; gfn++) {
              const [page] = gfnRuns(state, gfn, gfn + 1, program.spec);
              expect(run).toMatchObject({
                kvm: page?.kvm,
                view: page?.view,
                accepted: page?.accepted,
                stale: page?.stale,
              });
              expect(run.disagreements.length).toBe(page?.disagreements.length);
              if (page === undefined) continue;
              totals[page.kvm === 'private' ? 'private' : 'shared']++;
              if (page.sharedBacked && page.privateBacked) totals.doubleBacked++;
              if (!page.sharedBacked && !page.privateBacked) totals.unbacked++;
              if (page.disagreements.length > 0) totals.disagreeing++;
            }
          }
          expect(at).toBe(slot.hi);
          expect(slot.more).toBe(0);
          expect(slot.changed).toBe(slot.runs.some(({ changed }) => changed));
        }
        expect(tree.totals).toEqual(totals);
        inPlace += state.slots.filter((slot) =>
          state.vmas.some(
            ({ store, lo, hi, offset }) =>
              store === slot.file &&
              lo <= slot.hva &&
              slot.hva < hi &&
              slot.hva - lo + offset === slot.offset,
          ),
        ).length;
        const ids = state.stores.flatMap((store) =>
          store !== null && store.id > 0 && store.kind !== 'anon-private' ? [store.id] : [],
        );
        expect(tree.files).toHaveLength(ids.length);
        tree.files.forEach((file, i) => {
          const id = ids[i] ?? -1;
          const store = state.stores[id];
          let at = 0;
          for (const { kind, lo, hi, gfns, changed } of file.extents) {
            expect(lo).toBe(at);
            at = hi;
            const old = subject.previous.stores[id];
            let differs = false;
            const expected: string[] = [];
            for (let index = lo; index < hi; index++) {
              expect(store?.present.has(index)).toBe(kind === 'extent');
              differs ||=
                old?.present.has(index) !== store?.present.has(index) ||
                old?.poisoned.has(index) !== store?.poisoned.has(index) ||
                old?.converted.has(index) !== store?.converted.has(index);
              expected.push(...gfnsOf(state, id, index));
            }
            expect(changed).toBe(differs);
            const told = gfns.flatMap(({ slot, lo: from, hi: to }) =>
              Array.from({ length: to - from }, (_, gfn) => `${slot}:${from + gfn}`),
            );
            expect(told.sort()).toEqual(expected.sort());
            if (gfns.length > 1) several++;
          }
          expect(at).toBe(file.pages);
        });
      }
      expect(several).toBeGreaterThan(10);
      expect(inPlace > 0).toBe(abi === 'guest-memfd');
    },
  );

  it('gives long lists in parts that join without a seam, and counts what it leaves out', () => {
    const random = randomFrom(3);
    const subject = subjectOf(programOf(SCRIPT));
    edit(subject, (state) => {
      randomLayout(state, random);
    });
    const views = new Views(subject);
    const whole = views.tree(10_000);
    const first = views.tree(3);
    let parts = 0;
    whole.slots.forEach((slot, i) => {
      expect(first.slots[i]?.runs).toEqual(slot.runs.slice(0, 3));
      expect(first.slots[i]?.more).toBe(Math.max(0, slot.runs.length - 3));
      if (slot.addressSpace !== 0) return;
      const joined = [];
      for (let from = slot.lo; from < slot.hi; parts++) {
        const runs = views.tree(3, slot.id, from)?.slots[0]?.runs ?? [];
        joined.push(...runs);
        from = runs.at(-1)?.hi ?? Infinity;
      }
      expect(joined).toEqual(slot.runs);
    });
    expect(parts).toBeGreaterThan(whole.slots.length);
    whole.files.forEach((file, i) => {
      expect(first.files[i]?.extents).toEqual(file.extents.slice(0, 3));
      expect(first.files[i]?.more).toBe(Math.max(0, file.extents.length - 3));
    });
    expect(views.tree(3, 999, 0)).toBeNull();
  });

  it('has no change on it where nothing has happened', () => {
    const subject = subjectOf(programOf(SCRIPT));
    edit(subject, (state) => {
      randomLayout(state, randomFrom(11));
    });
    subject.previous = subject.history.machine.save();
    const tree = new Views(subject).tree(1000);
    expect(tree.slots.some(({ changed }) => changed)).toBe(false);
    expect(tree.files.some(({ changed }) => changed)).toBe(false);
  });
});
