import { describe, expect, test } from 'vitest';
import { said } from './compiling.js';

const TABLE: readonly (readonly [string, string])[] = [
  ['vcpu 0 { let x = y }', '1:18 error unknown-name: there is no `y`.'],
  [
    'const RING = 1\nvcpu 0 { let x = RNG }',
    '2:18 error unknown-name: there is no `RNG`. Did you mean `RING`? [Change to RING]',
  ],
  [
    'vcpu 0 { set_vew(0, 4K, shared) }',
    '1:10 error unknown-name: there is no function or operation `set_vew`. Did you mean `set_view`? [Change to set_view]',
  ],
  [
    'vcpu 0 { set_view(0, 4K, shard) }',
    '1:26 error unknown-name: there is no `shard`. Did you mean `shared`? [Change to shared]',
  ],
  [
    'vcpu 0 { x = 1 }',
    '1:10 error unknown-name: there is no variable `x`. A new one begins with `let x = …`.',
  ],
  ['const A = 1\nconst A = 2\nvcpu 0 { }', '2:7 error duplicate-name: `A` is already a constant, in line 1'],
  [
    'fn fill() { }\nvcpu 0 { }',
    '1:4 error duplicate-name: `fill` is an operation of the machine: give the function another name',
  ],
  ['const A = B\nconst B = A\nvcpu 0 { }', '1:7 error circular-constant: the value of `A` depends on itself'],
  [
    'vcpu 0 { exit.ret = 0 }',
    '1:10 error no-exit: there is no exit here: it is what a handler gets (`on memory_error (exit) { … }`)',
  ],
  [
    'vcpu 0 { let x = result }',
    '1:18 error no-result: `result` is what the call before gave, and no call with results stands before this',
  ],
  [
    'vcpu 0 { expect signal SIGSEG load u8 [0] }',
    '1:24 error unknown-name: there is no signal `SIGSEG`. Did you mean `SIGSEGV`? It is one of SIGBUS, SIGSEGV.',
  ],
  [
    'host a { fallocate(ram, puch_hole, 0, 4K) }',
    '1:25 error unknown-word: mode is one of allocate, keep_size, punch_hole, punch_without_keep_size, collapse_range, zero_range, insert_range; found `puch_hole`. Did you mean `punch_hole`? [Change to punch_hole]',
  ],
  [
    'vmm { on memory_eror { } }\nvcpu 0 { }',
    '1:10 error unknown-word: there is no exit `memory_eror`. Did you mean `memory_error`? Handlers are for memory_error, memory_fault, hypercall, mmio, efault, shutdown, signal, ve, vc.',
  ],
];

describe('names', () => {
  test.each(TABLE)('%s', (text, message) => {
    expect(said(text)).toEqual([message]);
  });

  test('keywords of a construct are names elsewhere', () => {
    expect(
      said(
        'vcpu 0 { let size = 1 let gpa = size let to = gpa let exit = to let ask = exit let at = ask let x = at + gpa * size }',
      ),
    ).toEqual([]);
  });
});
