import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToMap } from '../../../extension/map/messages.js';
import { FakeSession, reset } from '../fake-vscode.js';
import { entryOf } from '../timeline/entries.js';

vi.mock('vscode', () => import('../fake-vscode.js'));
const { RunTracker } = await import('../../../extension/session/run-tracker.js');
const { Scrubber } = await import('../../../extension/map/scrubber.js');

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 250));

/** A stopped run that goes wherever it is told, and what the page hears of it. */
function scrubbed({ canGoBack = true } = {}) {
  const watch = new RunTracker();
  const session = new FakeSession('a');
  const told: ToMap[] = [];
  let refocused = 0;
  let moment = 50;
  const scrubber = new Scrubber(
    watch,
    (message) => told.push(message),
    () => refocused++,
  );
  session.answers = {
    'gfnscope/timeline': () => ({ entries: [entryOf(1)], total: 1, moment }),
    'gfnscope/branches': () => ({ branches: [{ id: 1, current: true, reached: 50 }] }),
    'gfnscope/choices': () => ({ threadId: 0, exit: null, place: null, choices: [] }),
    'gfnscope/seek': (args: { moment: number }) => {
      moment = args.moment;
      setTimeout(() => {
        session.event('stopped', { threadId: 1 });
      }, 5);
    },
  };
  session.event('capabilities', { capabilities: { supportsStepBack: canGoBack } });
  session.event('stopped', { threadId: 1 });
  const push = (to: number, number: number, byKey = false) => {
    scrubber.put({ type: 'seek', run: 'a', to: { moment: to }, number, byKey });
  };
  const sought = () =>
    session.asked.filter(({ command }) => command === 'gfnscope/seek').map(({ args }) => args);
  return { watch, session, scrubber, told, push, sought, refocused: () => refocused };
}

describe('the map’s slider', () => {
  beforeEach(reset);

  it('takes the run along one seek at a time; of those that wait the newest counts', async () => {
    const { push, sought, told } = scrubbed();
    for (const [number, moment] of [40, 30, 20, 10].entries()) push(moment, number + 1);
    await settled();
    expect(sought()).toEqual([{ moment: 40 }, { moment: 10 }]);
    expect(told.at(-1)).toEqual({
      type: 'time',
      run: 'a',
      moments: {
        now: 10,
        reached: 50,
        exits: [{ entry: 1, moment: 10, text: 'MEMORY_ERROR' }],
        here: null,
      },
      done: 4,
    });
  });

  it('has the keyboard again only if it was pushed by key', async () => {
    const { push, refocused } = scrubbed();
    push(1, 1);
    await settled();
    expect(refocused()).toBe(0);
    push(2, 2, true);
    await settled();
    expect(refocused()).toBe(1);
  });

  it('is told of no time where there is no going back, or while the guest runs', async () => {
    const stuck = scrubbed({ canGoBack: false });
    await stuck.scrubber.tell(stuck.watch.current!);
    expect(stuck.told).toEqual([]);
    const running = scrubbed();
    running.session.event('continued');
    running.push(5, 1);
    await running.scrubber.tell(running.watch.current!);
    await settled();
    expect([running.told, running.sought()]).toEqual([[], []]);
  });

  it('is free again when the session dies on the way', async () => {
    const { push, session, scrubber } = scrubbed();
    session.answers['gfnscope/seek'] = () => {
      setTimeout(() => {
        session.end();
      });
    };
    push(5, 1);
    await settled();
    expect(scrubber.busy).toBe(false);
  });
});
