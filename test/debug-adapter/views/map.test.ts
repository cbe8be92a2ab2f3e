import { describe, expect, it } from 'vitest';
import { MapMark, type MapAnswer } from '../../../debug-adapter/gfnscope-protocol.js';
import { Views } from '../../../debug-adapter/views/views.js';
import { newEpoch } from '../../../engine/memory/epoch.js';
import { PageSet } from '../../../engine/memory/page-set.js';
import { SlotFlag, type State } from '../../../engine/kvm/state.js';
import type { MachineSpec } from '../../../engine/kvm/spec.js';
import { gfnRuns, type GfnRun } from '../../../engine/tuple.js';
import {
  GFNS,
  edit,
  programOf,
  randomFrom,
  randomLayout,
  randomPages,
  smallGuest,
  subjectOf,
} from './random-machine.js';

/** What one page is, in all that a picture shows of it: letters by lane, and marks. */
function pageOf(run: GfnRun): { readonly letters: Record<string, string>; readonly marks: number } {
  const sides = (shared: boolean, priv: boolean) => (shared && priv ? 'B' : priv ? 'P' : shared ? 's' : '.');
  const gap = run.slot < 0;
  return {
    letters: {
      kvm: run.kvm === 'none' ? '.' : run.kvm === 'private' ? 'P' : 's',
      view: gap ? '.' : run.view === 'private' ? 'P' : 's',
      stage2: sides(run.stage2Shared, run.stage2Private),
      backing: gap ? '.' : sides(run.sharedBacked, run.privateBacked),
      accepted: run.accepted ? 'a' : '.',
    },
    marks:
      (run.disagreements.length > 0 ? MapMark.disagrees : 0) |
      (run.stale ? MapMark.stale : 0) |
      (run.sharedBacked && run.privateBacked ? MapMark.doubleBacked : 0),
  };
}

/** Everything a gfn is made of, as text: what stands behind it, and whether it is there. */
function madeOf(state: State, gfn: number): string {
  const { views, pageStates, stage2, slots, vmas, stores, attributes, booked, pins } = state;
  const sets = [views[0], pageStates.validated, stage2.shared, stage2.private, stage2.orphans, attributes];
  const parts: unknown[] = sets.map((set) => set?.has(gfn));
  const slot = slots.find(({ as, base, pages }) => as === 0 && base <= gfn && gfn < base + pages);
  if (slot === undefined) return JSON.stringify(parts);
  const index = gfn - slot.base + slot.offset;
  const file = stores[slot.file] ?? null;
  parts.push(slot.id, slot.file, slot.flags & SlotFlag.gmemOnly);
  if (file !== null)
    parts.push(
      index,
      file.present.has(index),
      file.poisoned.has(index),
      index < Math.ceil(file.size / 4096),
      booked.has(gfn),
    );
  const hva = gfn - slot.base + slot.hva;
  const vma = vmas.find(({ lo, hi }) => lo <= hva && hva < hi);
  if (vma !== undefined) {
    const page = hva - vma.lo + vma.offset;
    const pinned = pins.some(({ store, lo, hi }) => store === vma.store && lo <= page && page < hi);
    parts.push(vma.store, page, stores[vma.store]?.present.has(page), pinned);
  }
  return JSON.stringify(parts);
}

/** What only attributes make possible. */
function oddities({ slot, kvm, privateBacked, booked, pinned }: GfnRun): string[] {
  if (kvm !== 'private') return [];
  if (slot < 0) return ['private in a gap'];
  return [
    ...(privateBacked ? [] : ['private without a page']),
    ...(booked === 'shared' ? ['booked wrong'] : []),
    ...(pinned ? ['pinned and private'] : []),
  ];
}

/** The picture, page by page. */
function naive(state: State, before: State, spec: MachineSpec, lo: number, hi: number, columns: number) {
  const count = Math.min(columns, hi - lo);
  const per = (hi - lo) / count;
  const lanes: Record<string, string> = { kvm: '', view: '', stage2: '', backing: '', accepted: '' };
  const marks: number[] = [];
  for (let column = 0; column < count; column++) {
    const end = column + 1 === count ? hi : lo + Math.floor((column + 1) * per);
    const pages = [];
    let mark = 0;
    for (let gfn = lo + Math.floor(column * per); gfn < end; gfn++) {
      const [run] = gfnRuns(state, gfn, gfn + 1, spec);
      if (run === undefined) throw new Error('no run');
      pages.push(pageOf(run));
      if (madeOf(state, gfn) !== madeOf(before, gfn)) mark |= MapMark.changed;
    }
    for (const name of Object.keys(lanes)) {
      const letters = new Set(pages.map((page) => page.letters[name] ?? '?'));
      lanes[name] += letters.size === 1 ? [...letters].join('') : '*';
    }
    marks.push(pages.reduce((all, page) => all | page.marks, mark));
  }
  return { lanes, marks };
}

/** Whether anything of gfns [lo, hi) of the wide guest changed: its one slot, file and mapping stay where they are. */
function changedIn(state: State, before: State, lo: number, hi: number): boolean {
  const partsOf = ({ views, pageStates, stage2, slots, stores, attributes }: State) => {
    const slot = slots[0];
    const file = stores[slot?.file ?? -1]?.present ?? PageSet.empty;
    return [
      { set: views[0] ?? PageSet.empty, shift: 0 },
      { set: pageStates.validated, shift: 0 },
      { set: stage2.private, shift: 0 },
      { set: attributes, shift: 0 },
      { set: file, shift: (slot?.offset ?? 0) - (slot?.base ?? 0) },
    ];
  };
  const old = partsOf(before);
  return partsOf(state).some(({ set, shift }, i) => {
    let differs = false;
    set.differences(old[i]?.set ?? set, lo + shift, hi + shift, () => {
      differs = true;
    });
    return differs;
  });
}

function marksOf({ marks }: MapAnswer): number[] {
  return (marks.match(/../g) ?? []).map((digits) => parseInt(digits, 16));
}

const GUESTS = [
  ['private-fd', 'tdx'],
  ['private-fd', 'plain'],
  ['guest-memfd', 'tdx'],
  ['guest-memfd', 'pkvm'],
  ['guest-memfd', 'sw_protected'],
] as const;

describe('the map', () => {
  it.each(GUESTS)('of a %s %s guest says of every column what its pages are, one by one', (abi, flavour) => {
    const program = programOf(smallGuest(flavour, abi));
    const random = randomFrom(flavour.length);
    let looked = 0;
    const seen = new Set<string>();
    for (let machine = 0; machine < 10; machine++) {
      const subject = subjectOf(program);
      edit(subject, (state) => {
        randomLayout(state, random, abi);
      });
      const views = new Views(subject);
      for (let step = 0; step < 6; step++) {
        subject.previous = subject.history.machine.save();
        edit(subject, (state) => {
          if (random(4) === 0) randomLayout(state, random, abi);
          randomPages(state, random, 3, abi);
        });
        const { state } = subject.history;
        for (let picture = 0; picture < 5; picture++) {
          const lo = random(GFNS);
          const hi = lo + 1 + random(random(2) === 0 ? 5 : GFNS);
          const columns = 1 + random(random(2) === 0 ? 10 : 400);
          const map = views.map({ lo, hi }, columns, true);
          const expected = naive(state, subject.previous, program.spec, lo, hi, columns);
          for (const { name, cells } of map.lanes) {
            expect([name, cells]).toEqual([name, expected.lanes[name]]);
            for (const letter of cells) seen.add(`${name} ${letter}`);
          }
          expect(marksOf(map)).toEqual(expected.marks);
          for (const mark of expected.marks) seen.add(String(mark));
          for (const run of gfnRuns(state, lo, hi, program.spec))
            for (const what of oddities(run)) seen.add(what);
          looked++;
        }
      }
    }
    expect(looked).toBe(300);
    // The machines were random enough: every letter of every lane and most of the 16 ways to be marked came up.
    const letters = ['kvm *', 'view *', 'stage2 B', 'stage2 *', 'backing B', 'backing .', 'kvm P'];
    expect([...letters, '1', '3', '23'].filter((one) => !seen.has(one))).toEqual([]);
    expect(seen.has('accepted a')).toBe(flavour === 'tdx');
    const odd = ['private in a gap', 'private without a page', 'booked wrong', 'pinned and private'];
    expect(odd.filter((one) => seen.has(one))).toEqual(abi === 'guest-memfd' ? odd : []);
  });

  it.each([
    ['private-fd', 'private_fd'],
    ['guest-memfd', 'guest_memfd'],
  ])('says as much of a %s guest whose columns are many pages wide as page by page', (abi, file) => {
    const program = programOf(
      `vm tdx {\n  abi ${abi}\n  ${file} ram size 1G\n  memslot 0 gpa 0x10_0000 size 1G shared anon private ram\n}\nvcpu 0 { }\n`,
    );
    const random = randomFrom(5);
    const subject = subjectOf(program);
    subject.history.run(1000);
    const views = new Views(subject);
    const pages = 2 ** 18;
    const came = new Set<number>();
    for (let step = 0; step < 4; step++) {
      subject.previous = subject.history.machine.save();
      edit(subject, (state) => {
        const slot = state.slots[0];
        const index = slot?.file ?? -1;
        const file = state.stores[index]?.copy(0);
        if (file === undefined || slot === undefined) throw new Error('no file');
        for (let i = 0; i < 40; i++) {
          const lo = random(pages);
          file.present = file.present.add(lo, Math.min(pages, lo + 1 + random(20_000)), 1e9 + step);
          const gfn = slot.base + lo;
          state.views = [(state.views[0] ?? file.present).add(gfn, gfn + 1 + random(3), 1e9 + step)];
          state.stage2.private = state.stage2.private.add(gfn, gfn + 1, 1e9 + step);
          if (abi === 'guest-memfd') {
            const from = random(pages);
            state.attributes = state.attributes.add(from, from + 1 + random(30_000), 1e9 + step);
          }
        }
        state.stores = state.stores.with(index, file);
        state.moment++;
      });
      const start = random(pages);
      const whole = views.map({ lo: start, hi: start + 8192 }, 8192, true);
      const { previous } = subject;
      const expected = naive(subject.history.state, previous, program.spec, start, start + 8192, 8192);
      expect(marksOf(whole)).toEqual(expected.marks);
      for (const { name, cells } of whole.lanes) expect(cells).toBe(expected.lanes[name]);
      for (const columns of [1, 3, 7, 90, 700]) {
        const [lo, hi] = [random(1000), pages + random(1000)];
        const map = views.map({ lo, hi }, columns, true);
        // A wide column is what the runs in it come to.
        marksOf(map).forEach((mark, column) => {
          const from = lo + Math.floor(column * map.gfnsPerColumn);
          const to = column + 1 === columns ? hi : lo + Math.floor((column + 1) * map.gfnsPerColumn);
          const runs = gfnRuns(subject.history.state, from, to, program.spec).map(pageOf);
          const changed = changedIn(subject.history.state, subject.previous, from, to);
          const marks = runs.reduce((all, run) => all | run.marks, changed ? MapMark.changed : 0);
          expect(mark).toBe(marks);
          came.add(mark & MapMark.changed);
          for (const { name, cells } of map.lanes) {
            const letters = new Set(runs.map((run) => run.letters[name]));
            expect([name, cells[column]]).toEqual([name, letters.size === 1 ? [...letters][0] : '*']);
          }
        });
      }
    }
    expect([...came].sort()).toEqual([0, MapMark.changed]);
  });

  it('in slices comes to what it is at once, and the oldest of many is given up', () => {
    const program = programOf(
      'vm tdx {\n  abi private-fd\n  private_fd ram size 64G\n  memslot 0 gpa 0 size 64G shared anon private ram\n}\nvcpu 0 { }\n',
    );
    const subject = subjectOf(program);
    subject.history.run(1000);
    const views = new Views(subject);
    views.map(null, 100, true);
    subject.previous = subject.history.machine.save();
    edit(subject, (state) => {
      const epoch = newEpoch();
      for (let gfn = 7; gfn < 2 ** 24; gfn += 50_001)
        state.stage2.private = state.stage2.private.add(gfn, gfn + 1, epoch);
      state.moment++;
    });
    const mapping = views.mapping(null, 100, true);
    let slices = 0;
    let map = mapping.advance(10);
    for (; map === null; map = mapping.advance(10)) slices++;
    expect(slices).toBeGreaterThan(5);
    expect(mapping.done).toBe(true);
    expect(map).toEqual(new Views(subject).map(null, 100, true));
    const many = Array.from({ length: 6 }, () => views.mapping(null, 100, true));
    expect(many.map(({ dropped }) => dropped)).toEqual([true, true, false, false, false, false]);
  });

  it('of the whole guest reaches from the first memslot to the last, and names what is behind them', () => {
    const program = programOf(
      'vm tdx {\n  abi private-fd\n  private_fd ram size 64K\n  memslot 0 gpa 0x10000 size 64K shared anon private ram\n  memslot 3 gpa 0x40000 size 8K shared anon\n}\nvcpu 0 { }\n',
    );
    const subject = subjectOf(program);
    subject.history.run(1000);
    const map = new Views(subject).map(null, 1000, false);
    expect(map).toMatchObject({
      lo: 0x10,
      hi: 0x42,
      guest: { lo: 0x10, hi: 0x42 },
      gfnsPerColumn: 1,
      exit: null,
    });
    expect(map.slots).toMatchObject([
      { id: 0, lo: 0x10, hi: 0x20, fd: 'ram', readonly: false },
      { id: 3, lo: 0x40, hi: 0x42, fd: null, readonly: false },
    ]);
    expect(map.marks).toHaveLength(2 * 0x32);
  });

  it('marks the exit that waits', () => {
    const program = programOf(
      'vm sw_protected {\n  abi private-fd\n  private_fd ram size 64K\n  memslot 0 gpa 0 size 64K shared anon private ram\n}\nvcpu 0 {\n  store u64 [private 0x3000] = 1\n}\n',
    );
    const subject = subjectOf(program);
    const views = new Views(subject);
    expect(subject.history.run(10_000).kind).toBe('ask');
    const map = views.map(null, 16, false);
    expect(map.exit).toMatchObject({ lo: 3, hi: 4, pending: true });
    expect(map.exit?.text).toContain('KVM_EXIT_MEMORY_ERROR');
    expect(marksOf(map).map((mark) => mark & MapMark.exit)).toEqual(
      Array.from({ length: 16 }, (_, column) => (column === 3 ? MapMark.exit : 0)),
    );
  });
});
