import { describe, expect, it } from 'vitest';
import type { GfnMap, MapSlot } from '../../../engine/describe/gfn-map.js';
import { drawMap, type MapStyle } from '../../../engine/describe/gfn-map-text.js';
import type { GfnRun } from '../../../engine/tuple.js';

const style: MapStyle = { columns: 16, accepts: false, rows: 4, paint: (text) => text };

function run(lo: number, hi: number, fields: Partial<GfnRun> = {}): GfnRun {
  return {
    lo,
    hi,
    slot: 0,
    view: 'private',
    accepted: true,
    kvm: 'private',
    stage2Shared: false,
    stage2Private: false,
    sharedBacked: false,
    privateBacked: true,
    booked: null,
    pinned: false,
    stale: false,
    disagreements: [],
    ...fields,
  };
}

function slotOf(
  base: number,
  pages: number,
  runs: readonly GfnRun[],
  fields: Partial<MapSlot['slot']> = {},
): MapSlot {
  const slot = { id: 0, as: 0, base, pages, hva: 0, flags: 4, file: 2, offset: 0, invalid: false, ...fields };
  const shared = { name: 'slot 0', kind: 'anon-private' } as const;
  return { slot, range: { lo: base, hi: base + pages }, shared, file: slot.file < 0 ? null : 'ram', runs };
}

function draw(
  slots: readonly MapSlot[],
  files: GfnMap['files'] = [],
  more: Partial<MapStyle> = {},
): string[] {
  return drawMap({ range: { lo: 0, hi: 0x1000 }, slots, files }, { ...style, ...more });
}

const hole = run(4, 5, {
  kvm: 'shared',
  privateBacked: false,
  sharedBacked: true,
  stage2Shared: true,
  disagreements: ['KVM holds shared, the guest maps it as private'],
});

describe('the map as text', () => {
  it('has a letter for each page where there is room', () => {
    const text = draw([slotOf(0, 8, [run(0, 4), hole, run(5, 8, { stage2Private: true })])]);
    expect(text.slice(0, 13)).toEqual([
      'slot 0  0x0..0x8000  32K  shared half: private anonymous memory; private fd `ram` from offset 0x0',
      '           0x0..0x8000, 1 column = 4K',
      '  kvm      PPPPsPPP',
      '  view     PPPPPPPP',
      '  stage-2  ....sPPP',
      '  backing  PPPPsPPP',
      '  marks        !',
      '',
      '  gpa             pages  kvm      view     stage-2  backing',
      '  0x0..0x4000         4  private  private  -        private',
      '  0x4000..0x5000      1  shared   private  shared   shared   ! KVM holds shared, the guest maps it as private',
      '  0x5000..0x8000      3  private  private  private  private',
      '',
    ]);
  });

  it('says so where a column stands for pages that are not alike, and never loses a mark', () => {
    const text = draw([slotOf(0, 64, [run(0, 4), hole, run(5, 64)])]);
    expect(text).toContain('  kvm      P*PPPPPPPPPPPPPP');
    expect(text).toContain('  marks     !');
  });

  it('shows double backing, stale entries and what is no longer there', () => {
    const both = run(0, 1, { sharedBacked: true });
    const stale = run(1, 2, { stale: true, stage2Private: true, privateBacked: false, kvm: 'shared' });
    const text = draw([slotOf(0, 2, [both, stale])]);
    expect(text).toContain('  backing  B.');
    expect(text).toContain('  marks     X');
    expect(text.some((line) => line.endsWith('! a stale stage-2 entry'))).toBe(true);
  });

  it('draws acceptance only where the flavour has it', () => {
    const slots = [slotOf(0, 2, [run(0, 1), run(1, 2, { accepted: false })])];
    expect(draw(slots).some((line) => line.includes('accepted'))).toBe(false);
    expect(draw(slots, [], { accepts: true })).toContain('  accepted  a.');
  });

  it('counts rows beyond those it shows', () => {
    const runs = Array.from({ length: 6 }, (_, i) => run(i, i + 1, { stage2Private: i % 2 === 0 }));
    expect(draw([slotOf(0, 6, runs)])).toContain('  … 2 more runs; --from and --to narrow the map');
  });

  it('lists the holes of each file', () => {
    const file = {
      name: 'ram',
      kind: 'private',
      pages: 8,
      present: 7,
      holes: [{ lo: 4, hi: 5 }],
      moreHoles: false,
    } as const;
    const text = draw([], [file]);
    expect(text).toContain('no memslot in gpa 0x0..0x1000000');
    expect(text).toContain('private fd `ram`  32K  7 of 8 pages allocated, 1 hole');
    expect(text).toContain('  hole at offset 0x4000..0x5000  4K');
  });

  it('costs a 16 TiB slot no more than its runs', () => {
    const pages = 2 ** 31;
    const text = draw([slotOf(0, pages, [run(0, 5), run(5, 6, { kvm: 'shared' }), run(6, pages)])]);
    expect(text).toContain('  kvm      *PPPPPPPPPPPPPPP');
  });
});
