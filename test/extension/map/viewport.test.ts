import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grabbed } from '../../../extension/map/webview/minimap-drag.js';
import {
  around,
  between,
  gfnAt,
  panned,
  revealing,
  wholeOf,
  windowOf,
  within,
  xOf,
  zoomedAt,
} from '../../../extension/map/webview/viewport.js';

/** 16 TiB. */
const guest = { lo: 0, hi: 2 ** 32 };
const width = 1600;

const viewports = fc
  .tuple(fc.double({ min: 0, max: 32, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([log, share]) => within({ lo: share * 2 ** 32, span: 2 ** log }, guest));
const places = fc.double({ min: 0, max: width, noNaN: true });

describe('viewport', () => {
  it('keeps what is under the pointer while it zooms, unless an edge is in the way', () => {
    fc.assert(
      fc.property(viewports, places, fc.double({ min: 0.1, max: 10, noNaN: true }), (view, x, factor) => {
        const next = zoomedAt(view, x, width, factor, guest);
        expect(next.span).toBeGreaterThanOrEqual(1);
        expect(next.lo).toBeGreaterThanOrEqual(0);
        expect(next.lo + next.span).toBeLessThanOrEqual(2 ** 32);
        const edge = next.lo === 0 || next.lo + next.span === 2 ** 32;
        // A hundredth of a CSS pixel, at 2^32 gfns as at one.
        if (!edge)
          expect(Math.abs(gfnAt(next, x, width) - gfnAt(view, x, width))).toBeLessThan(
            (next.span / width) * 0.01 + 2 ** -20,
          );
      }),
    );
  });

  it('zooms from the whole of 16 TiB to a single page and back', () => {
    let view = wholeOf(guest);
    expect(view).toEqual({ lo: 0, span: 2 ** 32 });
    for (let n = 0; n < 40; n++) view = zoomedAt(view, 1000, width, 2, guest);
    expect(view.span).toBe(1);
    // 2^32 × 1000 / 1600 is this gfn exactly.
    expect(Math.floor(gfnAt(view, 1000, width))).toBe(2684354560);
    for (let n = 0; n < 40; n++) view = zoomedAt(view, 1000, width, 0.5, guest);
    expect(view).toEqual({ lo: 0, span: 2 ** 32 });
  });

  it('is the inverse of itself between gfns and pixels, and never hands out large numbers', () => {
    fc.assert(
      fc.property(viewports, places, (view, x) => {
        expect(xOf(view, gfnAt(view, x, width), width)).toBeCloseTo(x, 1);
      }),
    );
    const near = { lo: 2 ** 31, span: 1 };
    expect(xOf(near, 0, width)).toBe(-width);
    expect(xOf(near, 2 ** 32, width)).toBe(2 * width);
  });

  it('pans with the pointer and stops at the guest’s ends', () => {
    expect(panned({ lo: 1000, span: 1600 }, -100, width, guest)).toEqual({ lo: 1100, span: 1600 });
    expect(panned({ lo: 50, span: 1600 }, 100, width, guest)).toEqual({ lo: 0, span: 1600 });
    expect(panned({ lo: 2 ** 32 - 1650, span: 1600 }, -100, width, guest)).toEqual({
      lo: 2 ** 32 - 1600,
      span: 1600,
    });
  });

  it('asks for whole gfns, a column a pixel, none for less than a page and no more than the protocol takes', () => {
    expect(windowOf({ lo: 10.4, span: 3.2 }, 1600)).toEqual({ lo: 10, hi: 14, columns: 4 });
    expect(windowOf({ lo: 0, span: 2 ** 32 }, 1600)).toEqual({ lo: 0, hi: 2 ** 32, columns: 1600 });
    expect(windowOf({ lo: 0, span: 2 ** 32 }, 20_000).columns).toBe(8192);
    expect(windowOf({ lo: 5, span: 1 }, 0.2)).toEqual({ lo: 5, hi: 6, columns: 1 });
  });

  it('shows a range with room around it, and moves no further than needed', () => {
    expect(around({ lo: 100, hi: 110 }, 1, guest)).toEqual({ lo: 90, span: 30 });
    expect(around({ lo: 0, hi: 10 }, 1, guest)).toEqual({ lo: 0, span: 30 });
    const view = { lo: 100, span: 100 };
    expect(revealing(view, { lo: 150, hi: 151 }, guest)).toBe(view);
    expect(revealing(view, { lo: 210, hi: 211 }, guest)).toEqual({ lo: 136, span: 100 });
    expect(revealing(view, { lo: 50, hi: 51 }, guest)).toEqual({ lo: 25, span: 100 });
    expect(revealing(view, { lo: 5000, hi: 9000 }, guest)).toEqual({ lo: 5000, span: 100 });
  });

  it('lies within a guest that is smaller than itself', () => {
    expect(within({ lo: 500, span: 4000 }, { lo: 16, hi: 48 })).toEqual({ lo: 16, span: 32 });
    expect(wholeOf({ lo: 7, hi: 7 })).toEqual({ lo: 7, span: 1 });
  });

  it('glides evenly: the place that two viewports share stays put', () => {
    const from = { lo: 0, span: 1024 };
    const to = zoomedAt(from, 400, width, 16, guest);
    for (const t of [0.1, 0.5, 0.9]) expect(gfnAt(between(from, to, t), 400, width)).toBeCloseTo(256, 6);
    expect(between(from, to, 0.5).span).toBeCloseTo(256, 6);
    expect(between(from, to, 1)).toBe(to);
    expect(between({ lo: 0, span: 10 }, { lo: 100, span: 10 }, 0.5)).toEqual({ lo: 50, span: 10 });
  });
});

describe('minimap', () => {
  it('moves the rectangle by where it was taken hold of, and calls it to a place beside it', () => {
    const small = { lo: 0, hi: 1000 };
    const taken = grabbed({ lo: 100, span: 100 }, small, 1000, 150);
    expect(taken(150)).toEqual({ lo: 100, span: 100 });
    expect(taken(350)).toEqual({ lo: 300, span: 100 });
    expect(grabbed({ lo: 100, span: 100 }, small, 1000, 700)(700)).toEqual({ lo: 650, span: 100 });
    expect(taken(5000)).toEqual({ lo: 900, span: 100 });
  });
});
