import { describe, expect, test } from 'vitest';
import { said } from './compiling.js';

const TABLE: readonly (readonly [string, string])[] = [
  [
    'vcpu 0 { if 1 { } }',
    '1:13 error type: expected true or false, found a number: compare it, as in `x != 0` [Compare with 0]',
  ],
  [
    'fn f(x) { if x { } }\nvcpu 0 { f(1) }',
    '1:14 error type: expected true or false, found a number; declare the parameter as `x: bool` [Declare `x: bool`]',
  ],
  [
    'fn f(r) { convert r to shared }\nhost a { f(0) }',
    '1:19 error type: expected a range, found a number; a parameter is a number unless it says otherwise: `r: range` [Declare `r: range`]',
  ],
  ['vcpu 0 { set_view(0) }', '1:10 error arguments: `size` is missing: set_view(gpa, size, to, [alias])'],
  [
    'vcpu 0 { set_view(0, 4K, shared, 0, 9) }',
    '1:37 error arguments: too many arguments: set_view(gpa, size, to, [alias])',
  ],
  ['vcpu 0 { let a, b = set_view(0, 4K, shared) }', '1:10 error type: 2 names for no value with 0 values'],
  [
    'vcpu 0 { store u9 [0] = 1 }',
    '1:16 error width: expected a width (u8, u16, u24, u32, u40, u48, u56, u64), found `u9`',
  ],
  [
    'vcpu 0 { let x = 12abc }',
    '1:18 error number: `12abc` is not a number: numbers are 42, 0x1f_000, 0b101 or sizes such as 4K, 2M, 1G, 16T',
  ],
  [
    'vcpu 0 { let x = 0x1_0000_0000_0000_0000 }',
    '1:18 error number: 0x1_0000_0000_0000_0000 does not fit in 64 bits',
  ],
  [
    'vcpu 0 { let s = ranges() add 1 to s }',
    '1:31 error type: expected a range, found a number: START..END or START ..+ SIZE',
  ],
  [
    'vcpu 0 { for x in 5 { } }',
    '1:19 error type: expected slots, view, kvm, fd NAME, a range set or a range, found a number',
  ],
  ['vcpu 0 { return 1 }', '1:10 error return: vcpu 0 (guest code) returns nothing; this returns 1 value'],
  ['vcpu 0 { break }', '1:10 error no-loop: `break` stands in no loop'],
  [
    'vcpu 0 { log "a {b" }',
    '1:10 error log: a `{` without its `}`, or the other way round; braces that are meant as such are written twice',
  ],
  [
    'vcpu 0 { log "a {1 +} b" }',
    "1:21 error syntax: in the text's braces: expected a value after `+`, but nothing follows",
  ],
  ['vcpu 0 { let x = 1 log "a {x.y} b" }', '1:28 error unknown-field: a number has no fields'],
  [
    'test "a" { yield schedule vcpu 0, virtio }',
    '1:35 error unknown-name: this test has no virtio. It has: vcpu 0.',
  ],
  [
    'vmm { on memory_error (e) { e.gpa = 1 } }\nvcpu 0 { }',
    '1:29 error assignment: of fields only `exit.ret` (what the hypercall returns) and `exit.data` (what an MMIO read finds) can be written',
  ],
];

describe('types', () => {
  test.each(TABLE)('%s', (text, message) => {
    expect(said(text)).toEqual([message]);
  });
});
