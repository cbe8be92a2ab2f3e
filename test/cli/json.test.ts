import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/command-line.js';
import { fakeIo } from './fake-io.js';

const schema = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../docs/json.schema.json'), 'utf8'),
) as { definitions: Record<string, object> };
// Strict: a schema that says something meaningless is a mistake of ours.
const ajv = new Ajv({ strict: true, allowUnionTypes: true });
ajv.addSchema(schema, 'gfnscope');

/** The objects that a command prints. Each must be what the schema says of its type. */
async function records(...args: string[]): Promise<{ type: string; [key: string]: unknown }[]> {
  const io = fakeIo({ cwd: path.join(import.meta.dirname, 'scripts') });
  await main([...args, '--json'], io);
  const lines = io.out().trimEnd().split('\n');
  return lines.map((line) => {
    const record = JSON.parse(line) as { type: string };
    const valid = ajv.validate(`gfnscope#/definitions/${record.type}`, record);
    expect(`${valid ? 'valid' : ajv.errorsText()}: ${line}`).toBe(`valid: ${line}`);
    return record;
  });
}

describe('--json', () => {
  it.each([
    [
      ['run', 'explicit.gfn'],
      ['start', 'exit', 'handler', 'zap', 'call', 'enter', 'log', 'end'],
    ],
    [
      ['run', 'implicit.gfn'],
      ['start', 'exit', 'ask', 'end'],
    ],
    [
      ['run', 'implicit.gfn', '--on-exit', 'convert'],
      ['start', 'exit', 'choice', 'enter', 'end'],
    ],
    [
      ['run', 'refused.gfn'],
      ['start', 'call', 'log', 'signal', 'death', 'end'],
    ],
    [['run', 'wrong.gfn'], ['problem']],
    [
      ['check', '.'],
      ['problem', 'checked'],
    ],
    [
      ['test', 'tests.gfn', '--max-steps', '1K'],
      ['test', 'tests'],
    ],
    [['fmt', '--check', 'explicit.gfn'], ['formatted']],
    [
      ['map', 'explicit.gfn'],
      ['map', 'slot', 'run', 'file'],
    ],
    [['explain'], ['term']],
  ])('%j', async (args, types) => {
    const found = (await records(...args)).map(({ type }) => type);
    expect(types.filter((type) => !found.includes(type))).toEqual([]);
  });

  it('gives addresses and sizes in full', async () => {
    const exit = (await records('run', 'explicit.gfn')).find(({ type }) => type === 'exit');
    expect(exit).toMatchObject({
      reason: 'KVM_EXIT_MEMORY_ERROR',
      number: 36,
      gpa: '0x100000',
      size: '0x1000',
      flags: 0,
    });
    expect(exit?.['model']).toMatchObject({
      explicit: true,
      wanted: 'shared',
      slot: 0,
      fd: 'ram',
      present: true,
    });
  });

  it('ends with the exit status', async () => {
    const last = (await records('run', 'implicit.gfn')).at(-1);
    expect(last).toMatchObject({ type: 'end', status: 4, outcome: 'unanswered' });
  });

  it('describes every type in the schema once', () => {
    for (const [type, definition] of Object.entries(schema.definitions)) {
      expect(definition).toMatchObject({ properties: { type: { const: type } } });
    }
  });
});
