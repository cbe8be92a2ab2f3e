import { describe, expect, it } from 'vitest';
import { Direct } from '../../../engine/direct.js';
import { ExitReason } from '../../../engine/kvm/exit.js';
import type { BugName, MachineSpec } from '../../../engine/kvm/spec.js';
import { DONE, endOf, notesOf } from './run-script.js';

const MACHINE = `
  vm sw_protected {
    abi guest-memfd
    guest_memfd ram size 64K
    memslot 0 gpa 0x0 size 64K shared anon private ram
    private_gfns 0x0 ..+ 64K
  }`;
const PAGE = 4096;

/** 2 MiB of hugetlb memory and of guest_memfd at gpa 0, driven by hand. */
function spec(kernel: string, bugs: readonly BugName[] = []): MachineSpec {
  const file = { name: 'low', size: 2 ** 22, allocated: [], validated: false, contents: [], position: 0 };
  const pages = 1024;
  return {
    ...{ flavour: 'sw_protected', abi: 'guest-memfd', kernel, explicitExit: 'hypercall', bugs },
    files: [
      { ...file, kind: 'hugetlb' },
      { ...file, name: 'ram', kind: 'guest-memfd' },
    ],
    mappings: [
      {
        name: 'low',
        hva: 0x40_0000,
        pages,
        backing: 'hugetlb',
        file: 0,
        offset: 0,
        prot: 3,
        contents: [],
        position: 0,
      },
    ],
    slots: [{ id: 0, as: 0, gpa: 0, pages, hva: 0x40_0000, flags: 4, file: 1, offset: 0, position: 0 }],
    ...{ sharedView: [], aliases: [], hostPages: Infinity, ve: true, seed: 0 },
  };
}

/** Steps one actor until it is about to do a step of that name. */
function reach(direct: Direct, who: 'host' | number, name: RegExp): void {
  for (let i = 0; i < 200 && !name.test(direct.stepName(who)); i++) direct.step(who);
  expect(direct.stepName(who)).toMatch(name);
}

describe('errors of the fault path (reference 3.4, 3.5)', () => {
  it('broken memory of a private page: EHWPOISON with the exit filled', () => {
    expect(
      endOf(`${MACHINE}
      vmm {
        on memory_fault (exit) {
          expect exit.errno == EHWPOISON and exit.flags == 8 and exit.gpa == 0x1000
          punch_hole(ram, 0x1000, 4K) // a fresh page
        }
      }
      setup { allocate(ram, 0x1000, 4K) poison(ram, 0x1000) }
      vcpu 0 { store u64 [0x1000] = 1 expect cost(exits) == 1 }`),
    ).toEqual(DONE);
  });

  it('host memory used up: ENOMEM with the exit filled', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on memory_fault (exit) { expect exit.errno == ENOMEM and exit.flags == 8 } }
      setup { fail_allocation(0) }
      vcpu 0 { store u64 [0x1000] = 1 expect cost(exits) == 1 }`),
    ).toEqual(DONE);
  });

  it('a shared half that cannot be reached: KVM_RUN fails with EFAULT and tells nothing', () => {
    expect(
      endOf(`${MACHINE}
      vmm {
        on efault (exit) {
          expect exit.reason == 0
          mprotect(hva_of(0), 64K, read_write)
        }
      }
      setup { set_memory_attributes(0, 64K, shared) mprotect(hva_of(0), 64K, none) }
      vcpu 0 { store u64 [0x1000] = 1 expect cost(exits) == 1 }`),
    ).toEqual(DONE);
  });
});

describe('an instruction fetch where there is no memslot', () => {
  const accessing = (access: string): string => `${MACHINE}
    vmm { on mmio (exit) { exit.data = 0xf4 } }
    vcpu 0 { expect ${access} [0x10_0000] == 0xf4 }`;

  it('is no MMIO exit for a real KVM, and the model says so; a read is', () => {
    expect(notesOf(accessing('fetch u8'))).toEqual([expect.stringContaining('KVM_EXIT_INTERNAL_ERROR')]);
    expect(notesOf(accessing('load u8'))).toEqual([]);
  });
});

describe('files that die, slots that go (reference 3.8)', () => {
  it('the last close takes the pages; a mapping or a duplicate holds them; the memslot does not', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on memory_fault (exit) { expect exit.flags == 8 set_memory_attributes(exit.gpa, 4K, shared) } }
      vcpu 0 {
        store u64 [0x1000] = 5
        notify stored
        wait half
        expect load u64 [0x1000] == 5
        notify stored
        wait closed
        expect load u64 [0x1000] == 0 and cost(exits) == 1 // what the shared half held
      }
      host vmm_thread {
        let before = host_pages()
        wait stored
        let other = dup(ram)
        close(ram)
        notify half
        wait stored
        close(other)
        expect errno EBADF punch_hole(other, 0, 4K)
        notify closed
      }`),
    ).toEqual(DONE);
  });

  it('deleting the slot under a reader ends in a memory fault, whatever the interleaving', () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(
        endOf(
          `${MACHINE}
          vmm { on memory_fault (exit) { expect exit.flags == 8 and exit.size == 4K set_memory_attributes(exit.gpa, 4K, shared) } on mmio (exit) { } }
          vcpu 0 { loop { if load u64 [0x2000] != 0 { break } } }
          host vmm_thread { delete_memslot(0) }`,
          seed,
        ),
      ).toEqual(DONE);
    }
  });
});

describe('prefault (reference 3.6)', () => {
  it('on a slot that is going it is EAGAIN from 6.18 on, and tried again before', () => {
    for (const [kernel, errno] of [
      ['7.3', 11],
      ['6.12', 0],
    ] as const) {
      const direct = new Direct(spec(kernel));
      direct.beginCall('host', 'set_memslot', [0, 0, 0, 0, 0, -1, 0]);
      reach(direct, 'host', /synchronize_srcu/);
      direct.beginCall(0, 'prefault', [0, PAGE]);
      let came = direct.step(0);
      for (let i = 0; i < 60 && came === 'running'; i++) came = direct.step(0);
      if (errno === 0) expect(came).toBe('running');
      else expect(came).toMatchObject({ kind: 'errno', errno });
    }
  });

  it('a signal before any progress is EINTR', () => {
    const direct = new Direct(spec('7.3'));
    direct.call('host', 'raise_signal', [0]);
    expect(direct.call(0, 'prefault', [0, PAGE])).toMatchObject({ kind: 'errno', errno: 4 });
    expect(direct.call(0, 'prefault', [0, PAGE])).toMatchObject({ kind: 'done' });
  });
});

describe('hazard 9, a hugepage over changing attributes (reference 6)', () => {
  /** A neighbour faults between the store of the attribute and the count of mixed hugepages. Whether gfn 0 ends mapped as shared although it is private. */
  const reachable = (kernel: string, bugs: readonly BugName[]): boolean => {
    const direct = new Direct(spec(kernel, bugs));
    direct.beginCall('host', 'set_memory_attributes', [0, PAGE, 8]);
    reach(direct, 'host', /recompute the mixed/);
    direct.beginAccess(0, { gpa: 5 * PAGE, size: 8, kind: 'write', value: 1n });
    for (let i = 0; i < 30; i++) if (direct.step(0) !== 'running') break;
    for (let i = 0; i < 30; i++) if (direct.step('host') !== 'running') break;
    const { stage2, attributes } = direct.state;
    expect(attributes.has(0)).toBe(true);
    return stage2.shared.has(0);
  };

  it("before 6.15, or without the guard, a private gfn is reached through a neighbour's 2 MiB entry", () => {
    expect(reachable('6.12', [])).toBe(true);
    expect(reachable('7.3', ['no_hugepage_guard'])).toBe(true);
  });

  it('with it the neighbour waits for the end of the invalidation', () => {
    expect(reachable('7.3', [])).toBe(false);
  });
});

describe('a fault against a conversion (reference 3.5 rows 5 and 10)', () => {
  it('what looked before the attribute changed installs nothing after it', () => {
    const direct = new Direct(spec('7.3'));
    direct.beginAccess(0, { gpa: 0, size: 8, kind: 'write', value: 1n });
    reach(direct, 0, /take mmu_lock/);
    expect(direct.call('host', 'set_memory_attributes', [0, PAGE, 8])).toMatchObject({ kind: 'done' });
    direct.step(0);
    expect(direct.state.stage2.shared.has(0)).toBe(false);
    for (let i = 0; i < 40; i++) if (direct.step(0) !== 'running') break;
    expect(direct.state.stage2.private.has(0)).toBe(true);
    expect(direct.access(0, { gpa: 0, size: 8, kind: 'read' })).toMatchObject({
      value: 1n,
      mapped: 'private',
    });
  });

  it('what a private fault allocates and what a punch frees are one after the other', () => {
    const direct = new Direct(spec('7.3'));
    direct.call('host', 'set_memory_attributes', [0, PAGE, 8]);
    direct.access(0, { gpa: 0, size: 8, kind: 'write', value: 7n });
    direct.beginCall('host', 'punch_hole', [1, 0, PAGE]);
    reach(direct, 'host', /truncate the pages/);
    direct.beginAccess(0, { gpa: 0, size: 8, kind: 'read' });
    for (let i = 0; i < 30; i++) direct.step(0);
    expect(direct.state.stage2.private.has(0)).toBe(false);
    for (let i = 0; i < 30; i++) if (direct.step('host') !== 'running') break;
    const seen = direct.access(0, { gpa: 0, size: 8, kind: 'read' });
    expect(seen).toMatchObject({ kind: 'done', value: 0n });
  });
});

it('an exit says what KVM would: reason 39, EFAULT, one page', () => {
  const direct = new Direct({ ...spec('7.3'), flavour: 'snp' });
  const outcome = direct.access(0, { gpa: 5 * PAGE + 16, size: 8, kind: 'read', how: 'private' });
  expect(outcome).toMatchObject({
    kind: 'exit',
    errno: 14,
    exit: { reason: ExitReason.MEMORY_FAULT, flags: 8, gpaPage: 5, size: PAGE, accessOffset: 16 },
  });
});
