import { pageRange } from '../../engine/describe/text.js';
import type { DifferenceRow } from '../gfnscope-protocol.js';
import type { Memslot, State, Vma } from '../../engine/kvm/state.js';
import type { Difference } from '../../engine/time/compare.js';
import type { GfnRun } from '../../engine/tuple.js';

/** What differs, in words, row by row. */
export function differenceRows(difference: Difference, before: State): readonly DifferenceRow[] {
  const { gfns, stores, slots, vmas, costs } = difference;
  return [
    ...gfns.map(({ lo, hi, a, b }): DifferenceRow => {
      const parts = PARTS.filter(({ of }) => of(a) !== of(b));
      const words = (run: GfnRun): string => parts.map(({ name, of }) => `${name}${of(run)}`).join(', ');
      return { kind: 'gfn', where: `gpa ${pageRange(lo, hi)}`, from: words(a), to: words(b), lo, hi };
    }),
    ...stores.flatMap(({ store, name, only, present, bytes }): DifferenceRow[] => {
      if (only !== null)
        return [
          {
            kind: 'memory',
            where: name,
            from: only === 'a' ? 'there' : 'not there',
            to: only === 'b' ? 'there' : 'not there',
          },
        ];
      return [
        ...present.map((run) =>
          before.stores[store]?.present.has(run.lo) === true
            ? { ...run, from: 'pages', to: 'no page' }
            : { ...run, from: 'no page', to: 'pages' },
        ),
        ...bytes.map((run) => ({ ...run, from: 'bytes', to: 'other bytes' })),
      ].map(({ lo, hi, from, to }) => ({ kind: 'memory', where: `${name} ${pageRange(lo, hi)}`, from, to }));
    }),
    ...bothWays('memslot', slots, slotWords),
    ...bothWays('mapping', vmas, vmaWords),
    ...costs.map(({ name, more }): DifferenceRow => ({
      kind: 'cost',
      where: name,
      from: '',
      to: more > 0 ? `+${more}` : String(more),
    })),
  ];
}

function bothWays<T>(
  kind: DifferenceRow['kind'],
  { a, b }: { readonly a: readonly T[]; readonly b: readonly T[] },
  words: (one: T) => string,
): DifferenceRow[] {
  return [
    ...a.map((one) => ({ kind, where: words(one), from: 'there', to: 'not there' })),
    ...b.map((one) => ({ kind, where: words(one), from: 'not there', to: 'there' })),
  ];
}

function slotWords({ id, base, pages }: Memslot): string {
  return `memslot ${id} at gpa ${pageRange(base, base + pages)}`;
}

function vmaWords({ lo, hi }: Vma): string {
  return `hva ${pageRange(lo, hi)}`;
}

const PARTS: readonly { readonly name: string; readonly of: (run: GfnRun) => string }[] = [
  { name: '', of: ({ kvm }) => (kvm === 'none' ? 'no memslot' : kvm) },
  { name: "the guest's view ", of: ({ view }) => view },
  { name: 'backing ', of: (run) => sides(run.sharedBacked, run.privateBacked) },
  { name: 'stage-2 ', of: (run) => sides(run.stage2Shared, run.stage2Private) },
  { name: 'acceptance ', of: ({ accepted }) => (accepted ? 'accepted' : 'not accepted') },
  { name: 'memslot ', of: ({ slot }) => (slot < 0 ? 'none' : String(slot)) },
  { name: 'stale stage-2 entry ', of: ({ stale }) => (stale ? 'yes' : 'no') },
];

function sides(shared: boolean, own: boolean): string {
  return shared && own ? 'both' : shared ? 'shared' : own ? 'private' : 'none';
}
