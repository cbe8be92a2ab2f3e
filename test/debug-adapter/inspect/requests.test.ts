import { describe, expect, test } from 'vitest';
import { Context } from '../../../debug-adapter/context.js';
import type { Debuggee } from '../../../debug-adapter/debuggee/debuggee.js';
import type { Handlers } from '../../../debug-adapter/group.js';
import { decodeBase64, encodeBase64 } from '../../../debug-adapter/inspect/base64.js';
import { Positions } from '../../../debug-adapter/positions.js';
import { disassembly } from '../../../debug-adapter/requests/disassembly.js';
import { memory } from '../../../debug-adapter/requests/memory.js';
import { sources } from '../../../debug-adapter/requests/sources.js';
import { stack } from '../../../debug-adapter/requests/stack.js';
import { threads } from '../../../debug-adapter/requests/threads.js';
import { variables } from '../../../debug-adapter/requests/variables.js';
import type { Requests } from '../../../debug-adapter/protocol.js';
import type { Runner } from '../../../debug-adapter/runner.js';
import { halted } from './halted.js';

const SCRIPT = `import "std/share"
vm snp {
  private_fd ram size 64M allocated validated
  memslot 0 gpa 0x0 size 64M shared anon private ram
}
var count = 3
var side = private
vmm { on memory_error (exit) { let r = exit.range let ok = true ask } }
vcpu 0 { expect share(0x10_0000, 4K) == 0 }`;

const HANDLERS: Handlers = {
  ...{ ...disassembly.handlers, ...memory.handlers, ...sources.handlers },
  ...{ ...stack.handlers, ...threads.handlers, ...variables.handlers },
};

/** A client of a run that is halted at its exit. */
function client() {
  const at = halted(SCRIPT);
  at.run();
  const context = new Context(
    {
      readText: () => Promise.reject(new Error('nothing to read')),
      now: () => 0,
      yield: () => Promise.resolve(),
    },
    () => Promise.reject(new Error('nothing to open')),
    new Positions(),
    () => undefined,
  );
  // No claim has failed here.
  const stops = { trouble: () => null };
  const debuggee = { ...at.subject, inspector: at.inspector, stops } as unknown as Debuggee;
  context.launched = { debuggee, runner: { going: false } as unknown as Runner };
  const ask = <C extends keyof Requests>(command: C, args: Requests[C][0]) =>
    HANDLERS[command]!(context, args, { seq: 1, cancelled: false }) as Exclude<Requests[C][1], undefined>;
  const scope = (name: string): number => {
    const [top] = ask('stackTrace', { threadId: 1 }).stackFrames;
    return ask('scopes', { frameId: top!.id }).scopes.find((one) => one.name === name)!.variablesReference;
  };
  const set = (where: string, name: string, value: string) =>
    ask('setVariable', { variablesReference: scope(where), name, value });
  return { ...at, ask, scope, set };
}

describe('the stack, as a client gets it', () => {
  test('comes in parts', () => {
    const { ask } = client();
    const all = ask('stackTrace', { threadId: 1 });
    expect(all.stackFrames.map(({ name, presentationHint }) => [name, presentationHint])).toEqual([
      ['on memory_error', undefined],
      ['KVM_RUN: KVM_EXIT_MEMORY_ERROR', 'label'],
      ['share', undefined],
      ['vcpu 0', undefined],
    ]);
    expect(ask('stackTrace', { threadId: 1, startFrame: 1, levels: 2 })).toEqual({
      totalFrames: 4,
      stackFrames: all.stackFrames.slice(1, 3),
    });
    expect(ask('stackTrace', { threadId: 1, startFrame: 9, levels: 1 }).stackFrames).toEqual([]);
    expect(() => ask('stackTrace', { threadId: 99 })).toThrow('There is no such thread.');
  });

  test('names parameters and lines if they are wanted', () => {
    const { ask } = client();
    const names = (format: object) =>
      ask('stackTrace', { threadId: 1, format }).stackFrames.map(({ name }) => name);
    expect(names({ parameters: true })[2]).toBe('share(gpa 0x100000, size 0x1000)');
    expect(names({ parameters: true, parameterNames: true })[2]).toBe('share(gpa, size)');
    expect(names({ line: true })[3]).toBe('vcpu 0:9');
    expect(names({ module: true, line: true })[3]).toBe('vcpu 0 main.gfn:9');
  });

  test('leads to library files that are on no disk', () => {
    const { ask } = client();
    const { source } = ask('stackTrace', { threadId: 1 }).stackFrames[2]!;
    expect(source).toMatchObject({ name: 'std/share.gfn', sourceReference: 2 });
    expect(source).not.toHaveProperty('path');
    const listed = ask('loadedSources', {}).sources;
    expect(listed.map(({ name }) => name)).toEqual(['main.gfn', 'std/share.gfn']);
    expect(listed[0]!.checksums?.[0]?.checksum).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('variables, as a client gets them', () => {
  test('say what they are', () => {
    const { ask, scope } = client();
    const [r, ok] = ask('variables', { variablesReference: scope('Locals') }).variables;
    expect(r).toMatchObject({
      ...{ name: 'r', value: '0x100000–0x100fff, 4K', type: 'range', evaluateName: 'r' },
      ...{ memoryReference: 'guest:0x100000', __vscodeVariableMenuContext: 'gfn' },
      presentationHint: { kind: 'data', attributes: [] },
    });
    expect(ok).toMatchObject({ name: 'ok', value: 'true', variablesReference: 0 });
    const [reason] = ask('variables', { variablesReference: scope('Exit') }).variables;
    expect(reason!.presentationHint?.attributes).toEqual(['readOnly']);
  });

  test('can be changed to what an expression comes to', () => {
    const { set, subject } = client();
    expect(set('Script variables', 'count', 'count * 2 + 1').value).toBe('7');
    expect(set('Script variables', 'side', 'shared').value).toBe('shared');
    expect(set('Locals', 'ok', 'count == 3').value).toBe('false');
    expect(set('Locals', 'r', '0x3000 ..+ 8K').value).toBe('0x3000–0x4fff, 8K');
    expect(set('Exit', 'model: ret', '-22').value).toBe('-EINVAL');
    expect(subject.history.inputs).toHaveLength(6);
  });

  test.each([
    ['Script variables', 'count', 'nobody', /there is no `nobody`/],
    ['Script variables', 'count', '1 +', /expected a value/],
    ['Script variables', 'count', 'shared', /takes a number/],
    ['Script variables', 'side', '1', /takes shared or private/],
    ['Locals', 'r', '5', /takes a range/],
    ['Script variables', 'nobody', '1', /There is no `nobody` here/],
    ['Exit', 'gpa', '0x1000', /The kernel writes it/],
    ['Memslots', 'slot 0', '1', /The guest and the VMM change it/],
    ['Exit', 'choices', '1', /cannot be changed/],
  ])('cannot: %s %s = %s', (where, name, value, why) => {
    const { set, subject } = client();
    expect(() => set(where, name, value)).toThrow(why);
    expect(subject.history.inputs).toHaveLength(0);
  });
});

describe('memory, as a client gets it', () => {
  test('is written and read in base64', () => {
    const { ask } = client();
    const data = encodeBase64(Uint8Array.of(1, 2, 3, 250));
    expect(ask('writeMemory', { memoryReference: 'private:0x1ffe', data })).toEqual({ bytesWritten: 4 });
    expect(ask('readMemory', { memoryReference: 'fd/ram:0x2000', offset: -2, count: 4 })).toEqual({
      address: '0x1ffe',
      data,
    });
    expect(ask('readMemory', { memoryReference: 'shared:0x0', count: 16 })).toEqual({
      ...{ address: '0x0', data: '', unreadableBytes: 16 },
    });
    expect(ask('readMemory', { memoryReference: 'shared:0x0', count: 0 })).toEqual({
      address: '0x0',
      data: '',
    });
    expect(() => ask('readMemory', { memoryReference: '0x0', offset: 1e300, count: 1 })).toThrow(
      'whole number',
    );
    expect(() => ask('writeMemory', { memoryReference: '0x0', data: '*' })).toThrow('not base64');
  });

  test('survives base64 of any length', () => {
    for (let length = 0; length < 9; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => 255 - index * 31);
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
    }
    expect(decodeBase64('AAAAA')).toBeNull();
  });
});

describe('code, as a client gets it', () => {
  test('has a symbol, a place and exactly so many rows', () => {
    const { ask } = client();
    const [top] = ask('stackTrace', { threadId: 1 }).stackFrames;
    const memoryReference = top!.instructionPointerReference!;
    const { instructions } = ask('disassemble', {
      memoryReference,
      instructionOffset: 0,
      instructionCount: 2,
    });
    expect(instructions[0]).toMatchObject({
      address: memoryReference,
      symbol: 'on memory_error',
      instruction: 'ASK',
      line: 8,
    });
    expect(instructions).toHaveLength(2);
    for (const instructionCount of [1e9, 0.5, Number.NaN])
      expect(() => ask('disassemble', { memoryReference, instructionCount })).toThrow('from 0 to 65536');
  });
});

test('threads are listed with what they wait for', () => {
  expect(client().ask('threads', undefined)).toEqual({
    threads: [{ id: 1, name: 'vCPU 0 · waits for a choice' }],
  });
});
