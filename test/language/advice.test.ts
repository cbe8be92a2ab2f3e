import { describe, expect, test } from 'vitest';
import { said } from './compiling.js';

const TABLE: readonly (readonly [string, string])[] = [
  [
    'vcpu 0 { store u8 [0xd000_0000] = 1 }',
    '1:20 warning outside-slots: gpa 0xd0000000 lies outside every memslot (0x0..0x4000000): an access there is MMIO',
  ],
  [
    'vcpu 0 { set_view(0x1001, 4K, shared) }',
    '1:19 warning unaligned: gpa 0x1001 is no multiple of 4K: the answer will be EINVAL. Nearest: 0x1000 and 0x2000 [Change to 0x1000]',
  ],
  ['fn f() { }\nvcpu 0 { }', '1:4 warning unused-function: nothing that runs calls `f`'],
  [
    'vmm { on memory_fault { } }\nvcpu 0 { }',
    '1:10 warning handler-never-runs: this handler can never run: KVM_EXIT_MEMORY_FAULT is of the guest-memfd ABI; under private-fd it is `on memory_error`',
  ],
  [
    'vm plain { }\nvmm { on hypercall { } }\nvcpu 0 { }',
    '2:10 warning handler-never-runs: this handler can never run: explicit conversions arrive as memory_error here, unless the machine says `option explicit hypercall` [Add option explicit hypercall]',
  ],
  [
    'guest { on ve { } }\nvcpu 0 { }',
    "1:12 warning handler-never-runs: this handler can never run: #VE is a TDX guest's; this machine is plain",
  ],
  ['vcpu 0 { wait kick }', '1:10 warning never-notified: nobody says `notify kick`: this waits for ever'],
  [
    'vcpu 0 { store u8 [0] = 0x1ff }',
    '1:25 warning does-not-fit: 0x1ff does not fit in u8: its upper bytes are lost [Store u16]',
  ],
  [
    'host a { expect punch_hole(ram, 0, 4K) == EINVAL }',
    '1:43 warning errno-sign: results are negative errnos: write `-EINVAL` [Write -EINVAL]',
  ],
  [
    'fn f() -> x { }\nvcpu 0 { let a = f() }',
    '1:1 warning missing-return: fn f returns x, but not on every way: zeros then',
  ],
  [
    'vmm { on memory_error { ask } }',
    '1:1 warning no-actor: nothing runs: there is no `vcpu`, no `host` and no `test`',
  ],
];

describe('warnings', () => {
  test.each(TABLE)('%s', (text, message) => {
    expect(said(text)).toEqual([message]);
  });

  test('none where the script expects the failure', () => {
    expect(said('host a { expect errno EINVAL punch_hole(ram, 1, 4K) }')).toEqual([]);
    expect(said('vcpu 0 { expect exit mmio store u8 [0xd000_0000] = 1 }')).toEqual([]);
  });

  test('a file in which nothing runs is a library: its functions are for others', () => {
    expect(said('fn f() { }')).toEqual([]);
  });

  test('none about slots that may come and go', () => {
    expect(
      said('vcpu 0 { store u8 [0xd000_0000] = 1 }\nhost a { set_memslot(1, 0xd000_0000, 4K, 0x1000) }'),
    ).toEqual([]);
  });
});
