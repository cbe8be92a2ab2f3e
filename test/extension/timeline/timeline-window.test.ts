import { describe, expect, it } from 'vitest';
import type { TimelineArguments, TimelineEntry } from '../../../debug-adapter/gfnscope-protocol.js';
import { TimelineWindow } from '../../../extension/timeline/timeline-window.js';
import { entryOf } from './entries.js';

/** An adapter with a timeline that a test may change. */
function adapterOf(count: number) {
  const asked: TimelineArguments[] = [];
  const timeline: TimelineEntry[] = Array.from({ length: count }, (_, index) => entryOf(index));
  const ask = (args: TimelineArguments) => {
    asked.push(args);
    const { from = 0, limit = 1000 } = args;
    return Promise.resolve({
      entries: timeline.slice(from, from + limit),
      total: timeline.length,
      moment: 1e9,
    });
  };
  return { timeline, ask, asked };
}
const indices = (window: TimelineWindow) => window.entries.map(({ index }) => index);
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the timeline at hand', () => {
  it('is nothing before anything has happened', async () => {
    const window = new TimelineWindow();
    expect(window.isKnown).toBe(false);
    expect(await window.fetch(adapterOf(0).ask)).toBe(true);
    expect([window.entries, window.earlier, window.total, window.isKnown]).toEqual([[], 0, 0, true]);
  });

  it('is the end of a long one', async () => {
    const { ask } = adapterOf(100_000);
    const window = new TimelineWindow();
    await window.fetch(ask);
    expect(indices(window)).toEqual(upTo(99_500, 100_000));
    expect(window.earlier).toBe(99_500);
  });

  it('grows by what is new, which alone is asked for', async () => {
    const { timeline, ask, asked } = adapterOf(20);
    const window = new TimelineWindow();
    await window.fetch(ask);
    timeline.push(entryOf(20), entryOf(21));
    asked.length = 0;
    await window.fetch(ask);
    expect(indices(window)).toEqual(upTo(0, 22));
    expect(asked).toEqual([{ from: 19, limit: 500 }]);
  });

  it('asks again for an exit that was not decided yet', async () => {
    const { timeline, ask } = adapterOf(3);
    timeline[1] = { ...entryOf(1), decision: undefined };
    const window = new TimelineWindow();
    await window.fetch(ask);
    timeline[1] = entryOf(1, { decision: 'refused' });
    await window.fetch(ask);
    expect(window.entries[1]?.decision).toBe('refused');
    expect(indices(window)).toEqual([0, 1, 2]);
  });

  it('is read anew when the run has gone back and taken another way', async () => {
    const { timeline, ask } = adapterOf(10);
    const window = new TimelineWindow();
    await window.fetch(ask);
    timeline.splice(5, 5, ...upTo(5, 12).map((index) => entryOf(index, { text: `another ${index}` })));
    await window.fetch(ask);
    expect(window.entries.map(({ text }) => text).slice(4, 7)).toEqual([
      'exit number 4',
      'another 5',
      'another 6',
    ]);
    expect(indices(window)).toEqual(upTo(0, 12));
  });

  it('becomes shorter when the run has gone back', async () => {
    const { timeline, ask } = adapterOf(10);
    const window = new TimelineWindow();
    await window.fetch(ask);
    timeline.length = 4;
    await window.fetch(ask);
    expect(indices(window)).toEqual([0, 1, 2, 3]);
  });

  it('has no gap when more is new than it holds', async () => {
    const { timeline, ask } = adapterOf(10);
    const window = new TimelineWindow();
    await window.fetch(ask);
    timeline.push(...upTo(10, 3000).map((index) => entryOf(index)));
    await window.fetch(ask);
    expect(indices(window)).toEqual(upTo(2500, 3000));
  });

  it('reaches further back when asked to', async () => {
    const { ask } = adapterOf(1200);
    const window = new TimelineWindow();
    await window.fetch(ask);
    window.wantEarlier();
    await window.fetch(ask);
    expect(indices(window)).toEqual(upTo(200, 1200));
  });

  it('stays as it was if there is no answer', async () => {
    const { ask } = adapterOf(5);
    const window = new TimelineWindow();
    await window.fetch(ask);
    expect(await window.fetch(() => Promise.resolve(undefined))).toBe(false);
    expect(indices(window)).toEqual([0, 1, 2, 3, 4]);
  });
});
