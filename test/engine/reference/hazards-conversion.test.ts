import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const MACHINE = `
  vm sw_protected {
    private_fd ram size 64M
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  const GPA = 0x10_0000`;

const CONVERTS = 'vmm { on memory_error (exit) { convert exit.range to exit.wanted; exit.ret = result } }';

describe('hazard 6, a failed allocation leaves a trace (reference 6; derived there)', () => {
  it('without anybody using the pages, all of them are taken back', () => {
    expect(
      endOf(`${MACHINE}
      host vmm_thread {
        fail_allocation(8)
        expect errno ENOMEM allocate(ram, GPA, 64K)
        expect file_pages(ram) == 0 and all_shared(GPA, 64K)
      }
      vcpu 0 { }`),
    ).toEqual(DONE);
  });

  const raced = (seed: number): unknown =>
    endOf(
      `${MACHINE}
      var failed = false
      vmm { on memory_error { } }
      setup { fail_allocation(200) }
      vcpu 0 { while not failed { if is_private(GPA) { store u64 [private GPA] = 1 } } notify looked }
      host vmm_thread {
        expect errno ENOMEM allocate(ram, GPA, 1M)
        failed = true
        wait looked
        expect is_private(GPA) and file_pages(ram) >= 1 // though the call failed
        expect not mapped(GPA, private)                 // the rollback did send its invalidation
        expect punch_hole(ram, GPA, 1M) == 0            // what a VMM must do after an error
        expect all_shared(GPA, 1M)
      }`,
      seed,
    );

  it('a page that a vCPU made up to date meanwhile stays private; a punch after the error takes it back', () => {
    expect(Array.from({ length: 12 }, (_, seed) => raced(seed + 1))).toContainEqual(DONE);
  });
});

describe('hazard 7, two vCPUs with opposite implicit conversions (reference 6; derived there)', () => {
  it('each destroys what the other wrote, one exit for each turn', () => {
    expect(
      endOf(`${MACHINE} ${CONVERTS}
      vcpu 0 {
        for turn in 0x0 ..+ 32K {
          expect load u64 [shared GPA] == 0
          store u64 [shared GPA] = 1
          barrier there
          barrier back
        }
      }
      vcpu 1 {
        for turn in 0x0 ..+ 32K {
          barrier there
          expect exit memory_error private { expect load u64 [private GPA] == 0 }
          store u64 [private GPA] = 2
          barrier back
        }
        expect cost(exits) == 15 // the first turn of the other began shared
      }`),
    ).toEqual(DONE);
  });

  it('is a livelock if both only ever look: the whole state repeats itself', () => {
    expect(
      endOf(`${MACHINE} ${CONVERTS}
      vcpu 0 { loop { load u8 [shared GPA] } }
      vcpu 1 { loop { load u8 [private GPA] } }`),
    ).toMatchObject({ kind: 'livelock' });
  });
});

describe('hazard 8, two exits for one wish (reference 6; derived there)', () => {
  it('a second punch that comes late destroys what was written after the page was taken back', () => {
    expect(
      endOf(`${MACHINE}
      setup { allocate(ram, GPA, 4K) }
      vmm {
        on memory_error (exit) {
          if exit.vcpu == 1 { notify late; wait go_on }
          convert exit.range to exit.wanted
        }
      }
      vcpu 0 {
        wait late
        expect exit memory_error shared store u64 [shared GPA] = 1 // the same wish
        expect page_state_change(GPA, 4K, private) == 0
        store u64 [private GPA] = 42
        notify go_on
        wait done
        expect exit memory_error private { expect load u64 [private GPA] == 0 }
      }
      vcpu 1 { expect load u64 [shared GPA] == 0; notify done }`),
    ).toEqual(DONE);
  });

  it('the same wish for private twice: the second allocation zaps again, and keeps what is there', () => {
    expect(
      endOf(`${MACHINE}
      vcpu 0 { store u64 [private GPA] = 42; notify stored; wait again; expect load u64 [private GPA] == 42 }
      vmm { on memory_error (exit) { convert exit.range to exit.wanted } }
      host vmm_thread {
        wait stored
        expect mapped(GPA, private)
        allocate(ram, GPA, 4K)
        expect not mapped(GPA, private) and cost(notifications) == 2
        notify again
      }`),
    ).toEqual(DONE);
  });
});

describe('hazard 16, hypercall.ret is never written (reference 6; derived there)', () => {
  const HYPERCALL = MACHINE.replace('{', '{ option explicit hypercall;');

  it('reads as 0, also after an exit that got another: success after failure', () => {
    expect(
      endOf(`${HYPERCALL}
      var answers = true
      vmm { on hypercall (exit) { if answers { exit.ret = -ENOMEM } } }
      vcpu 0 {
        expect map_gpa_range(GPA, 1, 0x10) == -ENOMEM
        answers = false
        expect map_gpa_range(GPA, 1, 0x10) == 0
        expect not is_private(GPA) // the guest believes that it is
      }`),
    ).toEqual(DONE);
  });
});

describe('hazard 17, a vCPU stopped between exit and completion (reference 6; derived there)', () => {
  const reset = (complete: string, conversions: number): unknown =>
    endOf(`${MACHINE}
    var conversions = 0
    var asked = false
    vcpu 0 {
      if not asked { map_gpa_range(GPA, 1, 0x10); asked = true }
    } run {
      loop {
        expect kvm_run() == 0
        if exit.reason == KVM_EXIT_HLT { break }
        convert exit.range to exit.wanted
        conversions += 1
        if conversions == 1 { ${complete} notify stopped; wait restarted }
      }
      expect conversions == ${conversions}
    }
    host vmm_thread { wait stopped; reset_vcpu(0); notify restarted }`);

  it('reset before it completed, the guest asks again and the conversion is applied twice', () => {
    expect(reset('', 2)).toEqual(DONE);
  });

  it("SNP: the cursor in the guest's buffer has not advanced, so the same entry is converted again", () => {
    expect(
      endOf(`
      vm snp {
        private_fd ram size 64M allocated validated
        memslot 0 gpa 0x0 size 64M shared anon private ram
        shared_view 0x1_0000 ..+ 4K
      }
      setup { punch_hole(ram, 0x1_0000, 4K); store u64 [gpa 0x1_0008] = 0x20_0000 | 2 << 52 }
      var conversions = 0
      vcpu 0 { expect psc(0x1_0000) == 0 } run {
        loop {
          expect kvm_run() == 0
          if exit.reason == KVM_EXIT_HLT { break }
          expect exit.gpa == 0x20_0000
          convert exit.range to exit.wanted
          conversions += 1
          if conversions == 1 { notify stopped; wait restarted }
        }
        expect conversions == 2 and load u16 [gpa 0x1_0000] == 1
      }
      host vmm_thread {
        wait stopped
        expect load u16 [gpa 0x1_0000] == 0
        reset_vcpu(0)
        notify restarted
      }`),
    ).toEqual(DONE);
  });

  it('immediate_exit completes it first: the answer that was there is what the guest gets', () => {
    expect(
      endOf(`${MACHINE}
      var answer = 0
      vcpu 0 { answer = map_gpa_range(GPA, 1, 0x10) } run {
        expect kvm_run() == 0
        exit.ret = 5
        expect errno EINTR kvm_run(1)
        exit.ret = 6
        expect kvm_run() == 0 and exit.reason == KVM_EXIT_HLT
        expect answer == 5
      }`),
    ).toEqual(DONE);
  });
});
