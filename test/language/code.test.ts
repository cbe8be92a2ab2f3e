import { describe, expect, test } from 'vitest';
import { compileText, listing } from './compiling.js';

describe('code', () => {
  test('statements carry their mark, constants are folded', () => {
    expect(
      listing(
        'const RING = 1M\nvcpu 0 { store u32 [RING + 2 * 8] = 7 notify kick }\nhost h { wait kick }',
        'vcpu 0',
      ),
    ).toMatchInlineSnapshot();
  });

  test('a loop tests at its bottom, with its constants loaded before', () => {
    expect(
      listing(
        'vcpu 0 { let i = 0 let n = 10 while i < 100 and i != n { i += 1 if i == 5 { continue } n = n - i } }',
        'vcpu 0',
      ),
    ).toMatchInlineSnapshot();
  });

  test('calls, results, ranges as two arguments', () => {
    const text = `vm tdx { memslot 0 gpa 0 size 1M shared anon }
    fn share(gpa, size) -> status, next { let r = map_gpa(gpa, size, shared) return r.status, r.next_gpa }
    vcpu 0 { let status, next = share(8K ..+ 4K) page_state_change(0, 4K, private) expect result.next_gpa == next + status }`;
    expect(listing(text, 'share')).toMatchInlineSnapshot();
    expect(listing(text, 'vcpu 0')).toMatchInlineSnapshot();
  });

  test('a handler: exit fields, convert, ask', () => {
    const text = `vmm { on memory_error (e) {
      if e.explicit and e.size <= 2M { convert e.range to e.wanted using qemu e.ret = 0 } else { ask }
      log "{e.range} to {e.wanted} was {result}"
    } }
    vcpu 0 { yield }`;
    expect(listing(text, 'on memory_error')).toMatchInlineSnapshot();
  });

  test('claims that expect something to go wrong', () => {
    const text = `host h {
      expect signal SIGSEGV { store u8 [hva 0x1000] = 1 }
      expect errno EINVAL punch_hole(ram, 1, 4K)
    }
    vcpu 0 { expect exit memory_error private load u8 [private 0] expect no exit load u8 [0] }`;
    expect(listing(text, 'h')).toMatchInlineSnapshot();
    expect(listing(text, 'vcpu 0')).toMatchInlineSnapshot();
  });

  test('sets and runs', () => {
    const text = `var all = ranges()
    host h { let s = ranges(0..8K) add 1M ..+ 4K to all for r in s { remove r.range from all } for f in fd ram { if f.allocated { break } } }`;
    expect(listing(text, 'h')).toMatchInlineSnapshot();
  });

  test('an invariant, a test with its setup and schedule', () => {
    const { program } =
      compileText(`invariant "held" at every step { all_shared(0, 4K) or not unbacked(0, 4K) }
    setup { allocate(ram, 0, 4K) }
    test "one" { setup { punch_hole(ram, 0, 4K) } vcpu 0 { yield } host h { yield } schedule vcpu 0 * 2, h }`);
    expect(program?.invariants).toMatchObject([{ text: 'held', everyStep: true }]);
    expect(
      program?.entries.map(({ name, test, actors, schedule }) => ({
        name,
        test,
        actors: actors.map((a) => a.name),
        schedule,
      })),
    ).toEqual([
      { name: 'main', test: false, actors: [], schedule: [] },
      { name: 'one', test: true, actors: ['vcpu 0', 'h'], schedule: [0, 0, 1] },
    ]);
    expect(program?.entries.every(({ setup }) => program.routines[setup]?.name === 'setup')).toBe(true);
  });

  test('locals, for debuggers', () => {
    const { program } = compileText(
      'fn f(a, r: range) { let x = a + 1 { } }'.replace(' { }', '') +
        '\nvcpu 0 { f(1, 0..4K) let s = ranges() for run in slots { let y = run.size } }',
    );
    const locals = program?.routines.map(({ locals }) =>
      locals.map(({ name, type, register, fields }) => [name, type, register, fields]),
    );
    expect(locals).toEqual([
      [
        ['a', 'int', 0, undefined],
        ['r', 'range', 1, undefined],
        ['x', 'int', 3, undefined],
      ],
      [
        ['s', 'set', 0, undefined],
        ['run', 'record', 1, ['gpa', 'size', 'slot']],
        ['y', 'int', 4, undefined],
      ],
    ]);
  });
});
