import { describe, expect, it } from 'vitest';
import { CELLS } from '../../../extension/map/webview/cells.js';
import { PATTERN_EDGE, PATTERNS } from '../../../extension/map/webview/patterns.js';
import { Picture } from '../../../extension/map/webview/picture.js';
import { mapAsSvg, type SvgPalette } from '../../../extension/map/webview/svg-export.js';
import { mapAsText, stretches } from '../../../extension/map/webview/text-export.js';
import { answerOf, hugeGuest, smallGuest } from './synthetic-guest.js';
import './english.js';

const near = new Picture(answerOf(smallGuest(), { lo: 0x100, hi: 0x114, columns: 20 }));
const palette: SvgPalette = {
  states: Object.fromEntries(
    CELLS.map((cell) => [cell, { paper: `paper-${cell}`, ink: `ink-${cell}` }]),
  ) as SvgPalette['states'],
  ...{ changed: 'c', disagrees: 'd', exit: 'e', foreground: 'f', background: 'b', muted: 'm' },
};

describe('map as text', () => {
  it('draws the lanes in the protocol’s letters and tells each stretch', () => {
    expect(mapAsText(near, 'ring.gfn')).toMatchInlineSnapshot(`
      "gfn map of ring.gfn, moment 1234
      gpa 0x100000–0x113fff, 20 pages, 80 KiB
      exit pending: KVM_EXIT_MEMORY_ERROR: implicit conversion, private → shared, gpa 0x108000–0x10ffff

      gpa           0x100000
      KVM           ssssPsssPPPPPPPPPPPP
      Guest's view  ssssssssssssssssPPPP
      Stage-2       ssss.sssPPPPPPPPPPPP
      Backing       ssssBsssPPPPPPPPPPPP
      Accepted      ........aaaaaaaaaaaa
      Marks         ~~~~!   !!!!!!!!    

      . none  s shared  P private  B both  * mixed  a accepted  (marks: ! disagrees  X stale  ~ changed  e exit)

      slot 0: gpa 0x0–0x3ffffff, 64 MiB, shared half: anon, private fd: ram

      gfns         pages  slot    KVM      Guest's view  Stage-2   Backing              Accepted  marks
      0x100–0x103  4      slot 0  shared   shared        shared    shared               no        changed
      0x104–0x104  1      slot 0  private  shared        no entry  both: double-backed  no        its parts disagree, changed
      0x105–0x107  3      slot 0  shared   shared        shared    shared               no
      0x108–0x10f  8      slot 0  private  shared        private   private              yes       its parts disagree, exit pending
      0x110–0x113  4      slot 0  private  private       private   private              yes
      "
    `);
  });

  it('gathers columns into a line, and calls those mixed that differ', () => {
    const lines = mapAsText(new Picture(answerOf(smallGuest(), { columns: 1600 })), 'ring.gfn').split('\n');
    const kvm = lines.find((line) => line.startsWith('KVM'))!.slice(14);
    expect(kvm).toHaveLength(96);
    expect(kvm).toMatch(/^\*?P+.*s+/);
    expect(kvm).toContain('*');
  });

  it('begins a stretch where a memslot begins', () => {
    const lows = stretches(new Picture(answerOf(hugeGuest(), { columns: 1600 }))).map(({ range }) => range);
    lows.slice(1).forEach(({ lo }, n) => {
      expect(lo).toBe(lows[n]!.hi);
    });
    const slots = [0, 1].map((n) => ({ ...smallGuest().slots[0]!, id: n, lo: n * 8, hi: n * 8 + 8 }));
    const two = new Picture(answerOf({ ...smallGuest(), slots }, { lo: 0, hi: 16, columns: 16 }));
    expect(stretches(two).map(({ range }) => range)).toEqual([
      { lo: 0, hi: 8 },
      { lo: 8, hi: 16 },
    ]);
  });
});

describe('map as SVG', () => {
  const svg = mapAsSvg(near, 'a <run> & "more"', palette, 800);

  it('is well formed: every tag is closed, and names are escaped', () => {
    const open: string[] = [];
    for (const [, slash, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (self !== '/') open.push(name!);
    }
    expect(open).toEqual([]);
    expect(svg).toContain('a &lt;run&gt; &amp; &quot;more&quot;');
    expect(svg).not.toContain('<run>');
    expect(svg).not.toContain('NaN');
  });

  it('fills states by pattern, a rectangle for each run', () => {
    for (const cell of CELLS) expect(svg).toContain(`<pattern id="${cell}"`);
    // Of five lanes: private page 0x104 and the exit's range are two runs of KVM among the shared ones.
    const kvm = [...svg.matchAll(/<rect x="([\d.]+)" y="36" width="([\d.]+)"[^>]*url\(#(\w+)\)/g)];
    expect(kvm.map(([, x, width, cell]) => [Number(x), Number(width), cell])).toEqual([
      [0, 160, 'shared'],
      [160, 40, 'private'],
      [200, 120, 'shared'],
      [320, 480, 'private'],
    ]);
  });
});

describe('patterns', () => {
  it('are all different: a map can be read without colour', () => {
    const drawn = CELLS.map((cell) => {
      const pixels: boolean[] = [];
      for (let n = 0; n < PATTERN_EDGE ** 2; n++) {
        pixels.push(PATTERNS[cell](n % PATTERN_EDGE, Math.floor(n / PATTERN_EDGE)));
      }
      return pixels.map(Number).join('');
    });
    expect(new Set(drawn).size).toBe(CELLS.length);
  });
});
