import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSession, reset } from '../fake-vscode.js';

vi.mock('vscode', () => import('../fake-vscode.js'));
const { RunTracker } = await import('../../../extension/session/run-tracker.js');

/** A tracker, and what it tells. */
function trackerOf() {
  const tracker = new RunTracker();
  const told: string[] = [];
  tracker.onDidSwitch((run) => told.push(`shows ${run?.session.id ?? 'none'}`));
  tracker.onDidStop((run) => told.push(`${run.session.id} stopped`));
  tracker.onDidContinue((run) => told.push(`${run.session.id} goes on`));
  tracker.onDidChange(({ run, change }) => told.push(`${run.session.id} changed ${change.views.join()}`));
  return { tracker, told };
}

describe('the tracker of runs', () => {
  beforeEach(reset);

  it('shows nothing without a session', () => {
    expect(trackerOf().tracker.current).toBeUndefined();
  });

  it('tells of a session from its start to its end', () => {
    const { tracker, told } = trackerOf();
    const session = new FakeSession('a');
    session.event('stopped');
    session.event('gfnscope/changed', { views: ['tree'], moment: 1 });
    session.event('continued');
    session.end();
    expect(told).toEqual(['shows a', 'a stopped', 'a changed tree', 'a goes on', 'shows none']);
    expect(tracker.current).toBeUndefined();
  });

  it('takes no notice of a session of another debugger, but that it is in front', () => {
    const { told } = trackerOf();
    const ours = new FakeSession('ours');
    const other = new FakeSession('other', 'node');
    expect(told).toEqual(['shows ours', 'shows none']);
    other.end();
    ours.activate();
    expect(told.at(-1)).toBe('shows ours');
  });

  it('shows of two sessions the active one, with where it stands', () => {
    const { tracker, told } = trackerOf();
    const first = new FakeSession('first');
    const second = new FakeSession('second');
    second.event('stopped');
    first.event('stopped');
    expect(told).toEqual(['shows first', 'shows second', 'second stopped']);
    first.activate();
    expect(tracker.current?.session.id).toBe('first');
    expect(tracker.current?.stopped).toBe(true);
  });

  it('does not show a session that has ended though it is still called active', () => {
    const { tracker, told } = trackerOf();
    const session = new FakeSession('a');
    session.event('stopped');
    session.event('terminated');
    expect(tracker.current).toBeUndefined();
    session.end();
    expect(told).toEqual(['shows a', 'a stopped', 'shows none']);
  });
});
