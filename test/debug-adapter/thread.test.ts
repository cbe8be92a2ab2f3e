import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, it } from 'vitest';
import { Client } from './client.js';

const script = '/guest/implicit.gfn';
const files = {
  [script]: [
    'vmm {',
    '  on memory_error (exit) { ask }', // line 2: stops here
    '}',
    'vcpu 0 {',
    '  store u64 [private 0x1000] = 42', // line 5: no page is there, so it is shared
    '  log "stored {load u64 [private 0x1000]}"',
    '}',
    '',
  ].join('\n'),
  '/guest/broken.gfn': 'vcpu 0 {\n  store u64 [RING] = 42\n}\n',
};

/** A session that has stopped at the script's exit. */
async function atTheExit() {
  const client = new Client(files);
  await client.launch(script);
  const stopped = await client.event<DebugProtocol.StoppedEvent['body']>('stopped');
  return { client, stopped, threadId: stopped.threadId ?? -1 };
}

describe('a debug session', () => {
  it('stops at an exit that waits for a choice, and says which exit', async () => {
    const { client, stopped, threadId } = await atTheExit();
    expect(stopped).toMatchObject({ reason: 'exception', allThreadsStopped: true });
    const { threads } = await client.request<DebugProtocol.ThreadsResponse['body']>('threads');
    expect(threads).toEqual([{ id: threadId, name: expect.stringMatching(/vcpu 0/i) as string }]);
    const info = await client.request<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', {
      threadId,
    });
    expect(info).toMatchObject({ exceptionId: 'KVM_EXIT_MEMORY_ERROR', breakMode: 'always' });
  });

  it('shows the handler, the exit and the guest as one stack', async () => {
    const { client, threadId } = await atTheExit();
    const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
      threadId,
    });
    expect(
      stackFrames.map(({ line, presentationHint, source }) => [line, presentationHint, source?.path]),
    ).toEqual([
      [2, undefined, script],
      [0, 'label', undefined],
      [5, undefined, script],
    ]);
    expect(new Set(stackFrames.map(({ id }) => id)).size).toBe(3);
  });

  it('offers the choices as targets of Step Into, makes one, and runs to the end', async () => {
    const { client, threadId } = await atTheExit();
    const stack = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId });
    const frameId = stack.stackFrames[0]!.id;
    const { targets } = await client.request<DebugProtocol.StepInTargetsResponse['body']>('stepInTargets', {
      frameId,
    });
    const convert = targets.find(({ label }) => /^convert/i.test(label))!;
    await client.request('stepIn', { threadId, targetId: convert.id });
    expect(await client.event('stopped')).toMatchObject({ reason: 'step' });
    await client.request('continue', { threadId });
    expect(await client.event('exited')).toEqual({ exitCode: 0 });
    await client.event('terminated');
    expect(client.output).toContain('stored 0x2a');
  });

  it('re-enters on a plain Continue, and stops at the same exit again: nothing is converted silently', async () => {
    const { client, threadId } = await atTheExit();
    await client.request('continue', { threadId });
    expect(await client.event('stopped')).toMatchObject({ reason: 'exception', threadId });
  });

  it('stops at an exit that its handler will answer, if asked to', async () => {
    const client = new Client({
      '/guest/explicit.gfn': [
        'vmm {',
        '  on memory_error (exit) {',
        '    convert exit.range to exit.wanted',
        '    exit.ret = 0',
        '  }',
        '}',
        'vcpu 0 {',
        '  map_gpa_range(0x1000, 4K, private)',
        '}',
        '',
      ].join('\n'),
    });
    await client.request('initialize', { adapterID: 'gfnscope' });
    await client.request('launch', { program: '/guest/explicit.gfn' });
    await client.request('setExceptionBreakpoints', { filters: ['explicit'] });
    await client.request('configurationDone');
    const { threadId, ...stopped } = await client.event<DebugProtocol.StoppedEvent['body']>('stopped');
    expect(stopped).toMatchObject({
      reason: 'exception',
      description: expect.stringMatching(/explicit/i) as string,
    });
    const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
      threadId,
    });
    expect(stackFrames.map(({ line }) => line)).toEqual([3, 0, 8]);
    await client.request('continue', { threadId });
    expect(await client.event('exited')).toEqual({ exitCode: 0 });
  });

  it('stops at a breakpoint, and steps over a statement', async () => {
    const client = new Client(files);
    await client.request('initialize', { adapterID: 'gfnscope' });
    await client.request('launch', { program: script });
    const { breakpoints } = await client.request<DebugProtocol.SetBreakpointsResponse['body']>(
      'setBreakpoints',
      {
        source: { path: script },
        breakpoints: [{ line: 5 }, { line: 99 }],
      },
    );
    expect(breakpoints).toMatchObject([{ verified: true, line: 5 }, { verified: false }]);
    await client.request('configurationDone');
    const { threadId } = await client.event<DebugProtocol.StoppedEvent['body']>('stopped');
    expect(await client.top(threadId)).toBe(5);
    await client.request('next', { threadId });
    expect(await client.event('stopped')).toMatchObject({ reason: 'exception' }); // the handler asks within the statement
  });

  it('refuses a script that does not compile, with file, line and column', async () => {
    const client = new Client(files);
    await expect(client.launch('/guest/broken.gfn')).rejects.toThrow(/broken\.gfn:2:14: error: .*RING/);
  });

  it('refuses what comes before there is a run, and requests it has never heard of', async () => {
    const client = new Client(files);
    await expect(client.request('stackTrace', { threadId: 1 })).rejects.toThrow('`initialize` comes before');
    await client.request('initialize', { adapterID: 'gfnscope' });
    await expect(client.request('stackTrace', { threadId: 1 })).rejects.toThrow('Nothing is being debugged');
    await expect(
      client.ask('teleport', {}, true).then(({ message }) => Promise.reject(new Error(message))),
    ).rejects.toThrow('teleport');
  });

  it('hears a pause whatever the guest does', async () => {
    const client = new Client({ '/guest/ever.gfn': 'vcpu 0 {\n  loop {\n  }\n}\n' });
    await client.launch('/guest/ever.gfn');
    await client.request('pause', { threadId: 0 });
    expect(await client.event('stopped')).toMatchObject({ reason: 'pause' });
  });
});
