import { describe, expect, test } from 'vitest';
import { said } from './compiling.js';

/** Text, and what the parser says about it in words. */
const TABLE: readonly (readonly [string, string])[] = [
  ['vm tdx { private_fd { }', '1:21 error syntax: expected a name after `private_fd`, found `{`'],
  ['vcpu { }', '1:6 error syntax: expected a number after `vcpu`, found `{`'],
  ['vcpu 0 { let = 3 }', '1:14 error syntax: expected a name after `let`, found `=`'],
  ['vcpu 0 { store u8 [0] 1 }', '1:23 error syntax: expected `=` after `]`, found `1`'],
  [
    'vcpu 0 { sotre u8 [0] = 1 }',
    '1:19 error syntax: expected a statement or `}`, found `[`. Did you mean `store`?',
  ],
  ['vcpu 0 { 1 + 1 }', '1:12 error syntax: expected a statement or `}`, found `+`'],
  [
    'vcpu 0 { let x = 1 & & 2 }',
    '1:22 error syntax: expected a value after `&`, found `&` (the word for it is `and`)',
  ],
  ['vcpu 0 {', '1:9 error syntax: expected a statement or `}` after `{`, but the file ends'],
  ['vcpu 0 { let x = "abc }', '1:18 error syntax: this text has no closing `"` on its line'],
  ['vcpu 0 { let x = § }', '1:18 error syntax: `U+00A7` has no meaning here'],
  [
    'vm plain { memslot 0 shared nothing }',
    '1:29 error syntax: expected the kind of the shared half: anon, anon_shared, memfd NAME, hugetlb, mapping NAME or none after `shared`, found `nothing`',
  ],
  [
    'vcp 0 { }',
    '1:1 error syntax: expected a declaration (vm, const, var, fn, vmm, guest, vcpu, host, setup, invariant, test or import), found `vcp`. Did you mean `vcpu`?',
  ],
];

describe('what the parser says', () => {
  test.each(TABLE)('%s', (text, message) => {
    expect(said(text)).toEqual([message]);
  });

  test('errors of several lines come all at once', () => {
    expect(said('vcpu 0 {\n  let = 1\n  yield\n}\nfn f( { }\nvcpu 1 { let x = }\n')).toEqual([
      '2:7 error syntax: expected a name after `let`, found `=`',
      '5:7 error syntax: expected `)` after `(`, found `{`',
      '6:18 error syntax: expected a value after `=`, found `}`',
    ]);
  });

  test('a syntax error leaves the rest of the file checked, and hides what it may have swallowed', () => {
    expect(
      said(
        'fn f( { }\nvcpu 0 { f() g(1) let x = 0x1_0000_0000_0000_0000_0 }\nconst A = = 2\nvcpu 1 { let y = A }\n',
      ),
    ).toEqual([
      '1:7 error syntax: expected `)` after `(`, found `{`',
      '2:14 error unknown-name: there is no function or operation `g`.',
      '2:27 error number: 0x1_0000_0000_0000_0000_0 does not fit in 64 bits',
      '3:11 error syntax: expected a value after `=`, found `=`',
    ]);
  });
});
