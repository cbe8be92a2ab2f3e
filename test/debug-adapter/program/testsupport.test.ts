import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtAdapter, EXAMPLES } from './built.js';
import { listening } from './listening.js';

/** A script that asks at an exit, and the lines of interest. */
const program = path.join(EXAMPLES, 'ask-at-exit.gfn');
const lines = readFileSync(program, 'utf8').split('\n');
const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;
const [privately, ask, shared] = [
  lineOf('= 0x5ec2e7'),
  lines.indexOf('    ask') + 1,
  lineOf('store u64 [shared BUFFER]'),
];

type Stopped = P.StoppedEvent['body'];

/** Debugs the script from its first line to its last, as a client does that knows nothing of gfnscope. */
async function wholeSession(client: DebugClient): Promise<void> {
  // The client sets the breakpoint, launches, waits for the stop, and compares places.
  await client.hitBreakpoint({ program }, { path: program, line: privately });
  const { threads } = (await client.threadsRequest()).body;
  expect(threads).toEqual([{ id: 1, name: 'vCPU 0' }]);

  await Promise.all([
    client.nextRequest({ threadId: 1 }),
    client.assertStoppedLocation('step', { path: program, line: shared }),
  ]);
  const [, stopped, { body: stack }] = await Promise.all([
    client.continueRequest({ threadId: 1 }),
    client.waitForEvent('stopped') as Promise<P.StoppedEvent>,
    client.assertStoppedLocation('exception', { path: program, line: ask }),
  ]);
  expect(stopped.body).toMatchObject({ threadId: 1, allThreadsStopped: true } satisfies Partial<Stopped>);
  const { body: exception } = await client.exceptionInfoRequest({ threadId: 1 });
  expect(exception.exceptionId).toBe('KVM_EXIT_MEMORY_ERROR');

  const frameId = stack.stackFrames[0]?.id ?? -1;
  const { scopes } = (await client.scopesRequest({ frameId })).body;
  const exit = scopes.find(({ name }) => name === 'Exit');
  const { variables } = (
    await client.variablesRequest({ variablesReference: exit?.variablesReference ?? -1 })
  ).body;
  expect(variables.map(({ name }) => name)).toContain('gpa');
  const read = await client.customRequest('readMemory', { memoryReference: 'private:0x300000', count: 8 });
  const { data = '' } = read.body as NonNullable<P.ReadMemoryResponse['body']>;
  expect(Buffer.from(data, 'base64').toString('hex')).toBe('e7c25e0000000000');

  // Choosing, with nothing but the protocol: a target of Step Into.
  const { targets } = (await client.stepInTargetsRequest({ frameId })).body;
  const convert = targets.find(({ label }) => label.startsWith('Convert'));
  await Promise.all([
    client.stepInRequest({ threadId: 1, targetId: convert?.id ?? -1 }),
    client.assertStoppedLocation('step', { path: program, line: shared + 1 }),
  ]);
  const [{ body: exited }] = (await Promise.all([
    client.waitForEvent('exited'),
    client.waitForEvent('terminated'),
    client.continueRequest({ threadId: 1 }),
  ])) as [P.ExitedEvent, unknown, unknown];
  expect(exited.exitCode).toBe(0);
  await client.disconnectRequest();
}

describe("the client of Microsoft's test support", () => {
  let client: DebugClient;
  let server: ChildProcess | null = null;

  beforeEach(async () => {
    client = new DebugClient(process.execPath, await builtAdapter(), 'gfnscope');
    client.defaultTimeout = 20_000;
  });
  afterEach(async () => {
    await client.stop();
    server?.kill();
  });

  it('drives a whole session over standard input and output', async () => {
    await client.start();
    await wholeSession(client);
  });

  it('drives a whole session over a port', async () => {
    server = spawn(process.execPath, [await builtAdapter(), '--port', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await client.start(await listening(server));
    await wholeSession(client);
  });
});
