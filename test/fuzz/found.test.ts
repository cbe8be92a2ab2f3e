import { describe, expect, it } from 'vitest';
import { compileText } from '../language/compiling.js';
import { tryInput } from './try-input.js';

const RAM = 'private_fd ram size 4M memslot 0 gpa 0 size 4M shared anon private ram';
const LAST = '0xffff_ffff_ffff_f000';

describe('what once crashed', () => {
  it.each([
    [
      'a view of more than there is',
      `vcpu 0 { set_view(4K, ${LAST}, shared) let n = -1 set_view(n, n, private) }`,
    ],
    ['a view of an alias that is not there', `vcpu 0 { let n = 5 set_view(0, 4K, shared, n) }`],
    [
      'a set of more than there is',
      `var s = ranges() vcpu 0 { let n = 4K add n ..+ ${LAST} to s remove n ..+ ${LAST} from s }`,
    ],
    ['a shared view beyond the end', `vm plain { shared_view ${LAST} ..+ 4M } vcpu 0 { store u8 [0] = 1 }`],
    [
      'a slot that goes while a conversion is under way',
      `vm sw_protected { option seed 3 ${RAM} } host a { loop { convert 0 ..+ 64K to private convert 0 ..+ 64K to shared } }
       host b { yield delete_memslot(0) } vcpu 0 { }`,
    ],
  ])('%s', (_, text) => {
    expect(tryInput(text).compiled).toBe(true);
  });

  it.each([
    [
      'a slot that wraps',
      `vm snp { private_fd ram size 64M allocated validated memslot 0 gpa ${LAST} size 64M private ram }`,
      'slot-size',
    ],
    [
      'an offset that wraps',
      `vm snp { private_fd ram size 4M memslot 0 gpa 0 size 4M private ram offset ${LAST} }`,
      'slot-size',
    ],
    [
      'a private half that breaks off before its file',
      'vm plain { private_fd ram size 4M memslot 0 gpa 0 size 4M shared anon private  %\nconst A = 1\nvar t = 0 }\nvcpu 0 { }',
      'syntax',
    ],
    ['a mapping that wraps', `vm tdx { mapping low size 4M at hva ${LAST} }`, 'no-room'],
    [
      'a half that wraps',
      `vm tdx { memfd low size 4M memslot 0 gpa 0 size 4M shared memfd low offset ${LAST} contents at 0: fill 1 size 4K }`,
      'no-room',
    ],
    ['an option without its value', 'vm plain { option seed } vcpu 0 { }', 'syntax'],
    ['a declaration that the file breaks off in', 'vm plain { memslot', 'syntax'],
  ])('%s', (_, text, code) => {
    expect(tryInput(text).compiled).toBe(false);
    expect(compileText(text).diagnostics.map((each) => each.code)).toContain(code);
  });
});
