import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { format } from '../../language/index.js';
import { compileText } from './compiling.js';
import { generatedProgram } from './generate-program.js';

const errors = (text: string): string[] =>
  compileText(text).diagnostics.flatMap(({ severity, line, message }) =>
    severity === 'error' ? [`${line}: ${message}`] : [],
  );

/** What a text compiles to, apart from where it stands. */
function code(text: string): unknown {
  const program = compileText(text).program;
  return program === null
    ? null
    : {
        code: [...program.code],
        formats: program.formats,
        routines: program.routines.map(({ locals }) => locals),
      };
}

describe('generated programs', () => {
  test('compile', () => {
    fc.assert(
      fc.property(generatedProgram, (text) => {
        expect(errors(text)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('mean the same when formatted, and formatting twice changes nothing', () => {
    fc.assert(
      fc.property(generatedProgram, (text) => {
        const formatted = format(text) ?? '';
        expect(format(formatted)).toBe(formatted);
        expect(code(formatted)).toEqual(code(text));
      }),
      { numRuns: 200 },
    );
  });

  test('have code that stays inside itself', () => {
    fc.assert(
      fc.property(generatedProgram, (text) => {
        const program = compileText(text).program!;
        const count = program.code.length / 4;
        expect(program.positions.length).toBe(count);
        for (const routine of program.routines) {
          expect(routine.entry).toBeLessThan(routine.end);
          expect(routine.end).toBeLessThanOrEqual(count);
          for (const local of routine.locals)
            expect(local.register).toBeLessThan(Math.max(routine.registers, 1) + 0x1_0000);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('whatever is thrown at the compiler', () => {
  const words = fc.constantFrom(
    ...[
      'vm',
      'plain',
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      ',',
      ';',
      ':',
      '=',
      '..',
      '..+',
      '+',
      '-',
      '*',
      'not',
      'and',
      'in',
      'vcpu',
      '0',
      '4K',
      'host',
    ],
    ...[
      'memslot',
      'gpa',
      'size',
      'shared',
      'private',
      'ram',
      'private_fd',
      'on',
      'memory_error',
      'exit',
      '.',
      'range',
      'fn',
      'f',
      'let',
      'x',
      'if',
    ],
    ...[
      'else',
      'while',
      'loop',
      'for',
      'store',
      'load',
      'u8',
      'expect',
      'errno',
      'EINVAL',
      'log',
      '"a {x}"',
      'test',
      '"t"',
      'return',
      '->',
      'var',
      'const',
    ],
  );

  test('bytes, words and damaged programs give diagnostics, never a fault', () => {
    const damaged = fc
      .tuple(generatedProgram, fc.nat(), fc.nat({ max: 30 }), fc.string({ maxLength: 5 }))
      .map(([text, at, length, put]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + put + text.slice(start + length);
      });
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(words, { maxLength: 80 }).map((list) => list.join(' ')),
      damaged,
    );
    fc.assert(
      fc.property(any, (text) => {
        const { program, diagnostics } = compileText(text);
        for (const { code: kind, message, line, column } of diagnostics) {
          expect(`${kind} ${message}`).not.toMatch(/^internal|-->|Expecting|undefined|NaN/);
          expect(Math.min(line, column)).toBeGreaterThan(0);
        }
        expect(program === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
        const formatted = format(text);
        if (formatted !== null) expect(format(formatted)).toBe(formatted);
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['brackets', `vcpu 0 { let x = ${'('.repeat(10_000)}`, 'nested more than 64 deep'],
    ['blocks', `vcpu 0 { ${'loop { '.repeat(10_000)}`, 'nested more than 64 deep'],
    ['calls', `vcpu 0 { let x = ${'f('.repeat(10_000)}`, 'nested more than 64 deep'],
    ['signs', `vcpu 0 { let x = ${'-'.repeat(10_000)}1 }`, 'more than 32 operators in a row'],
    ['operators', `vcpu 0 { let x = ${'1 + '.repeat(10_000)}1 }`, 'more than 400 operators'],
    ['fields', `vcpu 0 { let x = a${'.a'.repeat(10_000)} }`, 'more than 400 operators'],
    ['claims', `vcpu 0 { ${'expect death '.repeat(10_000)} }`, 'more than 64 `expect` in a row'],
    ['digits', `vcpu 0 { let x = ${'9'.repeat(100_000)} }`, 'does not fit in 64 bits'],
  ])('ten thousand %s', (_, text, message) => {
    const { diagnostics } = compileText(text);
    expect(diagnostics.map((each) => each.message).join('\n')).toContain(message);
    expect(diagnostics.length).toBe(1);
  });
});
