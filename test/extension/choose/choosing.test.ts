import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSession, reset, shown } from '../fake-vscode.js';
import { entryOf } from '../timeline/entries.js';

vi.mock('vscode', () => import('../fake-vscode.js'));
const { RunTracker } = await import('../../../extension/session/run-tracker.js');
const { PendingExit } = await import('../../../extension/choose/pending-exit.js');
const { Chooser } = await import('../../../extension/choose/chooser.js');

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 40));
const exit = { name: 'KVM_EXIT_MEMORY_ERROR', gpa: '0x300000', lo: 0x300, hi: 0x301 };
const choices = [{ id: 'convert', label: 'Convert gpa 0x300000, 4K, to shared' }];
const waits = { threadId: 1, exit, place: null, choices };
const nobody = { threadId: 0, exit: null, place: null, choices: [] };

/** A run stopped at an exit, and all that chooses there. */
async function atExit() {
  const watch = new RunTracker();
  const pending = new PendingExit(watch);
  const chooser = new Chooser(watch, pending);
  const session = new FakeSession('a');
  let entries = [entryOf(0)];
  session.answers = {
    'gfnscope/choices': () => waits,
    'gfnscope/timeline': ({ from = 0 }: { from?: number }) => ({
      entries: entries.slice(from),
      total: entries.length,
      moment: 0,
    }),
    'gfnscope/choose': () => {
      session.answers['gfnscope/choices'] = () => nobody;
      entries = [...entries, entryOf(1, { kind: 'conversion', text: '0x300000–0x300fff (4K) to shared' })];
      setTimeout(() => {
        session.event('stopped', { threadId: 1 });
      });
      return { label: choices[0]?.label };
    },
  };
  session.event('stopped', { threadId: 1 });
  await settled();
  return { watch, pending, chooser, session };
}

describe('an exit that waits', () => {
  beforeEach(reset);

  it('is known from the stop on, to menus too', async () => {
    const { pending } = await atExit();
    expect(pending.now?.exit.gpa).toBe('0x300000');
    expect(shown.keys.get('gfnscope.exitPending')).toBe(true);
    expect([pending.isIn(0x300, 0x400), pending.isIn(0x301, 0x400)]).toEqual([true, false]);
  });

  it('waits no more when the run goes on, at once', async () => {
    const { pending, session } = await atExit();
    session.event('continued');
    expect(pending.now).toBeUndefined();
    expect(shown.keys.get('gfnscope.exitPending')).toBe(false);
  });

  it('is not brought back by an answer that comes too late', async () => {
    const { pending, session } = await atExit();
    session.event('stopped');
    session.event('continued');
    await settled();
    expect(pending.now).toBeUndefined();
  });

  it('is gone with its session', async () => {
    const { pending, session } = await atExit();
    session.end();
    await settled();
    expect(pending.now).toBeUndefined();
    expect(shown.warnings).toEqual([]);
  });
});

describe('choosing', () => {
  beforeEach(reset);

  it('is one request, and what came of it is told', async () => {
    const { chooser, session } = await atExit();
    await chooser.choose('convert');
    expect(session.asked.filter(({ command }) => command === 'gfnscope/choose')).toEqual([
      { command: 'gfnscope/choose', args: { threadId: 1, choice: 'convert', then: 'step' } },
    ]);
    expect(shown.messages).toEqual(['Converted 0x300000–0x300fff (4K) to shared.']);
  });

  it('can be undone where the adapter can go back, and only there', async () => {
    const one = await atExit();
    await one.chooser.choose('convert');
    expect(shown.buttons).toEqual([]);

    shown.press = 'Undo';
    const other = await atExit();
    other.session.event('capabilities', { capabilities: { supportsStepBack: true } });
    await other.chooser.choose('convert');
    await settled();
    expect(other.session.asked).toContainEqual({ command: 'gfnscope/undo', args: {} });
  });

  it('says why where the adapter refuses, and the exit still waits', async () => {
    const { chooser, session, pending } = await atExit();
    delete session.answers['gfnscope/choose'];
    await chooser.choose('convert');
    await settled();
    expect(shown.warnings).toEqual(['refused: gfnscope/choose']);
    expect(pending.now?.exit.gpa).toBe('0x300000');
  });

  it('is quiet if the session dies meanwhile', async () => {
    const { chooser, session } = await atExit();
    session.answers['gfnscope/choose'] = () => {
      session.end();
      throw new Error('the session has ended');
    };
    await chooser.choose('convert');
    expect([shown.warnings, shown.messages]).toEqual([[], []]);
  });

  it('ends without a report if the run never stops again', async () => {
    const { chooser, session } = await atExit();
    session.answers['gfnscope/choose'] = () => {
      setTimeout(() => {
        session.end();
      });
      return { label: 'Stop the VM' };
    };
    await chooser.choose('stop');
    expect(shown.messages).toEqual([]);
  });

  it('says that nothing waits if the lens was old', async () => {
    const { chooser, session } = await atExit();
    session.event('continued');
    delete session.answers['gfnscope/choose']; // the adapter refuses it then, and says why
    await chooser.choose('convert');
    expect(shown.warnings).toEqual(['refused: gfnscope/choose']);
  });
});
