import { describe, expect, it } from 'vitest';
import type { BytesAnswer } from '../../../debug-adapter/gfnscope-protocol.js';
import { hexDump } from '../../../extension/memory/hex-dump.js';

const bytes = (address: string, data: readonly number[], offset = 0): BytesAnswer => ({
  address,
  runs: [{ offset, count: data.length, data: btoa(String.fromCharCode(...data)) }],
});
const text = (letters: string) => [...letters].map((letter) => letter.charCodeAt(0));
const lines = (answer: BytesAnswer, before?: BytesAnswer) => hexDump(answer, before).split('\n');

describe('bytes as text', () => {
  it('are addresses, hex and ASCII', () => {
    expect(lines(bytes('0x1000', [...text('Hello, guest!'), 0, 0xff, 0x7f]))).toEqual([
      '  0x00001000  48 65 6c 6c 6f 2c 20 67  75 65 73 74 21 00 ff 7f  |Hello, guest!...|',
    ]);
  });

  it('say what is there instead of bytes, never zeros', () => {
    const answer: BytesAnswer = {
      address: '0x2000',
      runs: [{ offset: 0, count: 65536, missing: 'hole' }, ...bytes('0x0', text('A'.repeat(16)), 65536).runs],
    };
    expect(lines(answer)).toEqual([
      '  0x00002000  · · · hole, 64 KiB',
      expect.stringMatching(/^ {2}0x00012000 {2}41 41 .*\|A{16}\|$/),
    ]);
  });

  it('stand in columns of their address, also where they begin within a line', () => {
    const [line = ''] = lines(bytes('0x100c', text('abcd')));
    expect(line).toMatch(/^ {2}0x00001000 .* 61 62 63 64 {2}\| {12}abcd\|$/);
  });

  it('that are alike are told once, with how many', () => {
    const dump = lines(
      bytes(
        '0x0',
        Array.from({ length: 4096 }, () => 0),
      ),
    );
    expect(dump).toHaveLength(2);
    expect(dump[1]).toContain('⋮ the same, 4,080 bytes');
    expect(
      lines(
        bytes(
          '0x0',
          Array.from({ length: 32 }, () => 0),
        ),
      ),
    ).toHaveLength(2);
    expect(
      lines(
        bytes(
          '0x0',
          Array.from({ length: 32 }, () => 0),
        ),
      )[1],
    ).not.toContain('⋮');
  });

  it('that changed since the last stop are marked, also within many alike', () => {
    const zeros = Array.from({ length: 160 }, () => 0);
    const now = zeros.with(80, 7);
    const marked = lines(bytes('0x0', now), bytes('0x0', zeros)).filter((line) => line.startsWith('●'));
    expect(marked).toEqual([expect.stringMatching(/^● 0x00000050 {2}07 00/)]);
  });

  it('that became a hole, and a hole that became bytes, are marked', () => {
    const hole: BytesAnswer = { address: '0x0', runs: [{ offset: 0, count: 16, missing: 'hole' }] };
    const data = bytes('0x0', text('0123456789abcdef'));
    expect(lines(hole, data)[0]).toMatch(/^● .*hole/);
    expect(lines(data, hole)[0]).toMatch(/^● .*30 31/);
    expect(lines(hole, hole)[0]).toMatch(/^ {2}/);
  });

  it('at the end of 64 bits have addresses still', () => {
    expect(lines(bytes('0xfffffffffffffff0', text('0123456789abcdef')))[0]).toContain('0xfffffffffffffff0');
  });

  it('may be none', () => {
    expect(hexDump({ address: '0x0', runs: [] })).toBe('Nothing to show.');
  });
});
