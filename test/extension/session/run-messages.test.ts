import { describe, expect, it } from 'vitest';
import type { DebugSession } from 'vscode';
import { DebuggedRun } from '../../../extension/session/debugged-run.js';
import { RunMessages } from '../../../extension/session/run-messages.js';

const session = (customRequest: (command: string) => Promise<unknown> = () => Promise.resolve({})) =>
  ({ id: 's', customRequest }) as unknown as DebugSession;

function stoppedRun(run = new DebuggedRun(session())) {
  const messages = new RunMessages(run);
  messages.fromAdapter({ type: 'event', event: 'stopped', body: { threadId: 3, description: 'an exit' } });
  return { run, messages };
}
const request = (command: string, seq = 7) => ({ type: 'request', command, seq });
const response = (success: boolean, request_seq = 7) => ({ type: 'response', success, request_seq });

describe('a run, by the messages of its session', () => {
  it('is stopped from the event on, and knows by whom and why', () => {
    const { run } = stoppedRun();
    expect(run).toMatchObject({ stopped: true, threadId: 3, reason: 'an exit' });
  });

  it.each([
    'continue',
    'next',
    'stepIn',
    'stepOut',
    'stepBack',
    'reverseContinue',
    'restart',
    'gfnscope/choose',
    'gfnscope/reverse',
    'gfnscope/seek',
    'gfnscope/undo',
  ])('goes on when the client asks for %s, which no event says', (command) => {
    const { run, messages } = stoppedRun();
    expect(messages.toAdapter(request(command))).toEqual({ kind: 'continued' });
    expect(run.stopped).toBe(false);
  });

  it('goes on by some actions of a request only', () => {
    const asked = (command: string, action?: string) =>
      stoppedRun().messages.toAdapter({
        ...request(command),
        arguments: action === undefined ? {} : { action },
      });
    for (const [command, going] of [
      ['gfnscope/bookmarks', 'go'] as const,
      ['gfnscope/branches', 'switch'] as const,
    ]) {
      expect(asked(command, going)).toEqual({ kind: 'continued' });
      for (const action of [undefined, 'list', 'add', 'name']) expect(asked(command, action)).toBeUndefined();
    }
  });

  it('stays stopped while it is looked at', () => {
    const { run, messages } = stoppedRun();
    for (const command of ['variables', 'gfnscope/tree', 'evaluate'])
      expect(messages.toAdapter(request(command))).toBeUndefined();
    expect(run.stopped).toBe(true);
  });

  it('goes on once, though the request and the event say so', () => {
    const { messages } = stoppedRun();
    messages.toAdapter(request('continue'));
    expect(messages.fromAdapter({ type: 'event', event: 'continued' })).toBeUndefined();
  });

  it('is stopped again where the adapter refuses to go on: no event would say so', () => {
    const { run, messages } = stoppedRun();
    messages.toAdapter(request('stepBack'));
    expect(messages.fromAdapter(response(false))).toEqual({ kind: 'stopped' });
    expect(run.stopped).toBe(true);
  });

  it('is not stopped by the refusal of a request that is out of date', () => {
    const { run, messages } = stoppedRun();
    messages.toAdapter(request('next', 7));
    messages.fromAdapter({ type: 'event', event: 'stopped' });
    messages.toAdapter(request('next', 8));
    messages.fromAdapter(response(false, 7));
    expect(run.stopped).toBe(false);
  });

  it('can go back if the adapter says so, at once or later', () => {
    const { run, messages } = stoppedRun();
    expect(run.canGoBack).toBe(false);
    messages.fromAdapter({
      type: 'event',
      event: 'capabilities',
      body: { capabilities: { supportsStepBack: true } },
    });
    expect(run.canGoBack).toBe(true);
    messages.fromAdapter({
      type: 'response',
      command: 'initialize',
      request_seq: 1,
      success: true,
      body: {},
    });
    expect(run.canGoBack).toBe(false);
  });

  it('ends once', () => {
    const { run, messages } = stoppedRun();
    expect(messages.fromAdapter({ type: 'event', event: 'terminated' })).toEqual({ kind: 'ended' });
    expect(messages.ends()).toBeUndefined();
    expect(run).toMatchObject({ ended: true, stopped: false });
  });

  it('knows the number of the prediction under way, to cancel it', () => {
    const { run, messages } = stoppedRun();
    messages.toAdapter(request('gfnscope/predict', 41));
    expect(run.predicting).toBe(41);
    messages.fromAdapter(response(true, 41));
    expect(run.predicting).toBe(0);
  });
});

describe('what a view asks of a run', () => {
  it('is dropped if the run has gone on before the answer came', async () => {
    const { run, messages } = stoppedRun();
    const answer = run.look('gfnscope/tree', {});
    messages.toAdapter(request('next'));
    messages.fromAdapter({ type: 'event', event: 'stopped' });
    expect(await answer).toBeUndefined();
  });

  it('is quietly nothing if the adapter refuses or is dead', async () => {
    const { run } = stoppedRun(new DebuggedRun(session(() => Promise.reject(new Error('gone')))));
    expect(await run.look('gfnscope/tree', {})).toBeUndefined();
    await expect(run.ask('gfnscope/tree', {})).rejects.toThrow('gone');
  });

  it('is not even asked of a run that has ended', async () => {
    const asked: string[] = [];
    const { run, messages } = stoppedRun(
      new DebuggedRun(session((command) => Promise.resolve(asked.push(command)))),
    );
    messages.ends();
    expect(await run.look('gfnscope/tree', {})).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
