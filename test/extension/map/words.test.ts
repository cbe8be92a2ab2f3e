import { describe, expect, it } from 'vitest';
import { plainText } from '../../../extension/map/plain-text.js';
import {
  exactSizeText,
  gfnRangeText,
  gpaRangeText,
  gpaText,
  sizeText,
} from '../../../extension/map/webview/addresses.js';
import { Picture } from '../../../extension/map/webview/picture.js';
import { rulerOf } from '../../../extension/map/webview/ruler.js';
import { spokenCursor } from '../../../extension/map/webview/words.js';
import { answerOf, smallGuest } from './synthetic-guest.js';
import './english.js';

const guest = smallGuest();
const near = new Picture(answerOf(guest, { lo: 0x100, hi: 0x120, columns: 0x20 }));

describe('the cursor in words', () => {
  const spoken = (lo: number, hi = lo + 1): string => spokenCursor(near, { lo, hi });

  it('says gfn, slot, lanes and marks', () => {
    expect(spoken(0x104)).toBe(
      "gfn 0x104, slot 0, KVM private, guest's view shared, double-backed, its parts disagree, changed",
    );
    expect(spoken(0x108)).toBe(
      "gfn 0x108, slot 0, KVM private, guest's view shared, stage-2 private, a private page, accepted, its parts disagree, exit pending",
    );
  });

  it('says how many pages a column stands for, and that slots may be several or none', () => {
    const far = new Picture(answerOf(guest, { columns: 2 }));
    expect(spokenCursor(far, { lo: 0, hi: 0x2120 })).toContain(
      'gfns 0x0–0x211f, 8,480 pages, slot 0, KVM mixed',
    );
    expect(spokenCursor(far, { lo: 0x2120, hi: 0x4240 })).toContain('slots 0, 1');
    const gap = new Picture(answerOf(guest, { lo: 0x4000, hi: 0x4200, columns: 512 }));
    expect(spokenCursor(gap, { lo: 0x4100, hi: 0x4101 })).toBe('gfn 0x4100, no memslot');
  });

  it('says only where it is while the picture is of somewhere else', () => {
    expect(spoken(0x9999)).toBe('gfn 0x9999');
  });
});

describe('addresses', () => {
  it('are exact beyond 2^53 bytes', () => {
    expect(gpaText(2 ** 52 - 1)).toBe('0xfffffffffffff000');
    expect(gpaText(0)).toBe('0x0');
    expect(gpaRangeText({ lo: 0, hi: 1 })).toBe('0x0–0xfff');
    expect(gpaRangeText({ lo: 0x104, hi: 0x108 })).toBe('0x104000–0x107fff');
    expect(gfnRangeText({ lo: 0x100, hi: 0x200 })).toBe('gfns 0x100–0x1ff');
  });

  it('have sizes in the unit that fits', () => {
    expect([1, 256, 384, 2 ** 18 * 1.5, 2 ** 32].map(sizeText)).toEqual([
      '4 KiB',
      '1 MiB',
      '1.5 MiB',
      '1.5 GiB',
      '16 TiB',
    ]);
    expect(exactSizeText(2 ** 29)).toBe('2 TiB');
    expect(exactSizeText(2 ** 29 + 1)).toBe('');
    expect(exactSizeText(0)).toBe('');
  });
});

describe('ruler', () => {
  it('labels round addresses, far enough from each other, at every scale', () => {
    for (let log = 0; log <= 32; log++) {
      const span = 2 ** log;
      const view = { lo: Math.min(2 ** 31 - 7.5, 2 ** 32 - span), span };
      const { ticks, step, minor } = rulerOf(view, 1600, 132);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length + minor.length).toBeLessThan(80);
      ticks.slice(1).forEach(({ gfn, x }, n) => {
        expect(gfn % step).toBe(0);
        expect(x - ticks[n]!.x).toBeGreaterThanOrEqual(132);
      });
    }
  });

  it('says where it is even if there is no round address', () => {
    expect(rulerOf({ lo: 0x104, span: 1 }, 100, 132).ticks).toEqual([
      { gfn: 0x104, x: 0, label: '0x104000' },
    ]);
  });
});

describe('plain text', () => {
  it('keeps the words of Markdown and nothing of its signs', () => {
    expect(
      plainText('**gfn 0x104**\n\n- KVM: `private`\n- see [why](command:x)\n\n| a | b |\n|---|---|\n'),
    ).toBe('gfn 0x104\n• KVM: private\n• see why\n| a | b |');
    expect(plainText('```gfn\nload u8\n```')).toBe('load u8');
    expect(plainText('a \\*star\\*')).toBe('a *star*');
  });
});
