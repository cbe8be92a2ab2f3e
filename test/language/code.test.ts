import { describe, expect, test } from 'vitest';
import { compileText, listing } from './compiling.js';

describe('code', () => {
  test('statements carry their mark, constants are folded', () => {
    expect(
      listing(
        'const RING = 1M\nvcpu 0 { store u32 [RING + 2 * 8] = 7 notify kick }\nhost h { wait kick }',
        'vcpu 0',
      ),
    ).toMatchInlineSnapshot(`
      "   0* LDI r0 0x100010
         1  LDI r1 7
         2  GSTORE [r0] r1 u32
         3* NOTIFY kick
         4  END"
    `);
  });

  test('a loop tests at its bottom, with its constants loaded before', () => {
    expect(
      listing(
        'vcpu 0 { let i = 0 let n = 10 while i < 100 and i != n { i += 1 if i == 5 { continue } n = n - i } }',
        'vcpu 0',
      ),
    ).toMatchInlineSnapshot(`
      "   0* LDI r0 0
         1* LDI r1 10
         2  LDI r2 100
         3  JMP →9
         4* ADDI r0 r0 1
         5* LDI r3 5
         6  JNE r0 r3 →8
         7* JMP →9
         8* SUB r1 r1 r0
         9* JGE r0 r2 →11
        10  JNE r0 r1 →4
        11  END"
    `);
  });

  test('calls, results, ranges as two arguments', () => {
    const text = `vm tdx { memslot 0 gpa 0 size 1M shared anon }
    fn share(gpa, size) -> status, next { let r = map_gpa(gpa, size, shared) return r.status, r.next_gpa }
    vcpu 0 { let status, next = share(8K ..+ 4K) page_state_change(0, 4K, private) expect result.next_gpa == next + status }`;
    expect(listing(text, 'share')).toMatchInlineSnapshot(`
      "   0* MOV r3 r0
         1  MOV r4 r1
         2  LDI r5 0
         3  OPERATION map_gpa r3 ⇒ r6
         4  MOV r8 r6
         5  MOV r9 r7
         6* MOV r10 r8
         7  MOV r11 r9
         8  RET r10
         9  RET r10"
    `);
    expect(listing(text, 'vcpu 0')).toMatchInlineSnapshot(`
      "  10* LDI r8 0x2000
        11  LDI r9 0x1000
        12  CALL share r8 ⇒ r10
        13  MOV r12 r10
        14  MOV r13 r11
        15* LDI r14 0
        16  LDI r15 0x1000
        17  LDI r16 1
        18  OPERATION page_state_change r14 ⇒ r17
        19  MOV r0 r17
        20  MOV r1 r18
        21  MOV r2 r19
        22* ADD r14 r13 r12
        23  EXPECT_REL r1 == r14 "expect result.next_gpa == next + status"
        24  END"
    `);
  });

  test('a handler: exit fields, convert, ask', () => {
    const text = `vmm { on memory_error (e) {
      if e.explicit and e.size <= 2M { convert e.range to e.wanted using qemu e.ret = 0 } else { ask }
      log "{e.range} to {e.wanted} was {result}"
    } }
    vcpu 0 { yield }`;
    expect(listing(text, 'on memory_error')).toMatchInlineSnapshot(`
      "   0* GETEXIT r8 explicit
         1  JZ r8 →17
         2  GETEXIT r8 size
         3  LDI r9 0x200000
         4  JLT r9 r8 →17
         5* GETEXIT r12 gpa
         6  GETEXIT r13 size
         7  MOV r8 r12
         8  MOV r9 r13
         9  GETEXIT r14 wanted
        10  MOV r10 r14
        11  LDI r11 1
        12  OPERATION convert r8 ⇒ r15
        13  MOV r0 r15
        14* LDI r8 0
        15  SETEXIT ret r8
        16  JMP →18
        17* ASK
        18* GETEXIT r14 gpa
        19  GETEXIT r15 size
        20  MOV r8 r14
        21  MOV r9 r15
        22  GETEXIT r10 wanted
        23  MOV r11 r0
        24  LOG r8 #0
        25  RET r8"
    `);
  });

  test('claims that expect something to go wrong', () => {
    const text = `host h {
      expect signal SIGSEGV { store u8 [hva 0x1000] = 1 }
      expect errno EINVAL punch_hole(ram, 1, 4K)
    }
    vcpu 0 { expect exit memory_error private load u8 [private 0] expect no exit load u8 [0] }`;
    expect(listing(text, 'h')).toMatchInlineSnapshot(`
      "   0* CATCH r0 →6
         1* LDI r1 0x1000
         2  LDI r2 1
         3  HSTORE [r1] r2 u8
         4  UNCATCH
         5  LDI r0 0
         6  LDI r1 11
         7  EXPECT_REL r0 == r1 "expect signal SIGSEGV { store u8 [hva 0x1000] = 1 }"
         8* LDI r0 0
         9  LDI r1 1
        10  LDI r2 0x1000
        11  OPERATION punch_hole r0 ⇒ r3
        12  LDI r4 -22
        13  EXPECT_REL r3 == r4 "expect errno EINVAL punch_hole(ram, 1, 4K)"
        14  END"
    `);
    expect(listing(text, 'vcpu 0')).toMatchInlineSnapshot(`
      "  15* EXITS r0
        16  LDI r1 0
        17  GLOAD r2 [r1] u8 private
        18  EXITS r3
        19  EXPECT_REL r3 > r0 "expect exit memory_error private load u8 [private 0]"
        20  GETEXIT r3 reason
        21  LDI r4 36
        22  EXPECT_REL r3 == r4 "expect exit memory_error private load u8 [private 0]"
        23  GETEXIT r3 wanted
        24  LDI r5 1
        25  EXPECT_REL r3 == r5 "expect exit memory_error private load u8 [private 0]"
        26* EXITS r0
        27  LDI r1 0
        28  GLOAD r2 [r1] u8
        29  EXITS r3
        30  EXPECT_REL r3 == r0 "expect no exit load u8 [0]"
        31  END"
    `);
  });

  test('sets and runs', () => {
    const text = `var all = ranges()
    host h { let s = ranges(0..8K) add 1M ..+ 4K to all for r in s { remove r.range from all } for f in fd ram { if f.allocated { break } } }`;
    expect(listing(text, 'h')).toMatchInlineSnapshot(`
      "   0* SET_NEW s0
         1  LDI r0 0
         2  LDI r1 0x2000
         3  SET_ADD s0 r0
         4* LDI r0 0x100000
         5  LDI r1 0x1000
         6  SET_ADD S0 r0
         7  LDI r0 0
         8* NEXT_RUN r0 set s0 end →11
         9* SET_DEL S0 r1
        10  JMP →8
        11  LDI r0 0
        12* NEXT_RUN r0 file 0 end →16
        13* JZ r3 →15
        14* JMP →16
        15  JMP →12
        16  END"
    `);
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
