import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { afterEach, describe, expect, it } from 'vitest';
import { frame, LONGEST_MESSAGE } from '../../debug-adapter/framing.js';
import { open } from '../../debug-adapter/open.js';
import { DebugSession } from '../../debug-adapter/session.js';
import { Client, EDITOR } from './client.js';

const script = '/guest/asks.gfn';
const endless = '/guest/endless.gfn';
const ASKS = [
  'vmm {',
  '  on memory_error (exit) { ask }',
  '}',
  'var count = 0',
  'vcpu 0 {',
  '  let one = 1',
  '  store u64 [private 0x1000] = 42',
  '  count = 2',
  '}',
  '',
].join('\n');

const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

/** A client whose files are its own: they may change. */
function clientOf(files: Record<string, string> = {}): { client: Client; files: Record<string, string> } {
  const own = { [script]: ASKS, [endless]: 'vcpu 0 {\n  loop {\n  }\n}\n', ...files };
  const client = new Client(own);
  clients.push(client);
  return { client, files: own };
}

/** A session that stands at the script's exit. */
async function atTheExit(): Promise<Client> {
  const { client } = clientOf();
  await client.launch(script);
  await client.event('stopped');
  return client;
}

/** The sentence with which a request was refused; what is wrong must never be taken for right. */
async function refusal(client: Client, command: string, args?: object): Promise<string> {
  const { success, message } = await client.ask(command, args, true);
  expect(success, command).toBe(false);
  expect(message).not.toMatch(/^gfnscope failed/);
  return message ?? '';
}

/** Whether it still answers, as it must after everything that was wrong. */
async function stillAnswers(client: Client): Promise<void> {
  await expect(client.request('threads')).resolves.toHaveProperty('threads');
}

describe('requests in the wrong order', () => {
  it('says that `initialize` comes first', async () => {
    const { client } = clientOf();
    for (const command of ['launch', 'threads', 'configurationDone', 'disconnect'])
      expect(await refusal(client, command, { program: script })).toContain('`initialize` comes before');
    await client.launch(script);
    await client.event('stopped');
  });

  it('initializes once', async () => {
    const { client } = clientOf();
    await client.request('initialize', EDITOR);
    expect(await refusal(client, 'initialize', EDITOR)).toContain('already');
  });

  it.each([
    ...['configurationDone', 'continue', 'stackTrace', 'setBreakpoints', 'evaluate', 'restart', 'readMemory'],
    ...['gfnscope/map', 'gfnscope/choose', 'gfnscope/predict', 'pause', 'scopes', 'disassemble'],
  ])('refuses `%s` before there is a run', async (command) => {
    const { client } = clientOf();
    await client.request('initialize', EDITOR);
    const args = {
      ...{ threadId: 1, frameId: 1, expression: '1', source: { path: script }, memoryReference: '0x0' },
      ...{ count: 1, instructionCount: 1, columns: 1, choice: 'convert' },
    };
    expect(await refusal(client, command, args)).not.toBe('');
    await stillAnswers(client);
  });

  it('does not go on before the configuration is done', async () => {
    const { client } = clientOf();
    await client.open(script);
    for (const command of ['continue', 'next', 'stepIn', 'stepOut'])
      expect(await refusal(client, command, { threadId: 1 })).toContain('configuration is not done');
  });

  it('answers nothing that needs a halted run while it runs, and lets nobody start it twice', async () => {
    const { client } = clientOf();
    await client.launch(endless);
    for (const command of ['stackTrace', 'exceptionInfo'])
      expect(await refusal(client, command, { threadId: 1 })).toBe('notStopped');
    expect(await refusal(client, 'evaluate', { expression: '1' })).toBe('notStopped');
    expect(await refusal(client, 'continue', { threadId: 1 })).toContain('under way');
    await client.request('pause', { threadId: 1 });
    await client.event('stopped');
  });

  it('lets a run that has ended go no further', async () => {
    const { client } = clientOf();
    await client.open(script, { onMemoryError: 'convert' });
    await client.request('setExceptionBreakpoints', { filters: [] });
    await client.request('configurationDone');
    await client.event('terminated');
    for (const command of ['continue', 'next', 'stepIn', 'stepOut'])
      expect(await refusal(client, command, { threadId: 1 })).toContain('has ended');
    expect(await refusal(client, 'gfnscope/choose', { choice: 'convert' })).not.toBe('');
    await stillAnswers(client);
  });

  it('debugs one program at a time: a second launch is refused, and the first goes on', async () => {
    const client = await atTheExit();
    expect(await refusal(client, 'launch', { program: endless })).toContain('already');
    expect(await client.top(1)).toBe(2);
    const both = clientOf().client;
    await both.request('initialize', EDITOR);
    const answers = await Promise.all([
      both.ask('launch', { program: script }),
      both.ask('launch', { program: endless }),
    ]);
    expect(answers.map(({ success }) => success)).toEqual([true, false]);
  });
});

describe('ids that mean nothing', () => {
  const WRONG = [0, -1, 2, 4_000_000, 2 ** 31, Number.MAX_SAFE_INTEGER];

  it.each([
    ['stackTrace', 'threadId'],
    ['continue', 'threadId'],
    ['next', 'threadId'],
    ['exceptionInfo', 'threadId'],
    ['scopes', 'frameId'],
    ['stepInTargets', 'frameId'],
    ['variables', 'variablesReference'],
    ['gfnscope/solo', 'threadId'],
  ])('`%s` refuses every `%s` that there is not', async (command, field) => {
    const client = await atTheExit();
    for (const id of WRONG) {
      // A client that never asked for a stack or scopes was given none of them.
      const args = { [field]: id, singleThread: true, on: true };
      expect(await refusal(client, command, args)).not.toBe('');
    }
    await stillAnswers(client);
  });

  it('refuses frames, rows and targets of an earlier stop', async () => {
    const client = await atTheExit();
    const { stackFrames } = await client.request<P.StackTraceResponse['body']>('stackTrace', { threadId: 1 });
    const frameId = stackFrames[0]!.id;
    const { scopes } = await client.request<P.ScopesResponse['body']>('scopes', { frameId });
    const { targets } = await client.request<P.StepInTargetsResponse['body']>('stepInTargets', { frameId });
    const [target] = targets;
    await client.request('stepIn', { threadId: 1, targetId: target!.id });
    await client.event('stopped');
    expect(await refusal(client, 'scopes', { frameId })).not.toBe('');
    // What belongs to no frame (a vCPU, memslots, files, the kernel) has its number as long as the session lives, and shows what is now.
    const gone: string[] = [];
    for (const { name, variablesReference } of scopes) {
      if (!(await client.ask('variables', { variablesReference })).success) gone.push(name);
    }
    expect(gone).toEqual(['Locals']);
    expect(await refusal(client, 'evaluate', { expression: 'one', frameId })).not.toBe('');
    expect(await refusal(client, 'stepIn', { threadId: 1, targetId: target!.id })).toContain('target');
    expect(await refusal(client, 'gfnscope/choose', { choice: 'convert' })).not.toBe('');
    await stillAnswers(client);
  });

  it('knows no request, thread or field by the name of what every object has', async () => {
    const client = await atTheExit();
    for (const command of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'gfnscope/none', ''])
      expect(await refusal(client, command)).toContain('no request');
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(await refusal(client, 'evaluate', { expression: name, context: 'watch' })).not.toBe('');
    await stillAnswers(client);
  });
});

describe('counts, offsets and types that make no sense', () => {
  const ABSURD = [-1, 2 ** 31, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];

  it('reads at most what it may, whatever is asked for', async () => {
    const client = await atTheExit();
    for (const count of ABSURD) {
      for (const offset of [0, ...ABSURD]) {
        for (const memoryReference of ['shared:0x0', 'private:0x1000', 'hva:0xffffffffffffffff']) {
          const answer = await client.ask('readMemory', { memoryReference, count, offset });
          const body = answer.body as Partial<NonNullable<P.ReadMemoryResponse['body']>> | undefined;
          expect(body?.data?.length ?? 0).toBeLessThanOrEqual(2 ** 21);
        }
      }
    }
  });

  it('gives few rows for absurd counts, or refuses them', async () => {
    const client = await atTheExit();
    const { stackFrames } = await client.request<P.StackTraceResponse['body']>('stackTrace', { threadId: 1 });
    const { scopes } = await client.request<P.ScopesResponse['body']>('scopes', {
      frameId: stackFrames[0]!.id,
    });
    const { variablesReference } = scopes[0]!;
    for (const count of ABSURD) {
      for (const start of [0, ...ABSURD]) {
        const rows = await client.ask('variables', { variablesReference, start, count });
        expect((rows.body as Partial<P.VariablesResponse['body']>).variables?.length ?? 0).toBeLessThan(
          10_001,
        );
        const stack = await client.ask('stackTrace', { threadId: 1, startFrame: start, levels: count });
        expect((stack.body as Partial<P.StackTraceResponse['body']>).stackFrames?.length ?? 0).toBeLessThan(
          10,
        );
      }
      expect(
        await refusal(client, 'disassemble', { memoryReference: '0x0', instructionCount: count }),
      ).toContain('instructionCount');
      expect(await refusal(client, 'gfnscope/map', { columns: count })).toContain('columns');
      await client.ask('breakpointLocations', { source: { path: script }, line: 1, endLine: count });
    }
    await stillAnswers(client);
  });

  it('names the argument that is missing or of a wrong type', async () => {
    const client = await atTheExit();
    expect(await refusal(client, 'stackTrace', {})).toBe('`stackTrace`: `threadId` is missing.');
    expect(await refusal(client, 'stackTrace', { threadId: 'one' })).toContain(
      '`threadId` must be an integer',
    );
    expect(await refusal(client, 'setBreakpoints', { source: 7 })).toContain('`source` must be an object');
    expect(
      await refusal(client, 'setDataBreakpoints', { breakpoints: [{ dataId: 'state:0-1', logMessage: {} }] }),
    ).toContain('`logMessage`');
    expect(await refusal(client, 'gfnscope/describe', { address: 0x1000 })).toContain(
      '`address` must be a string',
    );
    expect(await refusal(client, 'gfnscope/bytes', { count: 1 })).toContain('`memoryReference` is missing');
    expect(await refusal(client, 'evaluate', [] as object)).toContain('must be an object');
  });

  it('takes null for what is left out', async () => {
    const client = await atTheExit();
    const args = { threadId: 1, startFrame: null, levels: null, format: null };
    expect((await client.ask('stackTrace', args, true)).success).toBe(true);
    expect((await client.ask('gfnscope/map', { columns: 8, lo: null, hi: null }, true)).success).toBe(true);
  });

  it('sets a breakpoint nowhere rather than somewhere else', async () => {
    const client = await atTheExit();
    for (const path of ['/guest/other.gfn', '', '__proto__']) {
      const { breakpoints } = await client.request<P.SetBreakpointsResponse['body']>('setBreakpoints', {
        ...{ source: { path }, breakpoints: [{ line: 1 }, { line: 10_000_000 }] },
      });
      expect(breakpoints.map(({ verified }) => verified)).toEqual([false, false]);
    }
    const many = Array.from({ length: 100_000 }, () => ({ line: 1 }));
    expect(
      await refusal(client, 'setBreakpoints', { source: { path: script }, breakpoints: many }),
    ).toContain('10,000');
  });
});

describe('a stream that is broken', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each([
    ['JSON that ends too early', bytes('Content-Length: 5\r\n\r\n{"a":')],
    ['JSON that is none', bytes('Content-Length: 3\r\n\r\nxyz')],
    ['a header without a length', bytes('Content-Type: x\r\n\r\n')],
    ['a header without a body', bytes('Content-Length: 0\r\n\r\n')],
    ['an array', frame([])],
    ['an object that is no request', frame({ hello: 'world' })],
    ['a request without a number', frame({ type: 'request', command: 'threads' })],
    [
      'a response to nothing',
      frame({ type: 'response', seq: 1, request_seq: 7, success: true, command: 'x' }),
    ],
  ])('passes over %s', async (_what, broken) => {
    const client = await atTheExit();
    client.send(broken);
    await stillAnswers(client);
  });

  it('passes over a message of 100 MB without keeping it, and says so', async () => {
    const client = await atTheExit();
    const length = 100 * 1024 * 1024;
    client.send(bytes(`Content-Length: ${length}\r\n\r\n`));
    const piece = new Uint8Array(1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    for (let at = 0; at < length; at += piece.length) client.send(piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(LONGEST_MESSAGE);
    await stillAnswers(client);
    expect(client.output).toContain('gfnscope ignored a message of 104857600 bytes');
  });

  it('answers a request whose number is 0, as some clients count', async () => {
    const answers: P.Response[] = [];
    const session = new DebugSession(
      { readText: () => Promise.reject(new Error('no file')), now: () => 0, yield: () => Promise.resolve() },
      open,
    );
    session.onDidSendMessage((message) => answers.push(message as P.Response));
    session.handleMessage({ seq: 0, type: 'request', command: 'initialize', arguments: EDITOR } as P.Request);
    await expect.poll(() => answers).toMatchObject([{ request_seq: 0, success: true }]);
  });
});

describe('scripts that go away or change while they are debugged', () => {
  it('goes on with what was compiled when the file is deleted, and shows its text', async () => {
    const { client, files } = clientOf();
    await client.launch(script);
    await client.event('stopped');
    delete files[script];
    const { content } = await client.request<P.SourceResponse['body']>('source', {
      ...{ source: { path: script }, sourceReference: 0 },
    });
    expect(content).toBe(ASKS);
    expect(await client.top(1)).toBe(2);
    // A restart needs the file: refused, and the run stands where it stood.
    expect(await refusal(client, 'restart', {})).toContain('cannot be read');
    expect(await client.top(1)).toBe(2);
    await client.request('evaluate', { expression: 'convert', context: 'repl' });
    await client.event('stopped');
    expect(await client.top(1)).toBe(8);
  });

  it('shows the run as it was compiled when the file changes, and the change after a restart', async () => {
    const { client, files } = clientOf();
    await client.launch(script);
    await client.event('stopped');
    files[script] = `// one line more\n${ASKS}`;
    expect(await client.top(1)).toBe(2);
    await client.request('restart', {});
    await client.event('stopped');
    expect(await client.top(1)).toBe(3);
    files[script] = 'vcpu 0 {';
    expect(await refusal(client, 'restart', {})).toContain('asks.gfn:');
    expect(await client.top(1)).toBe(3);
  });

  it('says that a script cannot be read, and can be asked again', async () => {
    const { client, files } = clientOf();
    await client.request('initialize', EDITOR);
    expect(await refusal(client, 'launch', { program: '/guest/none.gfn' })).toContain('cannot be read');
    files['/guest/none.gfn'] = ASKS;
    await client.request('launch', { program: '/guest/none.gfn' });
  });
});

describe('a client that leaves in mid-run', () => {
  it('ends the run: nothing is said any more, and nothing is done', async () => {
    const { client } = clientOf();
    await client.launch(endless);
    for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
    client.dispose();
    for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
    const { length } = client.heard;
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { user } = process.cpuUsage(before);
    expect(client.heard.length).toBe(length);
    expect(user / 1000).toBeLessThan(100);
  });
});
