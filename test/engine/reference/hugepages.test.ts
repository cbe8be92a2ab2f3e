import { describe, expect, it } from 'vitest';
import { DONE, endOf, machineAfter } from './run-script.js';

/** 2 GiB from gpa 0 on, made of one shared half, with a guest_memfd behind. */
const machine = (half: string, size = '2G', kernel = '7.3'): string => `
  vm sw_protected {
    abi guest-memfd
    kernel "${kernel}"
    guest_memfd ram size 4G
    memslot 0 gpa 0 size ${size} shared ${half} private ram
  }`;

describe('hugetlb memory of 1 GiB (reference 3.9)', () => {
  it('one fault allocates and maps 1 GiB, where KVM and the host allow it', () => {
    expect(
      endOf(`${machine('hugetlb 1G')}
      vcpu 0 {
        store u64 [0x4000_5000] = 1
        expect entry_size(0x4000_0000, shared) == 1G and entry_size(0x7fff_f000, shared) == 1G
        expect entry_size(0x3fff_f000, shared) == 0
        expect host_pages() == 262144 and cost(faults) == 1
      }`),
    ).toEqual(DONE);
  });

  it('filling and prefaulting follow entries, not pages', () => {
    const { state } = machineAfter(`${machine('hugetlb 1G')}
      vcpu 0 {
        fill(0x0, 2G - 4K, 7)
        expect load u8 [0x7fff_efff] == 7 and load u8 [0x7fff_f000] == 0 and cost(faults) == 2
        notify filled
      }
      host vmm_thread {
        wait filled
        let left = prefault(0, 2G)
        expect left.result == 0 and left.size == 0 and cost(faults) == 2
      }`);
    // Each entry's first page is filled by 8 bytes at a time.
    expect(state.moment).toBeLessThan(2000);
  });

  it('a memfd of 1 GiB pages gives the same; pages of 2 MiB give 2 MiB', () => {
    const vm = (page: string): string => `
      vm sw_protected {
        abi guest-memfd
        memfd low size 2G hugetlb ${page}
        guest_memfd ram size 2G
        memslot 0 gpa 0 size 2G shared memfd low private ram
      }`;
    for (const [page, size] of [
      ['1G', '1G'],
      ['2M', '2M'],
      ['', '2M'],
    ] as const)
      expect(
        endOf(`${vm(page)} vcpu 0 { store u64 [0x1000] = 1 expect entry_size(0x0, shared) == ${size} }`),
      ).toEqual(DONE);
  });

  it('a mixed 2 MiB page makes its 1 GiB page mixed; the others of it stay 2 MiB; made alike again, it is 1 GiB', () => {
    expect(
      endOf(`${machine('hugetlb 1G')}
      setup { expect set_memory_attributes(0x20_1000, 4K, private) == 0 }
      vcpu 0 {
        store u64 [0x0] = 1
        store u64 [0x20_0000] = 1
        store u64 [0x4000_0000] = 1
        expect entry_size(0x0, shared) == 2M
        expect entry_size(0x20_0000, shared) == 4K
        expect entry_size(0x4000_0000, shared) == 1G
        notify mapped
        wait alike
        store u64 [0x40_0000] = 1
        expect entry_size(0x0, shared) == 1G and entry_size(0x20_1000, shared) == 1G
      }
      host vmm_thread {
        wait mapped
        expect set_memory_attributes(0x20_1000, 4K, shared) == 0
        notify alike
      }`),
    ).toEqual(DONE);
  });

  it('an entry of 1 GiB takes the place of those of 2 MiB', () => {
    const { stage2 } = machineAfter(`${machine('hugetlb 1G')}
      setup { set_memory_attributes(0x20_1000, 4K, private) }
      vcpu 0 {
        store u64 [0x0] = 1
        notify mapped
        wait alike
        store u64 [0x40_0000] = 1
      }
      host vmm_thread {
        wait mapped
        set_memory_attributes(0x20_1000, 4K, shared)
        notify alike
      }`).state;
    expect([stage2.huge.size, stage2.gigantic.size, stage2.shared.size]).toEqual([0, 262_144, 262_144]);
  });

  it('whole 2 MiB pages that differ make a 1 GiB page mixed, although none of them is', () => {
    expect(
      endOf(`${machine('hugetlb 1G')}
      setup { expect set_memory_attributes(0x20_0000, 2M, private) == 0 }
      vcpu 0 { store u64 [0x0] = 1 expect entry_size(0x0, shared) == 2M }`),
    ).toEqual(DONE);
  });

  it('zapping a page of a 1 GiB entry removes all of it, and no neighbour', () => {
    expect(
      endOf(`${machine('hugetlb 1G')}
      vcpu 0 {
        store u64 [0x0] = 1
        store u64 [0x4000_0000] = 1
        notify mapped
        wait converted
        expect entry_size(0x3fff_f000, shared) == 0 and entry_size(0x0, shared) == 0
        expect entry_size(0x4000_0000, shared) == 1G
      }
      host vmm_thread {
        wait mapped
        expect set_memory_attributes(0x2000_0000, 4K, private) == 0
        notify converted
      }`),
    ).toEqual(DONE);
  });

  it('where writes are logged there are none: those that stand are split', () => {
    expect(
      endOf(`
      vm sw_protected {
        abi guest-memfd
        guest_memfd ram size 1M
        mapping low size 4M hugetlb
        memslot 0 gpa 0 size 4M shared mapping low
      }
      vcpu 0 {
        store u64 [0x0] = 1
        expect entry_size(0x1000, shared) == 2M
        notify mapped
        wait logging
        expect entry_size(0x1000, shared) == 4K
        store u64 [0x1000] = 1
        store u64 [0x20_0000] = 1
        expect entry_size(0x20_0000, shared) == 4K
      }
      host vmm_thread {
        wait mapped
        expect set_memslot(0, 0x0, 4M, low, log_dirty) == 0
        notify logging
      }`),
    ).toEqual(DONE);
  });

  it('what a memslot does not cover, or where its addresses do not match, is mapped by what fits', () => {
    const parts = (slot: string): string => `
      vm sw_protected {
        abi guest-memfd
        guest_memfd ram size 4G
        mapping low size 3G hugetlb 1G
        memslot 0 ${slot} private ram
      }`;
    for (const [slot, gpa, size] of [
      ['gpa 0 size 1022M shared mapping low', '0x1000', '2M'],
      ['gpa 0x20_0000 size 2G shared mapping low offset 2M', '0x3fff_f000', '2M'],
      ['gpa 0x20_0000 size 2G shared mapping low offset 2M', '0x4000_0000', '1G'],
      ['gpa 0x20_0000 size 2G shared mapping low', '0x4000_0000', '2M'],
      ['gpa 0x1000 size 2G shared mapping low', '0x4000_0000', '4K'],
    ] as const)
      expect(
        endOf(
          `${parts(slot)} vcpu 0 { store u64 [${gpa}] = 1 expect entry_size(${gpa}, shared) == ${size} }`,
        ),
        slot,
      ).toEqual(DONE);
  });

  it('a memslot that comes later finds the hugepages that were mixed before it', () => {
    expect(
      endOf(`
      vm sw_protected {
        abi guest-memfd
        guest_memfd ram size 2G
        mapping low size 2G hugetlb 1G
      }
      setup {
        expect set_memory_attributes(0x20_1000, 4K, private) == 0
        expect set_memslot(0, 0x0, 2G, low, private, ram, 0) == 0
      }
      vcpu 0 {
        store u64 [0x20_0000] = 1
        store u64 [0x0] = 1
        store u64 [0x4000_0000] = 1
        expect entry_size(0x20_0000, shared) == 4K
        expect entry_size(0x0, shared) == 2M
        expect entry_size(0x4000_0000, shared) == 1G
      }`),
    ).toEqual(DONE);
  });

  it('without host memory for a whole hugepage the fault fails', () => {
    expect(
      endOf(`
      vm sw_protected {
        abi guest-memfd
        guest_memfd ram size 1G
        memslot 0 gpa 0 size 1G shared hugetlb 1G private ram
        host_memory 1020M
      }
      vmm { on efault (exit) { expect exit.reason == 0 set_memory_attributes(0x0, 4K, private) } }
      vcpu 0 { store u64 [0x0] = 1 expect host_pages() == 1 and cost(exits) == 1 }`),
    ).toEqual(DONE);
  });

  it('memfd_create takes the sizes that there are', () => {
    expect(
      endOf(`${machine('anon')}
      host vmm_thread {
        let giant = memfd_create(hugetlb | huge_1g)
        expect errno EINVAL memfd_create(huge_1g)
        expect errno ENODEV memfd_create(0x4000_0004) // pages of 64 KiB
      }`),
    ).toEqual(DONE);
  });
});

describe('an invalidation keeps faults out of hugepages that will be mixed (reference 6 hazard 9)', () => {
  it('of 1 GiB, too: a neighbour far away does not map the page that is being made private', () => {
    for (let seed = 1; seed <= 30; seed++)
      expect(
        endOf(
          `${machine('hugetlb 1G')}
          vcpu 0 { store u64 [0x3000_0000] = 1 }
          host vmm_thread { expect set_memory_attributes(0x1000, 4K, private) == 0 }
          invariant "a private gfn has no shared entry" at every step { not is_private(0x1000) or not mapped(0x1000, shared) }`,
          seed,
        ),
      ).toEqual(DONE);
  });

  it('before 6.15 it does', () => {
    const ends = Array.from({ length: 30 }, (_, seed) =>
      endOf(
        `${machine('hugetlb 1G', '2G', '6.12')}
        vcpu 0 { store u64 [0x3000_0000] = 1 }
        host vmm_thread { set_memory_attributes(0x1000, 4K, private) expect not mapped(0x1000, shared) }`,
        seed + 1,
      ),
    );
    expect(ends).not.toEqual(ends.map(() => DONE));
  });
});

describe('files of hugetlb memory (reference 3.9)', () => {
  const files = `
    vm sw_protected {
      abi guest-memfd
      memfd low size 6M hugetlb contents at 0x20_0000: text "BIOS"
      guest_memfd ram size 6M
      memslot 0 gpa 0 size 6M shared memfd low private ram
    }`;

  it('what is loaded, or allocated, brings its hugepage along', () => {
    expect(
      endOf(`${files}
      setup {
        expect host_pages() == 512
        expect allocate(low, 0x40_1000, 4K) == 0
        expect file_pages(low) == 1024
        expect allocate(low, 0x3f_f000, 2M) == 0 // nothing is missing
        expect file_pages(low) == 1024 and host_pages() == 1024
      }
      vcpu 0 {
        expect load u32 [0x20_0000] == 0x534f_4942
        expect entry_size(0x20_0000, shared) == 2M
        store u64 [0x3f_f000] = 5
      }`),
    ).toEqual(DONE);
  });

  it('a hole is made of whole hugepages; what sticks out is cleared and stays', () => {
    expect(
      endOf(`${files}
      setup {
        expect allocate(low, 0, 6M) == 0
        expect host_fill(hva_of(0), 6M, 7) == 0
        expect punch_hole(low, 0x10_0000, 4M) == 0
        expect file_pages(low) == 1024
        expect allocated(low, 0x10_0000) and not allocated(low, 0x20_0000)
        expect load u8 [hva hva_of(0xf_ffff)] == 7 and load u8 [hva hva_of(0x10_0000)] == 0
      }
      vcpu 0 { expect load u8 [0x50_0000] == 7 and load u8 [0x4f_ffff] == 0 }`),
    ).toEqual(DONE);
  });
});
