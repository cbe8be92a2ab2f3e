import type { Row } from '../row.js';
import { launchBrowser, openPage, scriptFiles } from '../../test/extension/map/page.mjs';

/** CSS pixels of the chart: a wide window's panel. */
const [WIDTH, HEIGHT] = [1600, 400];

/** What the page's script gives; see test/extension/map/frame.ts. */
interface FrameTimes {
  readonly fresh: readonly number[];
  readonly scaled: readonly number[];
  readonly decoded: readonly number[];
}

/** The value that so many of all are not above. @param share 0.5 for the median */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Draws a zoom from 16 TiB to a page in a browser. @param scale device pixels a CSS pixel */
async function frames(count: number, scale: number): Promise<FrameTimes> {
  const [browser, files] = await Promise.all([launchBrowser(), scriptFiles('test/extension/map/frame.ts')]);
  try {
    const { page, problems } = await openPage(browser, files, { width: WIDTH, height: HEIGHT, scale });
    const measure = `measureFrames(${count}, ${WIDTH}, ${HEIGHT})`;
    await page.evaluate(measure.replace(/\d+/, '8')); // code that runs for the first time is not what is measured
    const times: FrameTimes = await page.evaluate(measure);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return times;
  } finally {
    await browser.close();
  }
}

export const MAP_FRAME_ROWS: readonly Row[] = [
  {
    id: 'map-frame',
    group: 'Editor: the gfn map',
    title: `a frame of the map, 16 TiB in a million runs, ${WIDTH} pixels wide, all lanes`,
    bar: { of: 'ours', most: 16 },
    measure: async (quick) => {
      const count = quick ? 16 : 96;
      const one = await frames(count, 1);
      const two = await frames(count, 2);
      const ms = (values: readonly number[], share: number): string => quantile(values, share).toFixed(1);
      return {
        // The slow ones are what stutters: 19 of 20 frames are faster.
        ours: quantile([...one.fresh, ...one.scaled], 0.95),
        unit: 'ms',
        notes: [
          `19 of 20 frames are faster, painted in software; medians: ${ms(one.fresh, 0.5)} ms, ${ms(one.scaled, 0.5)} ms of an older picture scaled, ${ms(one.decoded, 0.5)} ms to take an answer apart`,
          `at two device pixels a CSS pixel: ${ms(two.fresh, 0.5)} ms, 19 of 20 below ${ms([...two.fresh, ...two.scaled], 0.95)} ms`,
        ],
      };
    },
  },
];
