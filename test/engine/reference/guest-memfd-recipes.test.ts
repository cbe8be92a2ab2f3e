import { describe, expect, it } from 'vitest';
import { choices, choiceForPolicy, choose } from '../../../engine/choice.js';
import { Cost } from '../../../engine/kvm/costs.js';
import { Machine } from '../../../engine/machine.js';
import { compile } from '../../../language/index.js';
import { DONE, endOf, machineAfter } from './run-script.js';

const MACHINE = `
  vm sw_protected {
    abi guest-memfd
    guest_memfd ram size 4M
    memslot 0 gpa 0x0 size 4M shared anon private ram
  }
  const GPA = 0x10_0000`;

/** A guest that asks for the conversion of 64 KiB that it has filled, to private or back, by a recipe. */
const converting = (using: string, to: 'private' | 'shared', claims: string): string => `${MACHINE}
  vmm { on hypercall (exit) { convert exit.range to exit.wanted using ${using} exit.ret = result } }
  setup { ${to === 'shared' ? 'set_memory_attributes(GPA, 64K, private)' : ''} }
  vcpu 0 {
    fill(GPA, 64K, 0xaa)
    expect page_state_change(GPA, 64K, ${to}) == 0
    ${claims}
  }`;

describe('recipes of real VMMs under guest-memfd (reference 5.1, 5.2)', () => {
  it("QEMU's sets the attribute, frees the other side, and prefaults what the guest asked for", () => {
    const freed = 'not double_backed(GPA, 64K)';
    expect(
      endOf(
        converting(
          'qemu',
          'private',
          `expect ${freed} and mapped(GPA + 60K, private) and load u8 [GPA] == 0`,
        ),
      ),
    ).toEqual(DONE);
    expect(endOf(converting('qemu', 'shared', `expect ${freed} and mapped(GPA + 60K, shared)`))).toEqual(
      DONE,
    );
  });

  it("cloud-hypervisor's leaves the shared half, and punches where the guest asked to share", () => {
    expect(
      endOf(converting('cloud-hypervisor', 'private', 'store u8 [GPA] = 1 expect double_backed(GPA, 4K)')),
    ).toEqual(DONE);
    expect(
      endOf(
        converting('cloud-hypervisor', 'shared', 'expect file_pages(ram) == 0 and not mapped(GPA, shared)'),
      ),
    ).toEqual(DONE);
  });

  it("the selftest's changes the file first, and frees nothing of the shared half", () => {
    expect(
      endOf(converting('selftest', 'private', 'expect file_pages(ram) == 16 and double_backed(GPA, 64K)')),
    ).toEqual(DONE);
    expect(endOf(converting('selftest', 'shared', 'expect file_pages(ram) == 0'))).toEqual(DONE);
  });

  it('the attribute alone frees nothing: each side finds its old contents again', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on hypercall (exit) { convert exit.range to exit.wanted using no-free exit.ret = result } }
      vcpu 0 {
        store u8 [GPA] = 1
        expect page_state_change(GPA, 4K, private) == 0
        store u8 [GPA] = 2
        expect double_backed(GPA, 4K) and page_state_change(GPA, 4K, shared) == 0
        expect load u8 [GPA] == 1 and page_state_change(GPA, 4K, private) == 0
        expect load u8 [GPA] == 2
      }`),
    ).toEqual(DONE);
  });

  it('a range over a gap is refused to private, and passes to shared', () => {
    const over = (to: string, claim: string): string => `${MACHINE}
      host vmm_thread { ${claim} convert 0x3f_f000 ..+ 8K to ${to} }`;
    expect(endOf(over('private', 'expect errno EINVAL'))).toEqual(DONE);
    expect(endOf(over('shared', ''))).toEqual(DONE);
  });
});

describe('choices at an exit under guest-memfd (DESIGN 5)', () => {
  const asking = (flavour: string): Machine => {
    const { program } = compile('choices.gfn', {
      read: () => `
        vm ${flavour} {
          abi guest-memfd
          guest_memfd ram size 4M allocated validated
          memslot 0 gpa 0x0 size 4M shared anon private ram
          private_gfns 0x0 ..+ 4M
        }
        vmm { on memory_fault (exit) { ask } on hypercall (exit) { ask } }
        vcpu 0 { store u64 [shared 0x1000] = 1 expect load u64 [shared 0x1000] == 1 }`,
    });
    if (program === null) throw new Error('the script does not compile');
    return new Machine(program);
  };

  it('lists the recipes of real VMMs, each of which lets the access go on', () => {
    const machine = asking('snp');
    expect(machine.run(100_000)).toMatchObject({ kind: 'ask' });
    const ids = choices(machine, 0).map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'convert',
        'convert-qemu',
        'convert-cloud-hypervisor',
        'convert-selftest',
        'convert-no-free',
      ]),
    );
    const saved = machine.save();
    const pages = new Set<number>();
    for (const id of ids.filter((one) => one.startsWith('convert'))) {
      machine.load(saved);
      choose(machine, 0, id);
      expect(machine.run(100_000), id).toEqual(DONE);
      pages.add(machine.state.costs[Cost.freed]!);
    }
    // They differ in what they free: nothing, one page, 2 MiB, the whole rest of the memslot.
    expect(pages.size).toBeGreaterThan(2);
  });

  it('offers the other side where KVM holds the gfn as the guest wants and cannot serve it', () => {
    const { program } = compile('choices.gfn', {
      read: () => `
        vm sw_protected {
          abi guest-memfd
          memslot 0 gpa 0x0 size 1M shared anon
          private_gfns 0x0 ..+ 1M
        }
        vmm { on memory_fault (exit) { ask } }
        vcpu 0 { store u64 [0x1000] = 1 expect all_shared(0x1000, 4K) and cost(exits) == 1 }`,
    });
    const machine = new Machine(program!);
    expect(machine.run(100_000)).toMatchObject({ kind: 'ask' });
    expect(choices(machine, 0).find(({ id }) => id === 'convert')?.unavailable).toBeDefined();
    choose(machine, 0, 'convert-other');
    expect(machine.run(100_000)).toEqual(DONE);
  });

  it('answers by policy, too', () => {
    const machine = asking('tdx');
    expect(machine.run(100_000)).toMatchObject({ kind: 'ask' });
    expect(choiceForPolicy(machine, 0, 'convert')).toBe('convert');
    choose(machine, 0, 'convert');
    expect(machine.run(100_000)).toEqual(DONE);
  });
});

describe('bookkeeping and devices (reference 5.1 step 8, 6 hazards 21, 22)', () => {
  it('a device map that fails leaves attribute and record changed: no rollback', () => {
    expect(
      endOf(`
      vm sw_protected {
        abi guest-memfd
        guest_memfd ram size 64K
        memslot 0 gpa 0x0 size 64K shared none private ram
        private_gfns 0x0 ..+ 64K
      }
      host vmm_thread {
        expect device_listen() == 0
        expect errno ENOMEM convert 0x0 ..+ 4K to shared using qemu
        expect all_shared(0x0, 4K)
      }`),
    ).toEqual(DONE);
  });

  it("a page given back under a pin is nobody else's: what the device writes there is read by nobody", () => {
    const machine = machineAfter(`${MACHINE}
      host vmm_thread {
        store u64 [gpa GPA] = 1
        expect dma_map(GPA, hva_of(GPA), 4K) == 0
        expect dma_load(GPA, 8).value == 1
        expect discard_shared(GPA, 4K) == 0
        expect dma_store(GPA, 8, 2) == 0
        expect load u64 [gpa GPA] == 0
        expect errno EEXIST dma_map(GPA, hva_of(GPA), 4K)
        expect dma_unmap(GPA, 4K) == 0 and dma_load(GPA, 8) == -EFAULT
      }`);
    expect(machine.state.pins).toEqual([]);
  });
});
