import type { State } from '../../engine/kvm/state.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { formatSize } from '../../engine/memory/address.js';
import { newEpoch } from '../../engine/memory/epoch.js';
import { History } from '../../engine/time/history.js';
import type { Subject } from '../../debug-adapter/debuggee/subject.js';
import { Views } from '../../debug-adapter/views/views.js';
import { compiled } from '../guest/compiled.js';
import { guestOfSize } from '../guest/scripts.js';
import { median, randomFrom, seconds } from '../memory/subject.js';
import type { Figures, Row } from '../row.js';

const GROUP = 'Views: what a stop shows';
const COLUMNS = 2000;

export const MAP_REQUEST_ROWS: readonly Row[] = [
  {
    id: 'map-request',
    group: GROUP,
    title: 'the map: any viewport, a million runs on 16 TiB, the slowest',
    bar: { of: 'ours', most: 5 },
    measure: measureMap,
  },
];

/** How the million holes lie: each in a place of its own, or every other page of a part of the guest. */
type Layout = 'scattered' | 'alternating';

function measureMap(quick: boolean): Figures {
  const notes: string[] = [];
  let slowest = 0;
  for (const layout of ['scattered', 'alternating'] as const) {
    const { views, change, cold, pages, runs } = guestWith(layout, quick ? 20_000 : 500_000);
    const widths = [pages, pages / 4, pages / 64, 2 ** 21, 2 ** 16, COLUMNS];
    const random = randomFrom(1);
    const viewports = widths.map((width) => {
      const times = Array.from({ length: quick ? 3 : 15 }, () => {
        const lo = Math.floor(
          random() * Math.min(pages - width, layout === 'alternating' ? 2 ** 20 : Infinity),
        );
        return 1000 * seconds(() => void views.map({ lo, hi: lo + width }, COLUMNS, true));
      });
      return { width, time: median(times) };
    });
    const worst = Math.max(...viewports.map(({ time }) => time));
    slowest = Math.max(slowest, worst);
    const next =
      1000 *
      seconds(() => {
        change();
        views.map(null, COLUMNS, true);
      });
    notes.push(
      `${layout}: ${runs.toLocaleString('en')} runs; by viewport: ` +
        viewports.map(({ width, time }) => `${formatSize(width, 0)} ${time.toFixed(2)}`).join(', ') +
        ` ms; at the next stop, a conversion later, ${next.toFixed(2)} ms`,
      `${layout}: the first map after all of them at once ${cold.total.toFixed(0)} ms in ${cold.slices} slices, the longest ${cold.longest.toFixed(1)} ms, the median ${cold.median.toFixed(1)} ms`,
    );
  }
  return { ours: slowest, unit: 'ms', notes };
}

/** How long the slices of a map of the whole guest take, ms. */
function slicesOf(views: Views): Record<'total' | 'slices' | 'longest' | 'median', number> {
  const times: number[] = [];
  const mapping = views.mapping(null, COLUMNS, true);
  for (let done = false; !done;) times.push(1000 * seconds(() => void (done = mapping.advance() !== null)));
  return {
    total: times.reduce((sum, time) => sum + time, 0),
    slices: times.length,
    longest: Math.max(...times),
    median: median(times),
  };
}

/** A guest of 16 TiB with so many holes in its private memory; the guest maps them as shared, and half of them have shared pages and entries. */
function guestWith(layout: Layout, holes: number) {
  const history = new History(compiled(guestOfSize(16n << 40n)), { entry: 0 });
  history.run(1000);
  const pages = 2 ** 32;
  const { kernel } = history.machine;
  const whole = newEpoch();
  const edit = (each: (state: State, epoch: number) => void): void => {
    kernel.s = kernel.s.fork();
    each(kernel.s, newEpoch());
  };
  edit((s) => {
    for (const slot of s.slots) {
      const file = kernel.editStore(slot.file);
      file.present = PageSet.empty.add(slot.offset, slot.offset + slot.pages, whole);
    }
    s.stage2.private = PageSet.empty.add(0, pages, whole);
    s.views = [PageSet.empty];
    s.pageStates.validated = PageSet.empty.add(0, pages, whole);
  });
  const subject: { -readonly [K in keyof Subject]: Subject[K] } = {
    program: history.program,
    entry: 0,
    history,
    previous: history.machine.save(),
    texts: new Map(),
    say: () => undefined,
    hear: () => undefined,
  };
  const views = new Views(subject);
  views.map(null, COLUMNS, false);
  const random = randomFrom(2);
  const punch = (gfn: number, touched: boolean): void => {
    const s = kernel.s;
    const slot = s.slots.find(({ base, pages: count }) => base <= gfn && gfn < base + count);
    if (slot === undefined) return;
    const { epoch } = kernel;
    const file = kernel.editStore(slot.file);
    const index = gfn - slot.base + slot.offset;
    s.moment++;
    file.present = file.present.remove(index, index + 1, epoch);
    s.stage2.private = s.stage2.private.remove(gfn, gfn + 1, epoch);
    s.views = [(s.views[0] ?? PageSet.empty).add(gfn, gfn + 1, epoch)];
    s.pageStates.validated = s.pageStates.validated.remove(gfn, gfn + 1, epoch);
    if (!touched) return;
    s.stage2.shared = s.stage2.shared.add(gfn, gfn + 1, epoch);
    const hva = slot.hva + gfn - slot.base;
    const vma = s.vmas.find(({ lo, hi }) => lo <= hva && hva < hi);
    if (vma === undefined) return;
    const store = kernel.editStore(vma.store);
    const page = hva - vma.lo + vma.offset;
    store.present = store.present.add(page, page + 1, epoch);
  };
  for (let i = 0; i < holes; i++) {
    punch(layout === 'alternating' ? 2 * i : Math.floor(random() * pages), i % 2 === 0);
  }
  const cold = slicesOf(views);
  let runs = 0;
  for (const { file } of kernel.s.slots) kernel.s.stores[file]?.present.runs(0, pages, () => void runs++);
  return {
    views,
    pages,
    cold,
    runs: 2 * runs,
    /** The next stop: one conversion later. */
    change: () => {
      subject.previous = history.machine.save();
      punch(12_345, true);
    },
  };
}
