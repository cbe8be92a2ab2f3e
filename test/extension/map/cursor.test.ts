import { describe, expect, it } from 'vitest';
import { MARK, NOTABLE } from '../../../extension/map/webview/cells.js';
import { cursorRange, nextBoundary, nextMarked, stepped } from '../../../extension/map/webview/cursor.js';
import { Picture } from '../../../extension/map/webview/picture.js';
import { extended, spanned } from '../../../extension/map/webview/selection.js';
import { answerOf, smallGuest } from './synthetic-guest.js';
import './english.js';

const guest = smallGuest();
/** Page by page from 0x100 on, and the whole guest 16 pages a column. */
const near = new Picture(answerOf(guest, { lo: 0x100, hi: 0x120, columns: 0x20 }));
const far = new Picture(answerOf(guest, { columns: 0x424 }));

describe('cursor', () => {
  it('is a column wide, a page at least', () => {
    expect(cursorRange(near, 0x104)).toEqual({ lo: 0x104, hi: 0x105 });
    expect(cursorRange(far, 0x104)).toEqual({ lo: 0x100, hi: 0x110 });
    expect(cursorRange(near, 0x4000)).toEqual({ lo: 0x4000, hi: 0x4001 });
  });

  it('steps by columns, beyond the picture by its measure, and stays within the guest', () => {
    expect(stepped(near, 0x104, 1)).toBe(0x105);
    expect(stepped(far, 0x104, -1)).toBe(0xf0);
    expect(stepped(near, 0x11f, 1)).toBe(0x120);
    expect(stepped(near, 0x100, -1)).toBe(0xff);
    expect(stepped(far, 0, -5)).toBe(0);
    expect(stepped(far, 0x423f, 5)).toBe(0x423f);
  });

  it('goes to where something else begins', () => {
    expect(nextBoundary(near, 0x100, 1)).toBe(0x104);
    expect(nextBoundary(near, 0x104, 1)).toBe(0x105);
    expect(nextBoundary(near, 0x105, 1)).toBe(0x108);
    expect(nextBoundary(near, 0x110, 1)).toBeNull();
    expect(nextBoundary(near, 0x107, -1)).toBe(0x105);
    expect(nextBoundary(near, 0x105, -1)).toBe(0x104);
    expect(nextBoundary(near, 0x102, -1)).toBeNull();
    expect(nextBoundary(far, 0x50, -1)).toBe(0);
    expect(nextBoundary(far, 0, -1)).toBeNull();
  });

  it('enters a picture that it is not in yet only forwards', () => {
    expect(nextBoundary(near, 0x20, 1)).toBe(0x100);
    expect(nextBoundary(near, 0x20, -1)).toBeNull();
    expect(nextBoundary(near, 0x2000, 1)).toBeNull();
    expect(nextBoundary(near, 0x2000, -1)).toBe(0x110);
  });

  it('takes a memslot’s start for a boundary, though nothing else differs', () => {
    const slots = [0, 1].map((n) => ({ ...guest.slots[0]!, id: n, lo: n * 0x40, hi: (n + 1) * 0x40 }));
    const two = new Picture(answerOf({ ...guest, slots }, { lo: 0, hi: 0x80, columns: 0x80 }));
    expect(nextBoundary(two, 0, 1)).toBe(0x40);
  });

  it('goes from mark to mark, not within one', () => {
    expect(nextMarked(near, 0xff, 1, NOTABLE)).toEqual({ lo: 0x100, hi: 0x105 });
    expect(nextMarked(near, 0x102, 1, NOTABLE)).toEqual({ lo: 0x108, hi: 0x110 });
    expect(nextMarked(near, 0x109, 1, NOTABLE)).toBeNull();
    expect(nextMarked(near, 0x109, -1, NOTABLE)).toEqual({ lo: 0x100, hi: 0x105 });
    expect(nextMarked(near, 0x109, -1, MARK.disagrees)).toEqual({ lo: 0x104, hi: 0x105 });
    expect(nextMarked(near, 0x100, -1, NOTABLE)).toBeNull();
    expect(nextMarked(far, 0x4240, -1, MARK.stale)).toEqual({ lo: 0xc00, hi: 0xc10 });
    expect(nextMarked(near, 0x4000, -1, NOTABLE)).toEqual({ lo: 0x108, hi: 0x110 });
  });
});

describe('selection', () => {
  it('holds both ends, whichever way it was drawn', () => {
    expect(spanned({ lo: 5, hi: 6 }, { lo: 9, hi: 10 })).toEqual({ lo: 5, hi: 10 });
    expect(spanned({ lo: 9, hi: 10 }, { lo: 5, hi: 6 })).toEqual({ lo: 5, hi: 10 });
  });

  it('grows and shrinks at the end where the cursor is', () => {
    const page = (lo: number) => ({ lo, hi: lo + 1 });
    let selection = extended(null, page(10), page(11));
    expect(selection).toEqual({ lo: 10, hi: 12 });
    selection = extended(selection, page(11), page(12));
    expect(selection).toEqual({ lo: 10, hi: 13 });
    selection = extended(selection, page(12), page(11));
    expect(selection).toEqual({ lo: 10, hi: 12 });
    selection = extended(selection, page(11), page(10));
    selection = extended(selection, page(10), page(9));
    expect(selection).toEqual({ lo: 9, hi: 11 });
    selection = extended(selection, page(9), page(8));
    expect(selection).toEqual({ lo: 8, hi: 11 });
  });
});
