import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_LETTERS, MapMark } from '../../../debug-adapter/gfnscope-protocol.js';
import { CELLS, LETTERS, MARK } from '../../../extension/map/webview/cells.js';
import { Picture } from '../../../extension/map/webview/picture.js';
import { cellsAt, columnsAt, marksAt, paintStrip } from '../../../extension/map/webview/strips.js';
import { answerOf, hugeGuest, smallGuest } from './synthetic-guest.js';

const small = smallGuest();
const pictureOf = (lo: number, hi: number, columns: number): Picture =>
  new Picture(answerOf(small, { lo, hi, columns }));
const cell = (name: (typeof CELLS)[number]): number => CELLS.indexOf(name);

describe('picture', () => {
  it('has the protocol’s letters and bits', () => {
    expect(CELLS.map((name) => CELL_LETTERS[name]).join('')).toBe(LETTERS);
    expect(MARK).toEqual(MapMark);
  });

  it('finds the column of each gfn, however unevenly gfns fall on columns', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 700 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (lo, pages, wanted, share) => {
          const columns = Math.min(wanted, pages);
          const picture = new Picture({
            ...answerOf(small, { lo: 0, hi: 1, columns: 1 }),
            ...{ lo, hi: lo + pages, gfnsPerColumn: pages / columns, marks: '00'.repeat(columns) },
          });
          const gfn = lo + Math.floor(share * pages);
          const column = picture.columnOf(gfn);
          const range = picture.rangeOf(column);
          expect(range.lo <= gfn && gfn < range.hi).toBe(true);
          expect(picture.columnOf(lo - 1)).toBe(-1);
          expect(picture.columnOf(lo + pages)).toBe(-1);
        },
      ),
    );
  });

  it('knows the slots that a range meets, ends excluded', () => {
    const picture = pictureOf(0, 0x4240, 100);
    expect(picture.slotsIn({ lo: 0x3fff, hi: 0x4200 }).map(({ id }) => id)).toEqual([0]);
    expect(picture.slotsIn({ lo: 0x4000, hi: 0x4200 })).toEqual([]);
    expect(picture.slotsIn({ lo: 0, hi: 0x4240 }).map(({ id }) => id)).toEqual([0, 1]);
  });
});

describe('strips', () => {
  it('draw an old picture where it belongs in a new viewport, and the coarse one beside it', () => {
    const picture = pictureOf(0x100, 0x108, 8);
    const coarse = pictureOf(0, 0x4240, 200);
    const view = { lo: 0xf8, span: 0x18 };
    const columns = columnsAt(picture, view, 24);
    expect([...columns]).toEqual([
      ...Array<number>(8).fill(-1),
      ...[0, 1, 2, 3, 4, 5, 6, 7],
      ...Array<number>(8).fill(-1),
    ]);
    const kvm = cellsAt(0, picture, columns, coarse, columnsAt(coarse, view, 24));
    expect(kvm[8]).toBe(cell('shared'));
    expect(kvm[12]).toBe(cell('private'));
    expect(kvm[0]).toBe(coarse.lanes[0]!.cells[coarse.columnOf(0xf8)]);
    expect(cellsAt(0, picture, columns, null, null)[0]).toBe(cell('none'));
  });

  it('draw a single page as wide as its pixels', () => {
    const picture = pictureOf(0x104, 0x105, 1600);
    expect(picture.columns).toBe(1);
    expect(new Set(columnsAt(picture, { lo: 0x104, span: 1 }, 1600))).toEqual(new Set([0]));
  });

  it('show the mark of one page of 16 TiB, widened, and those between two pixels', () => {
    const guest = { ...hugeGuest(), marks: [{ lo: 2 ** 31, hi: 2 ** 31 + 1, bits: MARK.disagrees }] };
    const picture = new Picture(answerOf(guest, { columns: 1600 }));
    const view = { lo: 0, span: picture.hi };
    const found = marksAt(picture, columnsAt(picture, view, 1600), MARK.disagrees, 3);
    const at = picture.columnOf(2 ** 31);
    expect(found.reduce((sum, is) => sum + is, 0)).toBe(3);
    expect([...found.subarray(at - 1, at + 2)]).toEqual([1, 1, 1]);
    // Drawn on a tenth of the pixels, before a picture of that width has come.
    const narrow = marksAt(picture, columnsAt(picture, view, 160), MARK.disagrees, 1);
    expect(narrow.reduce((sum, is) => sum + is, 0)).toBe(1);
    expect(marksAt(picture, columnsAt(picture, view, 1600), MARK.stale, 3).includes(1)).toBe(false);
  });

  it('fill only their own rows, in their cells’ tiles', () => {
    const out = new Uint32Array(6 * 4);
    const tile = (value: number) => ({
      edge: 2,
      pixels: new Uint32Array([value, value + 1, value + 2, value + 3]),
    });
    paintStrip(out, 6, 1, 2, Uint8Array.of(0, 0, 1, 1, 1, 2), [tile(10), tile(20), null]);
    expect([...out.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...out.subarray(6, 12)]).toEqual([10, 11, 20, 21, 20, 0]);
    expect([...out.subarray(12, 18)]).toEqual([12, 13, 22, 23, 22, 0]);
    expect([...out.subarray(18)]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
