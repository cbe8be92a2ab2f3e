import { describe, expect, it } from 'vitest';
import { describeExit } from '../../../engine/describe/exit.js';
import { Access, Exit, ExitReason, KVM_HC_MAP_GPA_RANGE } from '../../../engine/kvm/exit.js';
import { State, Store } from '../../../engine/kvm/state.js';

/** A state with one private fd, `ram`, which is store 2. */
const state = Object.assign(new State(), { stores: [null, null, new Store(0, 2, 'private', 'ram')] });

function exitWith(fields: Partial<Exit>): Exit {
  return Object.assign(new Exit(0), fields);
}

const onPage = { gpaPage: 0x100, size: 4096, filled: true, slot: 0, file: 2, filePage: 0x100 };

describe('an exit', () => {
  it('says what an implicit exit to private rests on', () => {
    const exit = exitWith({
      ...onPage,
      reason: ExitReason.MEMORY_ERROR,
      flags: 1,
      wantsPrivate: true,
      access: Access.write,
      accessPage: 0x100,
      accessOffset: 8,
      accessSize: 8,
    });
    expect(describeExit(exit, 'vCPU 0', state)).toEqual({
      name: 'KVM_EXIT_MEMORY_ERROR',
      number: 36,
      title: 'implicit conversion, shared → private',
      payload: 'flags PRIVATE  gpa 0x100000  size 4K',
      decision:
        'vCPU 0 wrote 8 bytes at gpa 0x100008 as private; slot 0 is backed by private fd `ram`, which has a hole at offset 0x100000: shared.',
    });
  });

  it('says what an implicit exit to shared rests on', () => {
    const exit = exitWith({
      ...onPage,
      reason: ExitReason.MEMORY_ERROR,
      present: true,
      access: Access.fetch,
      accessPage: 0x100,
      accessSize: 1,
    });
    const { title, payload, decision } = describeExit(exit, 'vCPU 1', state);
    expect(title).toBe('implicit conversion, private → shared');
    expect(payload).toBe('flags 0  gpa 0x100000  size 4K');
    expect(decision).toContain('vCPU 1 fetched 1 byte at gpa 0x100000 as shared;');
    expect(decision).toContain('has a page at offset 0x100000: private.');
  });

  it('names a slot without a private fd, and a gpa without a slot', () => {
    const access = {
      reason: ExitReason.MEMORY_ERROR,
      wantsPrivate: true,
      access: Access.read,
      accessSize: 4,
    };
    expect(describeExit(exitWith({ ...onPage, ...access, file: -1 }), 'vCPU 0', state).decision).toContain(
      'slot 0 has no private fd, so it is always shared.',
    );
    expect(describeExit(exitWith({ ...onPage, ...access, slot: -1 }), 'vCPU 0', state).decision).toContain(
      'no memslot is there.',
    );
  });

  it('tells an explicit request over a range by where the range begins', () => {
    const exit = exitWith({
      ...onPage,
      reason: ExitReason.MEMORY_ERROR,
      explicit: true,
      present: true,
      size: 0x200000,
    });
    const { title, decision } = describeExit(exit, 'vCPU 0', state);
    expect(title).toBe('explicit conversion, private → shared');
    expect(decision).toBe(
      'vCPU 0 asked by hypercall to make 2M at gpa 0x100000 shared; slot 0 is backed by private fd `ram`, which has a page at offset 0x100000, where the range begins: private.',
    );
  });

  it('shows a hypercall as kvm_run has it', () => {
    const exit = exitWith({
      ...onPage,
      reason: ExitReason.HYPERCALL,
      nr: KVM_HC_MAP_GPA_RANGE,
      args: Int32Array.of(0, 1, 512, 0, 0x10, 0),
      explicit: true,
      wantsPrivate: true,
      gpaPage: 0x100000,
    });
    const { name, number, payload } = describeExit(exit, 'vCPU 0', state);
    expect([name, number]).toEqual(['KVM_EXIT_HYPERCALL', 3]);
    expect(payload).toBe('nr 12  gpa 0x100000000  npages 512  attributes 0x10');
  });

  it('shows MMIO with its data, and a bare errno with what is missing', () => {
    const mmio = exitWith({
      reason: ExitReason.MMIO,
      filled: true,
      gpaPage: 0xfec00,
      size: 4,
      isWrite: true,
      args: Int32Array.of(-1, 0, 0, 0, 0, 0),
      access: Access.write,
      accessPage: 0xfec00,
      accessSize: 4,
    });
    expect(describeExit(mmio, 'vCPU 0', state)).toMatchObject({
      title: 'write of emulated memory',
      payload: 'gpa 0xfec00000  len 4  is_write 1  data 0xffffffff',
      decision: 'vCPU 0 wrote 4 bytes at gpa 0xfec00000; no memslot is there.',
    });
    const fault = exitWith({ errno: 14 });
    expect(describeExit(fault, 'vCPU 0', state)).toMatchObject({
      title: 'KVM_RUN failed with EFAULT',
      payload: 'KVM_RUN = -EFAULT; nothing was written to kvm_run',
    });
  });
});
