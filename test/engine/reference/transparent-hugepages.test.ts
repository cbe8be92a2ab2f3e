import { describe, expect, it } from 'vitest';
import { DONE, endOf, machineAfter } from './run-script.js';

/** One memslot from gpa 0 on over private anonymous memory, with a guest_memfd behind. */
const machine = (size: string): string => `
  vm sw_protected {
    abi guest-memfd
    guest_memfd ram size 8M
    memslot 0 gpa 0 size ${size} shared anon private ram
  }`;

describe('transparent hugepages (reference 3.9)', () => {
  it('after madvise(hugepage) a fault takes 2 MiB where they fit', () => {
    expect(
      endOf(`${machine('6M')}
      setup { expect madvise(hva_of(0x10_0000), 5M, hugepage) == 0 }
      vcpu 0 {
        store u64 [0x0] = 1       // not advised
        store u64 [0x18_0000] = 1 // advised, but the hugepage begins before
        store u64 [0x20_3000] = 1
        expect entry_size(0x0, shared) == 4K and entry_size(0x18_0000, shared) == 4K
        expect entry_size(0x3f_f000, shared) == 2M
        expect host_pages() == 2 + 512
      }`),
    ).toEqual(DONE);
  });

  it('filling takes what is there by hugepages, under the old ABI, too', () => {
    const body = `
      setup { madvise(hva_of(0), 4M, hugepage) }
      vcpu 0 { fill(0x0, 3M, 7) expect load u8 [0x2f_ffff] == 7 and host_pages() == 1024 }`;
    const old = `
      vm sw_protected {
        private_fd ram size 4M
        memslot 0 gpa 0 size 4M shared anon private ram
      }`;
    for (const vm of [machine('4M'), old]) expect(machineAfter(vm + body).state.moment).toBeLessThan(2000);
  });

  it('a hugepage with a small page in it stays small, until it is collapsed', () => {
    expect(
      endOf(`${machine('4M')}
      vcpu 0 {
        store u64 [0x1000] = 1
        expect entry_size(0x1000, shared) == 4K
        notify small
        wait huge
        expect entry_size(0x1000, shared) == 0
        expect load u64 [0x1000] == 1
        expect entry_size(0x2000, shared) == 2M
      }
      host vmm_thread {
        wait small
        expect madvise(hva_of(0), 2M, collapse) == 0
        expect host_pages() == 512
        expect errno EINVAL madvise(hva_of(0), 4M, collapse) // nothing is there to be collapsed
        expect errno EINVAL madvise(hva_of(0x1000), 4K, collapse)
        expect madvise(hva_of(0), 2M, collapse) == 0 // it is one
        notify huge
      }`),
    ).toEqual(DONE);
  });

  it('giving a page back splits it: all of its entry goes, and what comes is small', () => {
    expect(
      endOf(`${machine('2M')}
      setup { madvise(hva_of(0), 2M, hugepage) }
      vcpu 0 {
        store u64 [0x0] = 1
        expect entry_size(0x5000, shared) == 2M
        notify mapped
        wait split
        expect entry_size(0x5000, shared) == 0
        expect load u64 [0x5000] == 0
        expect entry_size(0x5000, shared) == 4K
      }
      host vmm_thread {
        wait mapped
        madvise(hva_of(0x1000), 4K, dontneed)
        expect host_pages() == 511
        notify split
      }`),
    ).toEqual(DONE);
  });

  it('so does protecting a part of it; protecting all of it leaves it whole', () => {
    for (const [part, size] of [
      ['4K', '4K'],
      ['2M', '2M'],
    ] as const)
      expect(
        endOf(`${machine('2M')}
        setup {
          madvise(hva_of(0), 2M, hugepage)
          host_fill(hva_of(0), 4K, 7)
          mprotect(hva_of(0), ${part}, read)
          mprotect(hva_of(0), ${part}, read_write)
        }
        vcpu 0 { expect load u8 [0x0] == 7 expect entry_size(0x0, shared) == ${size} }`),
        part,
      ).toEqual(DONE);
  });

  it('so does advice that ends within it; KVM hears of the split', () => {
    expect(
      endOf(`${machine('2M')}
      setup { host_fill(hva_of(0), 4K, 7) madvise(hva_of(0), 2M, collapse) }
      vcpu 0 {
        store u64 [0x0] = 1
        expect entry_size(0x0, shared) == 2M
        notify mapped
        wait advised
        expect entry_size(0x0, shared) == 0
        store u64 [0x0] = 1
        expect entry_size(0x0, shared) == 4K
      }
      host vmm_thread {
        wait mapped
        expect madvise(hva_of(0x1000), 4K, hugepage) == 0
        notify advised
      }`),
    ).toEqual(DONE);
  });

  it('mixed attributes keep KVM from mapping it, whatever the host has', () => {
    expect(
      endOf(`${machine('2M')}
      setup {
        madvise(hva_of(0), 2M, hugepage)
        set_memory_attributes(0x1000, 4K, private)
      }
      vcpu 0 { store u64 [0x0] = 1 expect entry_size(0x0, shared) == 4K and host_pages() == 512 }`),
    ).toEqual(DONE);
  });

  it('without memory for a whole one a fault takes a small page, and collapse fails', () => {
    expect(
      endOf(`
      vm sw_protected {
        abi guest-memfd
        guest_memfd ram size 2M
        memslot 0 gpa 0 size 2M shared anon private ram
        host_memory 1M
      }
      setup {
        madvise(hva_of(0), 2M, hugepage)
        host_fill(hva_of(0), 4K, 7)
        expect errno ENOMEM madvise(hva_of(0), 2M, collapse)
        expect host_pages() == 1
      }
      vcpu 0 { expect load u8 [0x0] == 7 expect entry_size(0x0, shared) == 4K }`),
    ).toEqual(DONE);
  });
});
