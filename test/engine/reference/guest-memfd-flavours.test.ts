import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const vm = (flavour: string, items = ''): string => `
  vm ${flavour} {
    abi guest-memfd
    ${items}
    guest_memfd ram size 64M allocated validated
    memslot 0 gpa 0x0 size 64M shared anon private ram
    private_gfns 0x0 ..+ 64M
  }
  const GPA = 0x100_0000`;
const HANDLER = 'vmm { on hypercall (exit) { convert exit.range to exit.wanted using qemu exit.ret = 0 } }';

describe('TDX under guest-memfd (reference 4.2)', () => {
  it('MapGPA comes in pieces of 2 MiB; contents are lost both ways, and what comes back must be accepted', () => {
    expect(
      endOf(`${vm('tdx')} ${HANDLER}
      vcpu 0 {
        store u64 [GPA] = 7
        expect map_gpa(GPA, 6M, shared).status == 0 and cost(exits) == 3
        set_view(GPA, 6M, shared)
        expect load u64 [GPA] == 0
        expect map_gpa(GPA, 6M, private).status == 0
        set_view(GPA, 6M, private)
        expect accept(GPA, 4K) == 0
        expect load u64 [GPA] == 0
      }`),
    ).toEqual(DONE);
  });

  it('without KVM_CAP_EXIT_HYPERCALL the guest is told that the call is not supported', () => {
    expect(
      endOf(`${vm('tdx', 'option exit_hypercall off')}
      vcpu 0 { expect map_gpa(GPA, 4K, shared).status == 0x8000_0000_0000_0003 and cost(exits) == 0 }`),
    ).toEqual(DONE);
  });

  it("the attribute alone takes a TD's page away, as removing its secure entry does; an SNP guest's stays until it is freed", () => {
    const flip = (flavour: string, claim: string): string => `${vm(flavour)}
      vcpu 0 {
        store u64 [GPA] = 7
        notify stored
        wait flipped
        ${claim}
      }
      host vmm_thread {
        wait stored
        expect set_memory_attributes(GPA, 4K, shared) == 0 and set_memory_attributes(GPA, 4K, private) == 0
        notify flipped
      }`;
    expect(
      endOf(flip('tdx', 'expect not accepted(GPA) expect accept(GPA, 4K) == 0 expect load u64 [GPA] == 0')),
    ).toEqual(DONE);
    expect(endOf(flip('snp', 'expect accepted(GPA) expect load u64 [GPA] == 7'))).toEqual(DONE);
  });

  it('the launch: KVM_TDX_INIT_MEM_REGION copies, asks for private gfns, and is over with FINALIZE', () => {
    expect(
      endOf(
        `${vm('tdx', 'option launched off')}
      setup {
        let image = mmap(0, 8K, anon_private)
        store u64 [hva image + 4K] = 0xf1a5
        let r = tdx_init_mem_region(GPA, 8K, image)
        expect r.result == 0 and r.gpa == GPA + 8K and r.size == 0 and r.source == image + 8K
        expect errno EINVAL tdx_init_mem_region(GPA, 0, image)
        expect errno EINVAL tdx_init_mem_region(GPA + 1, 4K, image)
        set_memory_attributes(0x200_0000, 4K, shared)
        expect errno EINVAL tdx_init_mem_region(0x200_0000, 4K, image)
        expect errno EOPNOTSUPP prefault(GPA, 4K)
        expect finalize_launch() == 0
        expect errno EINVAL tdx_init_mem_region(GPA + 8K, 4K, image)
      }
      vcpu 0 { expect load u64 [GPA + 4K] == 0xf1a5 }`.replace('allocated validated', ''),
      ),
    ).toEqual(DONE);
  });
});

describe('SNP under guest-memfd (reference 4.3)', () => {
  it('a page state change by buffer is one exit for its neighbours, and a refused one is GENERIC', () => {
    const change = (ret: string, claim: string): string => `${vm('snp')}
      vmm { on hypercall (exit) { convert exit.range to exit.wanted exit.ret = ${ret} } }
      vcpu 0 {
        invalidate(GPA, 64K)
        page_state_change(GPA, 64K, shared)
        ${claim}
      }`;
    expect(endOf(change('0', 'expect result == 0 and cost(exits) == 1 and all_shared(GPA, 64K)'))).toEqual(
      DONE,
    );
    expect(endOf(change('-EINVAL', 'expect result != 0'))).toEqual(DONE);
  });

  it('a page that comes back from the host must be validated again', () => {
    expect(
      endOf(`${vm('snp')} ${HANDLER}
      vcpu 0 {
        invalidate(GPA, 4K)
        page_state_change(GPA, 4K, shared)
        page_state_change(GPA, 4K, private)
        expect not accepted(GPA) and validate(GPA, 4K) == 0 and accepted(GPA)
        expect load u64 [GPA] == 0
      }`),
    ).toEqual(DONE);
  });

  it('the launch: length, flags and page type are looked at first; a zero page needs no source', () => {
    expect(
      endOf(
        `${vm('snp', 'option launched off')}
      setup {
        let image = mmap(0, 4K, anon_private)
        store u64 [hva image] = 7
        expect errno EINVAL snp_launch_update(GPA, 100, image)
        expect errno EINVAL snp_launch_update(GPA, 4K, image, normal, 1)
        expect errno EINVAL snp_launch_update(GPA, 4K, image, 0)
        expect errno EINVAL snp_launch_update(GPA, 4K, image, 2) // a VMSA
        expect errno EINVAL snp_launch_update(GPA, 4K, image, 7)
        expect snp_launch_update(GPA, 4K, image, unmeasured) == 0
        expect snp_launch_update(GPA + 4K, 4K, image, secrets) == 0
        expect snp_launch_update(GPA + 8K, 4K, image, cpuid) == 0
        expect errno EIO snp_launch_update(GPA + 12K, 4K, 0x5000) // nothing is mapped there
        let r = snp_launch_update(GPA + 12K, 4K, 0x5000, zero)
        expect r.result == 0 and r.gpa == GPA + 16K and r.size == 0 and r.source == 0x5000
        expect finalize_launch() == 0
      }
      vcpu 0 {
        expect load u64 [GPA] == 7 and load u64 [GPA + 12K] == 0
        expect accepted(GPA + 12K)
      }`.replace('allocated validated', ''),
      ),
    ).toEqual(DONE);
  });

  it('the launch: a page that is not private, or owned already, is EIO; progress before it is success', () => {
    expect(
      endOf(
        `${vm('snp', 'option launched off')}
      setup {
        let image = mmap(0, 16K, anon_private)
        set_memory_attributes(GPA + 8K, 4K, shared)
        let r = snp_launch_update(GPA, 16K, image)
        expect r.result == 0 and r.gpa == GPA + 8K and r.size == 8K
        expect errno EIO snp_launch_update(GPA + 8K, 4K, image)
        expect errno EIO snp_launch_update(GPA, 4K, image)
        expect errno EINVAL snp_launch_update(GPA + 12K, 100, image)
        expect finalize_launch() == 0
      }
      vcpu 0 { }`.replace('allocated validated', ''),
      ),
    ).toEqual(DONE);
  });
});

describe('pKVM in place (reference 4.4, 3.11)', () => {
  const PKVM = `
  vm pkvm {
    abi guest-memfd
    option inplace experimental
    guest_memfd ram size 64K with mmap
    memslot 0 gpa 0x0 size 64K private ram
  }`;

  it('shares and unshares at EL2: no exit, contents kept and live on both sides', () => {
    expect(
      endOf(`${PKVM}
      vcpu 0 {
        wait seen
        store u64 [0x1000] = 1
        expect mem_share(0x1000) == 0
        notify shared_it
        wait written
        expect load u64 [0x1000] == 2 and mem_unshare(0x1000) == 0
        expect load u64 [0x1000] == 2 and cost(exits) == 0
        expect mem_unshare(0x1000) == -3 // INVALID_PARAMETER: it is not shared
        notify taken_back
      }
      host vmm_thread {
        let window = mmap_file(0, 64K, ram, 0)
        expect signal SIGBUS load u64 [hva window + 0x1000]
        notify seen
        wait shared_it
        expect load u64 [hva window + 0x1000] == 1
        store u64 [hva window + 0x1000] = 2
        notify written
        wait taken_back
        expect signal SIGBUS load u64 [hva window + 0x1000]
      }`),
    ).toEqual(DONE);
  });

  it('what a device still holds cannot be taken back', () => {
    expect(
      endOf(`${PKVM}
      vcpu 0 {
        expect mem_share(0x1000) == 0
        notify shared_it
        wait held
        expect mem_unshare(0x1000) == -3
        notify refused
        wait free
        expect mem_unshare(0x1000) == 0
      }
      host vmm_thread {
        let window = mmap_file(0, 64K, ram, 0)
        wait shared_it
        expect dma_map(0x1000, window + 0x1000, 4K) == 0
        notify held
        wait refused
        expect dma_unmap(0x1000, 4K) == 0
        notify free
      }`),
    ).toEqual(DONE);
  });
});
