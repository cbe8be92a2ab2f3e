import type { Subject } from '../../../debug-adapter/debuggee/subject.js';
import { newEpoch } from '../../../engine/memory/epoch.js';
import { PageSet } from '../../../engine/memory/page-set.js';
import type { AbiName, Flavour } from '../../../engine/kvm/spec.js';
import { SlotFlag, Store, type Memslot, type Pin, type State, type Vma } from '../../../engine/kvm/state.js';
import { History } from '../../../engine/time/history.js';
import { compile } from '../../../language/index.js';
import type { Program } from '../../../engine/program/program.js';

/** A program of a script that must be right. */
export function programOf(text: string): Program {
  const { program, diagnostics } = compile('/test.gfn', { read: () => text });
  if (program === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return program;
}

/** A small guest, of which random machines make what they like. */
export function smallGuest(flavour: Flavour, abi: AbiName): string {
  // pKVM converts in place only.
  const ram =
    flavour === 'pkvm' && isGmem(abi)
      ? '  option inplace experimental\n  guest_memfd ram size 64K with mmap, init_shared\n'
      : `  ${isGmem(abi) ? 'guest_memfd' : 'private_fd'} ram size 64K\n`;
  const shared = ram.includes('mmap') ? '' : ' shared anon';
  return `vm ${flavour} {\n  abi ${abi}\n${ram}  memslot 0 gpa 0x10000 size 64K${shared} private ram\n}\nvcpu 0 { }\n`;
}

/** A subject whose `previous` a test may set. */
export type TestSubject = { -readonly [K in keyof Subject]: Subject[K] };

export function subjectOf(program: Program): TestSubject {
  const history = new History(program);
  const ears: Parameters<Subject['hear']>[0][] = [];
  history.machine.listener = (event) => {
    for (const ear of ears) ear(event, history.repeating);
  };
  return {
    program,
    entry: 0,
    history,
    previous: history.machine.save(),
    texts: new Map(),
    say: () => undefined,
    hear: (ear) => void ears.push(ear),
  };
}

/** Numbers that are the same in every run. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}

/** gfns that random machines use. */
export const GFNS = 700;

/** Puts random runs of pages into a set, or takes them out. */
function scribbled(set: PageSet, pages: number, random: (below: number) => number, times: number): PageSet {
  let result = set;
  for (let i = 0; i < times; i++) {
    const lo = random(pages);
    const hi = Math.min(pages, lo + 1 + random(random(3) === 0 ? pages : 4));
    result = random(3) === 0 ? result.remove(lo, hi, newEpoch()) : result.add(lo, hi, newEpoch());
  }
  return result;
}

/** What randomness differs by: under guest-memfd more may be said of a gfn, and files may be mapped. */
function isGmem(abi: AbiName): boolean {
  return abi === 'guest-memfd';
}

/** Memory of every odd kind: holes, files that end within their slot, broken pages, mappings that do not cover, slots over each other's files, other address spaces. */
export function randomLayout(
  state: State,
  random: (below: number) => number,
  abi: AbiName = 'private-fd',
): void {
  const kinds = [isGmem(abi) ? 'guest-memfd' : 'private', 'memfd', 'anon-private'] as const;
  state.stores = [
    new Store(0, 0, 'anon-private', ''),
    ...Array.from({ length: 5 }, (_, i) => {
      const store = new Store(0, i + 1, kinds[i % 3] ?? 'private', `store${i + 1}`);
      store.size = (100 + random(500)) * 4096 - random(2) * 100;
      return store;
    }),
  ];
  const vmas: Vma[] = [];
  for (let at = 1000 + random(50); at < 2500; at += random(3) * 30) {
    const hi = at + 1 + random(300);
    const store = isGmem(abi) ? ([1, 1, 4, 2, 3, 5][random(6)] ?? 2) : ([2, 3, 5][random(3)] ?? 2);
    vmas.push({ lo: at, hi, store, offset: random(40), prot: 3, hugepage: false, name: `vma${vmas.length}` });
    at = hi;
  }
  state.vmas = vmas;
  const slots: Memslot[] = [];
  for (const as of [0, 1]) {
    for (let at = random(60); at < GFNS - 50; at += random(2) * random(100)) {
      const pages = 1 + random(200);
      const file = [1, 4, -1][random(3)] ?? -1;
      slots.push({
        id: (slots.length % 7) + 10 * as,
        as,
        base: at,
        pages,
        hva: 990 + random(1200),
        flags: random(4),
        file,
        offset: random(120),
        invalid: random(5) === 0,
      });
      at += pages;
    }
  }
  state.slots = slots.map((slot, id) => ({ ...(isGmem(abi) ? gmemSlot(state, slot, random) : slot), id }));
  randomPages(state, random, 8, abi);
}

/** A memslot that may take all pages from its file, and may have that very file mapped behind its shared half, page by page. */
function gmemSlot(state: State, slot: Memslot, random: (below: number) => number): Memslot {
  const flags = slot.file >= 0 && random(3) === 0 ? slot.flags | SlotFlag.gmemOnly : slot.flags;
  const vma = state.vmas.find(({ lo, hi }) => lo <= slot.hva && slot.hva < hi);
  const offset = vma?.store === slot.file && random(4) > 0 ? slot.hva - vma.lo + vma.offset : slot.offset;
  return { ...slot, flags, offset };
}

/** Lets pages come and go, and what the guest and the hardware think of them. */
export function randomPages(
  state: State,
  random: (below: number) => number,
  times: number,
  abi: AbiName = 'private-fd',
): void {
  const again = (set: PageSet, pages = GFNS): PageSet => scribbled(set, pages, random, random(times + 1));
  state.stores = state.stores.map((store) => {
    if (store === null || store.id === 0) return store;
    const copy = store.copy(0);
    copy.present = again(store.present, 640);
    if (random(3) === 0) copy.poisoned = again(store.poisoned, 640);
    if (store.kind === 'guest-memfd') copy.converted = again(store.converted, 640);
    return copy;
  });
  if (isGmem(abi)) {
    // Attributes apart from the pages, in gaps, too; a record that may be wrong; devices that may hold anything.
    state.attributes = again(state.attributes);
    state.booked = again(state.booked);
    if (random(2) === 0) state.pins = Array.from({ length: random(4) }, () => randomPin(random));
  }
  state.views = [again(state.views[0] ?? PageSet.empty)];
  state.pageStates = { ...state.pageStates, validated: again(state.pageStates.validated) };
  state.stage2 = {
    ...state.stage2,
    shared: again(state.stage2.shared),
    private: again(state.stage2.private),
    orphans: random(2) === 0 ? state.stage2.orphans : again(state.stage2.orphans),
  };
  state.moment++;
}

function randomPin(random: (below: number) => number): Pin {
  const lo = random(500);
  return { iova: -1, store: 1 + random(5), lo, hi: lo + 1 + random(60) };
}

/** Writes the present state by hand. */
export function edit(subject: TestSubject, write: (state: State) => void): void {
  const { machine } = subject.history;
  machine.save();
  write(machine.state);
}
