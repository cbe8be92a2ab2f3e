import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const machine = (flavour: string, allocated = ''): string => `
  vm ${flavour} {
    private_fd ram size 64M ${allocated}
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  const GPA = 0x100_0000`;

const CONVERTS = 'vmm { on memory_error (exit) { convert exit.range to exit.wanted; exit.ret = result } }';

describe('hazard 19, MapGPA done in part and RETRY (reference 6; derived there)', () => {
  /** vCPU 0 asks for 8 MiB and is interrupted after 2; vCPU 1 touches the tail; then vCPU 0 asks for the rest. */
  const touched = (allocated: string, to: string, touch: string, found: string): unknown =>
    endOf(`${machine('tdx', allocated)} ${CONVERTS}
    vcpu 0 {
      send_event(0)
      let first = map_gpa(GPA, 8M, ${to})
      expect first.status == 1 and first.next_gpa == GPA + 2M
      notify interrupted
      wait touched
      expect map_gpa(first.next_gpa, 6M, ${to}) == 0
      ${found}
    }
    vcpu 1 { wait interrupted; ${touch}; notify touched }`);

  it('to shared, what is written to the tail in the old way is lost by the rest of the request', () => {
    expect(
      touched(
        'allocated validated',
        'shared',
        'expect no exit store u64 [private GPA + 4M] = 7',
        'expect load u64 [shared GPA + 4M] == 0',
      ),
    ).toEqual(DONE);
  });

  it('to shared, what is written in the new way converts its page first, and stays: the punch finds a hole', () => {
    expect(
      touched(
        'allocated validated',
        'shared',
        'expect exit memory_error shared store u64 [shared GPA + 4M] = 7',
        'expect load u64 [shared GPA + 4M] == 7',
      ),
    ).toEqual(DONE);
  });

  it('to private, what is written in the new way is lost: allocating over a private page unmaps it (2.5)', () => {
    expect(
      touched(
        '',
        'private',
        'expect exit memory_error private accept(GPA + 4M, 4K); store u64 [private GPA + 4M] = 7',
        'expect not accepted(GPA + 4M); accept(GPA + 4M, 4K); expect load u64 [private GPA + 4M] == 0',
      ),
    ).toEqual(DONE);
  });
});

describe('hazard 20, a half-converted range across backends (reference 6)', () => {
  const TWO_NODES = `
    vm sw_protected {
      private_fd node0 size 1M
      private_fd node1 size 1M
      memslot 0 gpa 0x0 size 1M shared anon private node0
      memslot 1 gpa 0x10_0000 size 1M shared anon private node1
    }
    const RANGE = 0xf_0000 ..+ 128K`;

  it('a VMM that converts the first slot only: the guest believes all, the tail exits implicitly', () => {
    expect(
      endOf(`${TWO_NODES}
      vmm {
        on memory_error (exit) {
          if exit.explicit { allocate(node0, RANGE.start, 64K) } else { convert exit.range to exit.wanted }
        }
      }
      vcpu 0 {
        expect page_state_change(RANGE, private) == 0
        expect all_private(0xf_0000, 64K) and all_shared(0x10_0000, 64K)
        expect no exit store u8 [private 0xf_f000] = 1
        expect exit memory_error private store u8 [private 0x10_0000] = 1
      }`),
    ).toEqual(DONE);
  });

  it('one that goes over all slots does it in one exit', () => {
    expect(
      endOf(`${TWO_NODES} ${CONVERTS}
      vcpu 0 {
        expect page_state_change(RANGE, private) == 0
        expect all_private(RANGE) and cost(exits) == 1
        expect file_pages(node0) == 16 and file_pages(node1) == 16
      }`),
    ).toEqual(DONE);
  });
});

describe('hazard 24, a private page punched while the guest uses it (reference 6; derived there)', () => {
  const punched = (flavour: string, then: string): unknown =>
    endOf(`${machine(flavour, 'allocated validated')} ${CONVERTS}
    vcpu 0 { store u64 [private GPA] = 42; notify stored; wait punched; ${then} }
    host vmm_thread { wait stored; punch_hole(ram, GPA, 4K); notify punched }`);

  // In the private-fd series a punch is the conversion, so there is an exit on the way; mainline refaults without one.
  it('software VMs find zeros', () => {
    expect(
      punched('sw_protected', 'expect exit memory_error private { expect load u64 [private GPA] == 0 }'),
    ).toEqual(DONE);
  });

  it('an SNP guest gets #VC: the validated bit is gone; a TDX guest #VE: the page is pending', () => {
    const dies = 'expect not accepted(GPA); expect death load u64 [private GPA]; expect is_private(GPA)';
    expect(punched('snp', dies)).toEqual(DONE);
    expect(punched('tdx', dies)).toEqual(DONE);
  });
});

describe('hazard 31, a speculative read of the neighbour (reference 6)', () => {
  /** load_unaligned_zeropad() of the last bytes of a page reads into the next one, through the view of that moment. */
  const READ_AHEAD = 'load u64 [GPA + 0xffc]';
  const orders = (order: string): unknown =>
    endOf(`${machine('tdx', 'allocated validated')} ${CONVERTS}
    vcpu 0 { barrier start; ${order} }
    vcpu 1 { barrier start; wait between; ${READ_AHEAD}; notify read }`);

  it('sharing: asked before the view changed, the read converts the page back to private', () => {
    expect(
      orders(`
      expect page_state_change(GPA + 4K, 4K, shared) == 0
      notify between
      wait read`),
    ).toMatchObject({ kind: 'death' }); // private again, and pending: #VE without a handler
  });

  it('sharing: the view changed first, the read is a shared one and asks for what comes anyway', () => {
    expect(
      orders(`
      set_view(GPA + 4K, 4K, shared)
      notify between
      wait read
      expect page_state_change(GPA + 4K, 4K, shared) == 0
      expect not is_private(GPA + 4K) and not disagrees(GPA + 4K, 4K)`),
    ).toEqual(DONE);
  });

  it('taking back: the view changed last, the read converts the page to shared; changed first, it is an unexpected #VE', () => {
    const back = (order: string): unknown =>
      endOf(`${machine('tdx', 'allocated validated')} ${CONVERTS}
      setup { convert GPA + 4K ..+ 4K to shared }
      vcpu 0 {
        set_view(GPA + 4K, 4K, shared)
        ${order}
      }
      vcpu 1 { wait between; ${READ_AHEAD}; notify read }`);
    expect(
      back(`
      expect page_state_change(GPA + 4K, 4K, private) == 0
      notify between
      wait read
      expect not is_private(GPA + 4K) // converted back: the handler has to mend it`),
    ).toEqual(DONE);
    expect(back('set_view(GPA + 4K, 4K, private); notify between; wait read')).toMatchObject({
      kind: 'death',
    });
  });
});

describe('hazard 32, an access that ends in MMIO (reference 6 and 9, measured)', () => {
  const LAST = '0x3ff_fffc';
  const straddling = (access: string): unknown =>
    endOf(`${machine('sw_protected', 'allocated')} ${CONVERTS}
    var bytes = 0
    vmm { on mmio (exit) { bytes += exit.size; exit.data = 0 } }
    vcpu 0 {
      set_view(${LAST} & ~0xfff, 4K, private) // what lies behind stays shared
      store u32 [${LAST}] = 0x5ec2e7
      notify stored
      wait placed
      ${access}
      notify accessed
    }
    host vmm_thread {
      wait stored
      store u32 [gpa ${LAST}] = 0xbad
      notify placed
      wait accessed
      if written { expect load u32 [gpa ${LAST}] == 0x1234_5678 } else { expect load u32 [gpa ${LAST}] == 0xbad }
    }
    var written = false`);

  it('a store is emulated: the half in the private page is written to shared memory, where the host sees it', () => {
    expect(
      straddling(`
      written = true
      expect exit mmio store u64 [${LAST}] = 0x9abc_def0_1234_5678
      expect bytes == 4
      expect load u32 [${LAST}] == 0x5ec2e7`),
    ).toEqual(DONE);
  });

  it('a load is emulated, too: that half comes from shared memory', () => {
    expect(straddling(`expect load u64 [${LAST}] == 0xbad; expect bytes == 4`)).toEqual(DONE);
  });
});

describe('hazard 33, the window of slot removal (reference 6; derived there)', () => {
  const REPLACES = `
    host vmm_thread {
      let hva = hva_of(0)
      wait warm
      delete_memslot(0)
      notify gone
      wait touched
      set_memslot(0, 0, 64M, hva, private, ram, 0)
      notify back
    }`;

  it('another vCPU finds MMIO where there is memory, and its store is lost', () => {
    expect(
      endOf(`${machine('sw_protected')} ${CONVERTS}
      vcpu 0 {
        store u64 [shared GPA] = 1
        notify warm
        wait gone
        expect exit mmio store u64 [shared GPA] = 2
        notify touched
        wait back
        expect load u64 [shared GPA] == 1
      }
      vmm { on mmio { } }
      ${REPLACES}`),
    ).toEqual(DONE);
  });

  it('a private access exits for memory that exists; as published it is MMIO, too', () => {
    const privately = (bug: string, reason: string): unknown =>
      endOf(`${machine('sw_protected', 'allocated').replace('{', `{ ${bug}`)}
      vmm { on memory_error { notify touched; wait back } on mmio { notify touched; wait back } }
      vcpu 0 {
        store u64 [private GPA] = 1
        notify warm
        wait gone
        expect exit ${reason} load u64 [private GPA]
        expect load u64 [private GPA] == 1
      }
      ${REPLACES}`);
    expect(privately('', 'memory_error private')).toEqual(DONE);
    expect(privately('bug private_fault_is_mmio;', 'mmio')).toEqual(DONE);
  });

  it('a vCPU that is paused meanwhile sees nothing of it', () => {
    expect(
      endOf(`${machine('sw_protected')} ${CONVERTS}
      var replaced = false
      vcpu 0 { notify running; while not replaced { store u64 [shared GPA] = 1 } expect cost(exits) == 0 }
      host vmm_thread {
        let hva = hva_of(0)
        wait running
        pause vcpu 0
        delete_memslot(0)
        set_memslot(0, 0, 64M, hva, private, ram, 0)
        resume vcpu 0
        replaced = true
      }`),
    ).toEqual(DONE);
  });
});
