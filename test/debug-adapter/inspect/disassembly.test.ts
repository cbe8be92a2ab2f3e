import { describe, expect, test } from 'vitest';
import { halted } from './halted.js';

const SCRIPT = `vcpu 0 {
  let a = 0x1_0000
  while a < 5 { a += 1 }
  expect is_private(a)
}`;

describe('disassembly', () => {
  const at = halted(SCRIPT);
  const { inspector } = at;

  test('lists the steps of a routine around an address', () => {
    const address = inspector.stack(0)[0]!.address!;
    const rows = inspector.disassemble(address, 0, 0, 8);
    expect(rows.map(({ text, place }) => `${text} ; ${place?.line}`)).toEqual([
      'LDI r0 0x10000 ; 2',
      'LDI r1 5 ; 3',
      'JMP →0x4 ; 3',
      'ADDI r0 r0 1 ; 3',
      'JLT r0 r1 →0x3 ; 3',
      'MOV r1 r0 ; 4',
      'OPERATION is_private r1 ⇒ r2 ; 4',
      'EXPECT r2 "expect is_private(a)" ; 4',
    ]);
    expect(rows[0]).toMatchObject({ address: '0x0', symbol: 'vcpu 0', valid: true });
  });

  test('gives exactly so many rows, and says where there is no code', () => {
    const before = inspector.disassemble('0x0', 0, -3, 5);
    expect(before.map(({ valid }) => valid)).toEqual([false, false, false, true, true]);
    expect(before[0]!.address).toBe('0xfffffffffffffffd');
    expect(inspector.disassemble(before[0]!.address, 0, 0, 5)).toEqual(before);
    const behind = inspector.disassemble('0x7fffffff', 0, 0, 3);
    expect(behind.map(({ valid }) => valid)).toEqual([false, false, false]);
    expect(inspector.disassemble(behind[1]!.address, 0, -1, 3)).toEqual(behind);
    expect(inspector.disassemble('0x0', 0, 0, 0)).toEqual([]);
  });

  test('has one address a row, rising, and finds every row again by it', () => {
    const rows = inspector.disassemble('0x0', 0, 0, 400).filter(({ valid }) => valid);
    const addresses = rows.map(({ address }) => Number(address));
    expect(addresses).toEqual([...addresses].sort((a, b) => a - b));
    expect(new Set(addresses).size).toBe(rows.length);
    for (const row of rows) expect(inspector.disassemble(row.address, 0, 0, 1)).toEqual([row]);
  });

  test('shows the steps of the engine with what they follow', () => {
    const rows = inspector.disassemble('0x0', 0, 0, 400);
    const step = rows.find(
      ({ symbol, text }) => symbol === 'KVM_RUN' && text.startsWith('wait for a choice'),
    );
    expect(step).toMatchObject({ text: 'wait for a choice (DESIGN 5)', place: null });
  });

  test('refuses what is no address', () => {
    for (const text of ['', 'main', 'guest:0x0', '-1'])
      expect(() => inspector.disassemble(text, 0, 0, 1)).toThrow('no address of code');
  });
});
