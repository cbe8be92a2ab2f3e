import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const MACHINE = `
  vm sw_protected {
    private_fd ram size 64M
    memslot 0 gpa 0x10_0000 size 32M shared anon private ram
  }
  const BASE = 0x10_0000`;

/** Runs code of the VMM. */
const vmm = (code: string, machine = MACHINE): unknown =>
  endOf(`${machine} host vmm_thread { ${code} } vcpu 0 { }`);

describe('userspace and private memory (reference 2.7)', () => {
  it('the private fd cannot be mapped, read or written: private pages have no hva', () => {
    expect(
      vmm(`
      allocate(ram, 0, 4K)
      expect errno EPERM mmap_file(0, 4K, ram, 0)
      expect errno EPERM read(ram, 0, 8)
      expect errno EPERM write(ram, 0, 8)
      store u64 [gpa BASE] = 1 // reaches the shared half
      expect double_backed(BASE, 4K)`),
    ).toEqual(DONE);
  });

  it('a touch of a PROT_NONE or unmapped shared half is SIGSEGV, which the VMM can mend and go on', () => {
    expect(
      vmm(`
      mprotect(hva_of(BASE), 4K, none)
      expect signal SIGSEGV load u8 [gpa BASE]
      expect signal SIGSEGV store u8 [gpa BASE] = 1
      munmap(hva_of(BASE) + 4K, 4K)
      expect signal SIGSEGV load u8 [gpa BASE + 4K]`),
    ).toEqual(DONE);
    expect(
      endOf(`${MACHINE}
      var signals = 0
      vmm { on signal (exit) { signals += 1; mprotect(hva_of(BASE), 4K, read_write) } }
      setup { mprotect(hva_of(BASE), 4K, none) }
      host device { store u8 [gpa BASE] = 1; expect signals == 1 and load u8 [gpa BASE] == 1 }
      vcpu 0 { }`),
    ).toEqual(DONE);
  });

  it('initial contents cannot be written to the fd: only an in-place load puts them there', () => {
    expect(
      endOf(`${MACHINE}
      setup {
        allocate(ram, 0, 4K)
        expect errno EPERM write(ram, 0, 4K)
        let source = mmap(0, 4K, anon_private)
        store u64 [hva source] = 0xb105
        expect load_initial(BASE, 4K, source) == 0
      }
      vcpu 0 { expect load u64 [private BASE] == 0xb105 }`),
    ).toEqual(DONE);
  });
});

describe('ranges (reference 2.7)', () => {
  it('any page-aligned part of a slot can be converted: the state is per page', () => {
    expect(
      vmm(`
      convert BASE + 4K ..+ 12K to private
      convert BASE + 8K ..+ 4K to shared
      expect not is_private(BASE) and is_private(BASE + 4K)
      expect not is_private(BASE + 8K) and is_private(BASE + 12K) and not is_private(BASE + 16K)
      expect file_pages(ram) == 2`),
    ).toEqual(DONE);
  });

  it('a punch inside a page is EINVAL and does nothing', () => {
    expect(
      vmm(`
      allocate(ram, 0, 64K)
      expect errno EINVAL punch_hole(ram, 0x800, 4K)
      expect errno EINVAL punch_hole(ram, 0, 0x800)
      expect file_pages(ram) == 16`),
    ).toEqual(DONE);
  });

  // DERIVED in the reference.
  it('an unaligned allocation rounds outward: neighbours become private without a word', () => {
    expect(
      vmm(`
      expect allocate(ram, 0x1fff, 2) == 0 // two bytes, two pages
      expect all_private(BASE + 4K, 8K) and not is_private(BASE) and not is_private(BASE + 12K)`),
    ).toEqual(DONE);
  });

  it('an fallocate of no bytes is EINVAL', () => {
    expect(vmm('expect errno EINVAL allocate(ram, 0, 0); expect errno EINVAL punch_hole(ram, 0, 0)')).toEqual(
      DONE,
    );
  });

  it('the VMM splits what crosses slots and files, each at its own offset, and decides about gaps', () => {
    const machine = `
      vm sw_protected {
        private_fd low size 1M
        private_fd high size 2M
        memslot 0 gpa 0x0 size 1M shared anon private low
        memslot 1 gpa 0x10_0000 size 1M shared anon private high offset 1M
        memslot 2 gpa 0x30_0000 size 1M shared anon private high
      }`;
    expect(
      vmm(
        `
        expect convert(0xf_f000, 8K, private) == 0
        expect allocated(low, 0xf_f000) and allocated(high, 1M)
        expect file_pages(low) == 1 and file_pages(high) == 1
        expect errno EINVAL convert 0x1f_f000 ..+ 0x10_2000 to private // a gap before slot 2
        expect convert(0x0, 4M, shared) == 0                           // nothing in it can be shared
        expect file_pages(low) == 0 and file_pages(high) == 0`,
        machine,
      ),
    ).toEqual(DONE);
  });
});

describe('memslots over a private fd (reference 2.7)', () => {
  // DERIVED in the reference.
  it('a deleted slot leaves its pages in the file, and a new one over the same offsets finds them', () => {
    expect(
      endOf(`${MACHINE}
      vcpu 0 {
        store u64 [private BASE] = 42
        notify stored
        wait recreated
        expect no exit { expect load u64 [private 0x400_0000] == 42 }
      }
      setup { allocate(ram, 0, 4K) }
      host vmm_thread {
        wait stored
        let hva = hva_of(BASE)
        expect delete_memslot(0) == 0 and allocated(ram, 0)
        expect set_memslot(0, 0x400_0000, 32M, hva, private, ram, 0) == 0
        notify recreated
      }`),
    ).toEqual(DONE);
  });

  it('a slot keeps the file when the VMM closes its descriptor', () => {
    expect(
      endOf(`${MACHINE}
      setup { allocate(ram, 0, 4K); expect close(ram) == 0 }
      vcpu 0 { expect no exit store u64 [private BASE] = 1; expect is_private(BASE) }`),
    ).toEqual(DONE);
  });

  it('cannot be changed, moved or have flags toggled: EINVAL, only deleted', () => {
    expect(
      vmm(`
      let hva = hva_of(BASE)
      expect errno EINVAL set_memslot(0, BASE, 32M, hva, private, ram, 0) // the very same
      expect errno EINVAL set_memslot(0, 0x800_0000, 32M, hva, private, ram, 0)
      expect errno EINVAL set_memslot(0, BASE, 32M, hva, private | log_dirty, ram, 0)
      expect errno EINVAL set_memslot(0, BASE, 32M, hva, log_dirty)
      expect errno EINVAL set_memslot(0, BASE, 16M, hva, private, ram, 0)
      expect slot_exists(0) and delete_memslot(0) == 0`),
    ).toEqual(DONE);
  });

  it('may bind one range of a file twice: a punch zaps what both have mapped', () => {
    expect(
      endOf(`${MACHINE}
      setup { allocate(ram, 0, 4K); expect set_memslot(1, 0x800_0000, 1M, hva_of(BASE), private, ram, 0) == 0 }
      vcpu 0 {
        store u64 [private BASE] = 7
        expect load u64 [private 0x800_0000] == 7 and same_page(BASE, 0x800_0000)
        notify mapped_twice
      }
      host vmm_thread {
        wait mapped_twice
        expect mapped(BASE, private) and mapped(0x800_0000, private)
        punch_hole(ram, 0, 4K)
        expect not mapped(BASE, private) and not mapped(0x800_0000, private)
      }`),
    ).toEqual(DONE);
  });

  it('accept a memfd without MFD_INACCESSIBLE, whose private pages the VMM can then map', () => {
    expect(
      endOf(`
      vm sw_protected { memfd open size 1M; mapping spare size 1M anon }
      setup {
        expect set_memslot(0, BASE, 1M, spare, private, open, 0) == 0
        allocate(open, 0, 4K)
        hva = mmap_file(0, 4K, open, 0)
      }
      const BASE = 0x10_0000
      var hva = 0
      vcpu 0 { store u64 [private BASE] = 0x5ec2e7; notify stored }
      host spy { wait stored; expect load u64 [hva hva] == 0x5ec2e7 }`),
    ).toEqual(DONE);
  });

  const spare = `
    vm sw_protected { private_fd ram size 64M; memfd huge size 64M hugetlb; mapping spare size 1M anon }`;

  it('skip access_ok for the hva, but not its alignment', () => {
    expect(
      vmm(
        `
        expect errno EINVAL set_memslot(0, 0, 1M, spare + 1, private, ram, 0)
        expect errno EINVAL set_memslot(0, 0, 1M, 0xffff_8000_0000_0000)
        expect set_memslot(0, 0, 1M, 0xffff_8000_0000_0000, private, ram, 0) == 0`,
        spare,
      ),
    ).toEqual(DONE);
  });

  it('refuse an unaligned or wrapping private_offset, which version 5 did not', () => {
    const offsets = (answer: string): string => `
      expect ${answer} set_memslot(0, 0, 1M, spare, private, ram, 0x800)
      expect ${answer} set_memslot(1, 0x100_0000, 1M, spare, private, ram, 0 - 4K)`;
    expect(vmm(offsets('errno EINVAL'), spare)).toEqual(DONE);
    expect(vmm(offsets('0 =='), spare.replace('{', '{ bug no_offset_check;'))).toEqual(DONE);
  });

  it('refuse a private_fd that is not open with EINVAL, not EBADF', () => {
    expect(vmm('expect errno EINVAL set_memslot(0, 0, 1M, spare, private, 99, 0)', spare)).toEqual(DONE);
    expect(
      vmm('close(ram); expect errno EINVAL set_memslot(0, 0, 1M, spare, private, ram, 0)', spare),
    ).toEqual(DONE);
  });

  it('refuse a file that is not shmem with EOPNOTSUPP', () => {
    expect(vmm('expect errno EOPNOTSUPP set_memslot(0, 0, 1M, spare, private, huge, 0)', spare)).toEqual(
      DONE,
    );
  });
});

describe('slot deletion on hardware that protects its guest (reference 2.7)', () => {
  const deleted = (flavour: string, claim: string): unknown =>
    endOf(`
    vm ${flavour} {
      private_fd ram size 1M allocated validated
      memslot 0 gpa 0x0 size 1M shared anon private ram
    }
    vcpu 0 { store u64 [0x1000] = 42; notify stored; wait recreated; ${claim} }
    host vmm_thread {
      wait stored
      let hva = hva_of(0)
      delete_memslot(0)
      set_memslot(0, 0, 1M, hva, private, ram, 0)
      notify recreated
    }`);

  it('unmapping destroys the contents: the page must be accepted or validated again', () => {
    expect(deleted('tdx', 'expect not accepted(0x1000); expect death load u64 [0x1000]')).toEqual(DONE);
    expect(deleted('snp', 'expect not accepted(0x1000); expect death load u64 [0x1000]')).toEqual(DONE);
  });
});
