import { describe, expect, it } from 'vitest';
import { Machine } from '../../engine/machine.js';
import type { Program } from '../../engine/program/program.js';
import { compileText } from '../language/compiling.js';

/** Generous: on an idle machine the slowest takes a fifth of it. */
const SECONDS = 30;

function programOf(text: string): Program {
  const { program, diagnostics } = compileText(text);
  if (program === null)
    throw new Error(diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return program;
}

const repeat = (text: string, bytes: number): string => text.repeat(Math.ceil(bytes / text.length));
const MB = 1e6;

describe('a large text', () => {
  it.each([
    ['5 MB of comments', repeat('// what this line is about\n', 5 * MB)],
    ['5 MB in one comment', `/*${'x'.repeat(5 * MB)}*/ vcpu 0 { }`],
    ['half a MB of declarations', repeat('fn f() { } ', MB / 2)],
    ['a text of 5 MB', `vcpu 0 { log "${'x'.repeat(5 * MB)}" }`],
    ['a number of 5 MB', `vcpu 0 { let x = ${'1'.repeat(5 * MB)} }`],
    ['a name of 5 MB', `vcpu 0 { let ${'x'.repeat(5 * MB)} = 1 }`],
    ['5 MB of brackets', '{'.repeat(5 * MB)],
    ['5 MB of words', repeat('x ', 5 * MB)],
    ['5 MB that are no text', '\0'.repeat(5 * MB)],
    ['100 KB of marks', '@'.repeat(MB / 10)],
    ['half a MB of statements', `vcpu 0 { ${repeat('store u8 [0x1000] = 1\n', MB / 2)} }`],
    ['10,000 blocks in each other', `vcpu 0 { ${'if true { '.repeat(10_000)}${'}'.repeat(10_001)}`],
    ['10,000 brackets in each other', `vcpu 0 { let x = ${'('.repeat(10_000)}1${')'.repeat(10_000)} }`],
    ['10,000 functions', Array.from({ length: 10_000 }, (_, i) => `fn f${i}() { f${i + 1}() }`).join('\n')],
  ])(
    '%s',
    (_, text) => {
      const begin = performance.now();
      const { diagnostics } = compileText(text);
      expect(diagnostics.map(({ code }) => code)).not.toContain('internal');
      expect(diagnostics.length).toBeLessThanOrEqual(1000);
      expect((performance.now() - begin) / 1000).toBeLessThan(SECONDS);
    },
    120_000,
  );
});

describe('a large guest', () => {
  it('of 16 TiB in three slots runs, and every page of it can be converted', () => {
    const third = 0x555_5555_5000;
    const slots = [0, 1, 2].map((i) => {
      const size = i === 2 ? 16 * 2 ** 40 - 2 * third : third;
      return `memslot ${i} gpa ${i * third} size ${size} shared anon private ram offset ${i * third}`;
    });
    const program = programOf(`vm sw_protected { private_fd ram size 16T ${slots.join('\n')} }
      vmm { on memory_error (exit) { convert exit.range to exit.wanted exit.ret = result } }
      vcpu 0 {
        set_view(0, 16T, private)
        expect page_state_change(0, 16T, private) == 0
        expect all_private(0, 16T)
        store u64 [16T - 8] = 1
        store u64 [0] = 2
        expect page_state_change(0, 16T, shared) == 0
        set_view(0, 16T, shared)
        expect all_shared(0, 16T) and load u64 [16T - 8] == 0
        for run in kvm { expect run.side == shared }
      }`);
    const machine = new Machine(program);
    const stop = machine.run(10_000);
    expect(stop).toEqual({ kind: 'done' });
    console.log(`16 TiB: ${machine.state.moment} steps`);
  });
});
