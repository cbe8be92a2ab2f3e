import { describe, expect, test } from 'vitest';
import { said } from './compiling.js';

const TABLE: readonly (readonly [string, string])[] = [
  [
    'vcpu 0 { punch_hole(ram, 0, 4K) }',
    "1:10 error wrong-side: `punch_hole` is the VMM's: vcpu 0 (guest code) cannot do it; it belongs in `vmm`, `host` or `setup`",
  ],
  [
    'vcpu 0 { convert 0..4K to shared }',
    "1:10 error wrong-side: `convert` is the VMM's: vcpu 0 (guest code) cannot do it; it belongs in `vmm`, `host` or `setup`. Only userspace converts; the guest asks for it with `page_state_change(…)`",
  ],
  [
    'host a { set_view(0, 4K, shared) }',
    "1:10 error wrong-side: `set_view` is the guest's: host a cannot do it; it belongs in a `vcpu` or a function called from there",
  ],
  [
    'host a { store u8 [0] = 1 }',
    '1:19 error address-space: userspace code must say which address this is: `[gpa …]` (through its memslots, the shared half) or `[hva …]` [Write [gpa …]: through the memslots]',
  ],
  [
    'fn f() { set_view(0, 4K, shared) punch_hole(ram, 0, 4K) }\nvcpu 0 { f() }',
    "1:34 error mixed-sides: `punch_hole` is the VMM's, but `set_view` in line 1 makes `f` guest code: split the function",
  ],
  [
    'fn f() { punch_hole(ram, 0, 4K) }\nfn g() { f() }\nvcpu 0 { g() }',
    "3:10 error wrong-side: `g` is the VMM's: vcpu 0 (guest code) cannot do it; it belongs in `vmm`, `host` or `setup`",
  ],
  [
    'invariant "x" { load u8 [0] == 1 }\nvcpu 0 { }',
    "1:25 error wrong-side: an access is the guest's: an invariant cannot do it: it only reads",
  ],
  [
    'host a { ask }',
    '1:10 error ask: there is no exit here to ask about: `ask` belongs in a handler (`on memory_error (exit) { … }`)',
  ],
  ['vcpu 0 { accept(0, 4K) }', '1:10 error flavour: `accept` exists in tdx guests; this machine is plain'],
];

describe('who can do what', () => {
  test.each(TABLE)('%s', (text, message) => {
    expect(said(text)).toEqual([message]);
  });

  test('a function that needs neither side is for both', () => {
    expect(
      said(
        'fn up(a) -> b { return (a + 0xfff) & ~0xfff }\nvcpu 0 { let x = up(1) }\nhost a { let x = up(1) }',
      ),
    ).toEqual([]);
  });

  test('what another kind of guest does may stand behind a question for the flavour', () => {
    expect(
      said(
        'vm snp { private_fd r size 4K memslot 0 gpa 0 size 4K private r }\nvcpu 0 { if FLAVOUR == TDX { accept(0, 4K) } else { validate(0, 4K) } }',
      ),
    ).toEqual([]);
  });
});
