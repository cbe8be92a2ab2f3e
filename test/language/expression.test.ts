import { describe, expect, test } from 'vitest';
import { disassemble } from '../../engine/program/disassemble.js';
import { compileExpression } from '../../language/index.js';
import { compileText } from './compiling.js';

const { program } = compileText(`const RING = 1M
var count = 3
vmm { on memory_error (e) { let half = e.size / 2 ask } }
vcpu 0 { let a = 1 for run in slots { let b = run.size a = b } yield }`);

const routineOf = (name: string): number => program!.routines.findIndex((routine) => routine.name === name);

/** The code of an expression, or what is wrong with it. */
function watch(text: string, routine: string, pc: number): string {
  const index = routineOf(routine);
  const compiled = compileExpression(text, program!, index, program!.routines[index]!.entry + pc);
  if ('diagnostics' in compiled)
    return compiled.diagnostics.map(({ column, message }) => `${column}: ${message}`).join('\n');
  const listing = disassemble(compiled.program).split(`\n${text}: `)[1] ?? '';
  const code = listing
    .split('\n')
    .slice(1, -1)
    .map((line) => line.replace(/\s*;.*/, '').replace(/^\s*\d+.\s/, ''));
  return `${code.join(', ')} (${compiled.type}, ${compiled.show})`;
}

describe('an expression at a place of a program', () => {
  test('sees locals in scope, variables, constants and questions', () => {
    expect(watch('a + RING', 'vcpu 0', 4)).toBe('ADDI r6 r0 1048576, MOV r7 r6, RET r7 (int, hex)');
    expect(watch('run.size == b', 'vcpu 0', 4)).toBe('EQ r6 r3 r5, MOV r7 r6, RET r7 (bool, bool)');
    expect(watch('run.range', 'vcpu 0', 4)).toBe('MOV r6 r2, MOV r7 r3, RET r6 (range, range)');
    expect(watch('count > 2 and is_private(RING)', 'vcpu 0', 0)).toMatch(
      /^LDG .* JZ .* OPERATION .* RET r\d+ \(bool, bool\)$/,
    );
    expect(watch('exit.wanted', 'on memory_error', 1)).toMatch(/^GETEXIT r\d+ wanted/);
  });

  test('says what is wrong', () => {
    expect(watch('b', 'vcpu 0', 0)).toBe('1: there is no `b`.');
    expect(watch('1 +', 'vcpu 0', 0)).toBe('4: expected a value after `+`, but nothing follows');
    expect(watch('load u8 [0]', 'vcpu 0', 0)).toBe(
      "9: an access is the guest's: a watch cannot do it: it only reads",
    );
    expect(watch('set_view(0, 4K, shared)', 'vcpu 0', 0)).toContain('it only reads');
  });
});
