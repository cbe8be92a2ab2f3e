import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { describe, expect, test } from 'vitest';
import { completions } from '../../../debug-adapter/requests/completions.js';
import { evaluate } from '../../../debug-adapter/requests/evaluate.js';
import { Refused } from '../../../debug-adapter/protocol.js';
import { ASKED, contextAt } from './context.js';
import { IMPLICIT } from './desk.js';

function at(script = IMPLICIT) {
  const world = contextAt(script);
  const ask = (args: P.EvaluateArguments) => evaluate.handlers.evaluate!(world.context, args, ASKED);
  const set = (args: P.SetExpressionArguments) =>
    evaluate.handlers.setExpression!(world.context, args, ASKED);
  const complete = (args: P.CompletionsArguments) =>
    evaluate &&
    (completions.handlers.completions!(world.context, args, ASKED) as P.CompletionsResponse['body']);
  return { ...world, ask, set, complete };
}

describe('evaluate', () => {
  test('answers in the frame that is named', () => {
    const { ask, frameId } = at();
    expect(ask({ expression: 'a', frameId: frameId(), context: 'watch' })).toEqual({
      ...{ result: '0x1122', type: 'int', variablesReference: 0, memoryReference: 'guest:0x1122' },
    });
    expect(ask({ expression: 'count', context: 'hover', format: { hex: true } })).toMatchObject({
      result: '0x3',
    });
    expect(() => ask({ expression: 'a', context: 'watch' })).toThrow('there is no `a`');
    expect(() => ask({ expression: 'a', frameId: 99_999, context: 'watch' })).toThrow(Refused);
    expect(() => ask({ expression: 'a', frameId: -1, context: 'watch' })).toThrow(Refused);
  });

  test('looks out of the frame below where a frame is not of the script', () => {
    const { ask, debuggee } = at();
    const label = debuggee.inspector.stack(0).find(({ kind }) => kind === 'label')!;
    expect(ask({ expression: 'a + exit.size', frameId: label.id, context: 'watch' })).toMatchObject({
      result: '0x2122',
    });
  });

  test('carries out commands in the console only', () => {
    const { ask, went, sent, debuggee } = at();
    for (const context of ['watch', 'hover', 'clipboard', 'variables', undefined])
      expect(() => ask({ expression: 'convert', ...(context === undefined ? {} : { context }) })).toThrow(
        Refused,
      );
    expect(debuggee.history.inputs).toEqual([]);
    expect(ask({ expression: 'convert then continue', context: 'repl' })).toEqual({
      ...{ result: 'Convert gpa 0x8000, 4K, to shared', variablesReference: 0 },
    });
    expect(sent).toEqual([{ event: 'continued', body: { threadId: 1, allThreadsContinued: true } }]);
    expect(went).toEqual([{ kind: 'continue' }]);
    expect(() => ask({ expression: 'convert', context: 'repl' })).toThrow(Refused);
  });

  test('is refused while the run is under way, or has ended', () => {
    const { ask, runner, went, debuggee } = at();
    runner.going = true;
    expect(() => ask({ expression: '1' })).toThrow('notStopped');
    runner.going = false;
    runner.ended = true;
    expect(() => ask({ expression: 'convert', context: 'repl' })).toThrow('The run has ended');
    expect(went).toEqual([]);
    expect(debuggee.history.inputs).toEqual([]);
  });
});

describe('setExpression', () => {
  test('sets, and tells the client that what it shows is out of date', () => {
    const { set, frameId, changes, debuggee } = at();
    expect(set({ expression: 'a', value: '5', frameId: frameId() })).toEqual({
      ...{ value: '5', type: 'int', variablesReference: 0 },
    });
    expect(changes()).toBe(1);
    expect(debuggee.history.inputs).toHaveLength(1);
    expect(() => set({ expression: 'RING', value: '5' })).toThrow(Refused);
    expect(changes()).toBe(1);
  });
});

describe('completions', () => {
  test('count columns as the client does', () => {
    const { complete, context, frameId } = at();
    const fields = { text: 'exit.exp', frameId: frameId() };
    expect(complete({ ...fields, column: 9 }).targets).toMatchObject([
      { label: 'explicit', type: 'field', start: 6, length: 3 },
    ]);
    context.client = { columnsStartAt1: false };
    expect(complete({ ...fields, column: 8 }).targets).toMatchObject([{ start: 5, length: 3 }]);
    expect(complete({ ...fields, column: 5 }).targets.length).toBeGreaterThan(10);
  });

  test('take the line that is named, and no place beyond it', () => {
    const { complete } = at();
    expect(complete({ text: 'map\nis_priv', line: 2, column: 8 }).targets).toMatchObject([
      { label: 'is_private', text: 'is_private(', type: 'function', start: 1, length: 7 },
    ]);
    expect(complete({ text: 'hel', column: 1_000_000 }).targets).toMatchObject([
      { label: 'help', start: 1, length: 3 },
    ]);
    expect(complete({ text: 'hel', line: 77, column: -5 }).targets.length).toBeGreaterThan(10);
  });
});
