import { describe, expect, it } from 'vitest';
import { compile } from '../../language/index.js';

/** The codes of what is said about a machine with these items, and a guest that does nothing. */
function codesOf(items: string, body = '', flavour = 'sw_protected'): string[] {
  const text = `vm ${flavour} {\n${items}\n}\nvcpu 0 { }\nhost vmm_thread { ${body} }`;
  return compile('machine.gfn', { read: () => text }).diagnostics.map(({ code }) => code);
}

const GMEM = 'abi guest-memfd\nguest_memfd ram size 1M';
const SLOT = 'memslot 0 gpa 0x0 size 1M shared anon private ram';

describe('a machine of the guest-memfd ABI', () => {
  it.each([
    ['a whole one', `${GMEM} with mmap\n${SLOT}\nprivate_gfns 0x0 ..+ 64K\nkernel "6.18"`, []],
    ['options of its own', `${GMEM}\n${SLOT}\noption exit_hypercall off\noption physical_bits 40`, []],
    [
      'the other private file',
      `abi guest-memfd\nprivate_fd ram size 1M\n${SLOT}`,
      ['wrong-abi', 'not-guest-memfd'],
    ],
    ['its file under private-fd', `guest_memfd ram size 1M\n${SLOT}`, ['wrong-abi', 'not-inaccessible']],
    ['its attributes under private-fd', 'private_gfns 0x0 ..+ 4K', ['wrong-abi']],
    ['its options under private-fd', 'option inplace experimental', ['unknown-word']],
    ['its bugs under private-fd', 'bug no_attribute_zap', ['unknown-word']],
    ['the bugs of private-fd', `${GMEM}\n${SLOT}\nbug no_invalidate_seq`, ['unknown-word']],
    ['flags of an ordinary memfd', 'memfd low size 1M with mmap', ['wrong-abi']],
    ['an unknown flag', `${GMEM} with magic\n${SLOT}`, ['unknown-word']],
    ['a kernel without it', `${GMEM}\n${SLOT}\nkernel "6.7"`, ['kernel-version']],
    ['no version', `${GMEM}\n${SLOT}\nkernel "new"`, ['kernel-version']],
    [
      'a slot beyond its file',
      `${GMEM}\nmemslot 0 gpa 0x0 size 2M shared anon private ram`,
      ['fd-too-small'],
    ],
    [
      'one range bound twice',
      `${GMEM}\n${SLOT}\nmemslot 1 gpa 0x10_0000 size 4K private ram`,
      ['bound-already'],
    ],
    ['a read-only one', `${GMEM}\n${SLOT} readonly`, ['slot-flags']],
    ['an ordinary file behind it', `abi guest-memfd\nmemfd ram size 1M\n${SLOT}`, ['not-guest-memfd']],
  ])('%s', (_name, items, codes) => {
    expect(codesOf(items)).toEqual(codes);
  });

  it('pKVM is in place, and nobody gets that without saying so', () => {
    expect(codesOf(`${GMEM}\n${SLOT}`, '', 'pkvm')).toEqual(['wrong-abi']);
    expect(codesOf(`${GMEM} with mmap\n${SLOT}\noption inplace experimental`, '', 'pkvm')).toEqual([]);
  });

  it('has operations that the other ABI has not', () => {
    const call = 'set_memory_attributes(0x0, 4K, private)';
    expect(codesOf(`${GMEM}\n${SLOT}`, call)).toEqual([]);
    expect(codesOf('private_fd ram size 1M\n' + SLOT, call)).toEqual(['wrong-abi']);
  });
});
