import { describe, expect, test } from 'vitest';
import { DEFAULT_MACHINE, DEFAULT_MACHINE_TEXT } from '../../language/machine/default-machine.js';
import { compileText, said } from './compiling.js';

const TABLE: readonly (readonly [string, string])[] = [
  [
    'vm tdxx { }',
    '1:4 error unknown-word: there is no flavour `tdxx`. Did you mean `tdx`? It is one of tdx, snp, pkvm, sw_protected, plain.',
  ],
  [
    'vm plain { memslot 0 size 4K }',
    '1:12 error missing-part: this memslot has no gpa: memslot 0 gpa 0x0 size 64M shared anon',
  ],
  [
    'vm plain {\n  memslot 0 gpa 0 size 64K shared anon\n  memslot 1 gpa 32K size 64K shared anon\n}',
    '3:3 error slot-overlap: memslot 1 (0x8000..0x18000) overlaps memslot 0 (0x0..0x10000): KVM refuses with EEXIST',
  ],
  [
    'vm plain {\n  private_fd ram size 4K\n  memslot 0 gpa 0 size 64K shared anon private ram\n}',
    '3:3 warning fd-too-small: ram (4K) is too small for this slot, which needs 64K: what lies beyond its end reads as shared until an allocation makes it longer [Make ram 64K long]',
  ],
  [
    'vm plain {\n  private_fd ram size 4K\n  memslot 0 gpa 0 size 4K private rma\n}',
    '3:35 error unknown-word: there is no file `rma`. Did you mean `ram`? It is one of ram.',
  ],
  [
    'vm plain { private_fd ram size 5000 }',
    '1:32 error unaligned: the size of a file must be a multiple of 4K; 0x1388 lies between 0x1000 and 0x2000',
  ],
  [
    'vm plain { private_fd ram size 4K contents at 0: hex "abc" }',
    '1:50 error contents: expected pairs of hexadecimal digits: hex "de ad be ef"',
  ],
  [
    'vm plain { option explict hypercall }',
    '1:19 error unknown-word: there is no option `explict`. Did you mean `explicit`? It is one of explicit, ve, seed.',
  ],
  [
    'vm plain { memslot 0 gpa 0 size 16T }',
    '1:33 error slot-size: KVM allows 2^31 - 1 pages (8 TiB) in a slot: use several',
  ],
  [
    'vm plain { }\nvm plain { }',
    '2:1 error second-machine: a program has one machine: put both `vm` blocks into one',
  ],
];

describe('the machine', () => {
  test.each(TABLE)('%s', (text, message) => {
    expect(said(text)).toEqual([message]);
  });

  test('a script without one runs on the stated default', () => {
    const { program } = compileText('vcpu 0 { yield }');
    expect(program?.spec).toBe(DEFAULT_MACHINE);
    const written = compileText(`${DEFAULT_MACHINE_TEXT}vcpu 0 { yield }`).program?.spec;
    const unplaced = JSON.parse(
      JSON.stringify(written).replace(/"position":\d+/g, '"position":0'),
    ) as unknown;
    expect(unplaced).toEqual(JSON.parse(JSON.stringify(DEFAULT_MACHINE)));
  });

  test('everything a machine block can say', () => {
    const { program, diagnostics } = compileText(
      `vm tdx {
        abi private-fd
        kernel "5.17-rc1"
        option explicit hypercall
        option ve off
        option seed 7
        bug no_invalidate_seq
        private_fd ram size 64M allocated at 0..1M, 2M..3M validated contents at 4M: fill 0xAA size 8K
        memfd shm size 1M contents at 0: hex "de ad"
        memslot 0 gpa 0 size 32M shared memfd shm offset 64K private ram offset 32M
        memslot 1 gpa 0xd000_0000 size 64K shared mapping dev readonly
        memslot 2 gpa 0xe000_0000 size 4K shared none at hva 0x7000_0000 as 1
        mapping dev size 64K anon_shared contents at 16: text "hi"
        host_memory 128M
        alias window
        shared_view 0..4K
        populate shared at 0xd000_0100: hex "01"
        populate private at 0x1000: file "boot.hex"
      }
      vcpu 0 { yield }`,
      { '/scripts/boot.hex': '00 11 # two bytes\n' },
    );
    expect(diagnostics).toEqual([]);
    const { files, mappings, slots, ...rest } = program!.spec;
    expect(rest).toEqual({
      ...{
        flavour: 'tdx',
        abi: 'private-fd',
        kernel: '5.17-rc1',
        explicitExit: 'hypercall',
        ve: false,
        seed: 7,
      },
      ...{ bugs: ['no_invalidate_seq'], sharedView: [[0, 1]], aliases: ['window'], hostPages: 32768 },
    });
    expect(files[0]).toMatchObject({
      ...{ name: 'ram', kind: 'private', size: 0x400_0000, validated: true },
      allocated: [
        [0, 256],
        [512, 768],
        [1024, 1026],
        [8193, 8194],
      ],
      contents: [
        { offset: 0x40_0000, size: 8192, pattern: { kind: 'byte', byte: 0xaa } },
        { offset: 0x200_1000, size: 2, pattern: { kind: 'bytes', bytes: Uint8Array.of(0, 0x11) } },
      ],
    });
    expect(mappings.map(({ name, backing, file, offset }) => [name, backing, file, offset])).toEqual([
      ['dev', 'anon-shared', -1, 0],
      ['slot0', 'memfd', 1, 16],
    ]);
    expect(mappings[0]?.contents.map(({ offset, size }) => [offset, size])).toEqual([
      [16, 2],
      [256, 1],
    ]);
    expect(slots).toMatchObject([
      { id: 0, as: 0, gpa: 0, pages: 8192, flags: 4, file: 0, offset: 8192 },
      { id: 1, as: 0, gpa: 0xd_0000, pages: 16, flags: 2, file: -1, hva: mappings[0]?.hva },
      { id: 2, as: 1, gpa: 0xe_0000, pages: 1, hva: 0x7_0000, flags: 0 },
    ]);
  });
});
