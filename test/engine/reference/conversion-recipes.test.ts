import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const MACHINE = `
  vm sw_protected {
    private_fd ram size 64M
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  const GPA = 0x10_0000`;

describe('shared to private, step by step (reference 2.6)', () => {
  it('explicit: exit, allocate, free the shared pages, complete with 0; the guest sees zeros', () => {
    expect(
      endOf(`${MACHINE}
      vmm {
        on memory_error (exit) {
          expect exit.explicit and exit.wanted == private and exit.range == GPA ..+ 64K
          expect all_shared(exit.gpa, exit.size)
          expect allocate(ram, GPA, 64K) == 0
          expect all_private(GPA, 64K) and double_backed(GPA, 64K)
          expect madvise(hva_of(GPA), 64K, dontneed) == 0
          expect not double_backed(GPA, 64K)
          exit.ret = 0
        }
      }
      vcpu 0 {
        fill(GPA, 64K, 0xaa)
        expect page_state_change(GPA, 64K, private) == 0
        expect no exit { expect load u64 [private GPA] == 0 }
      }`),
    ).toEqual(DONE);
  });

  it('implicit: MEMORY_ERROR with PRIVATE for one page, the same steps, and the access is simply retried', () => {
    expect(
      endOf(`${MACHINE}
      vmm {
        on memory_error (exit) {
          expect not exit.explicit and exit.flags == KVM_MEMORY_EXIT_FLAG_PRIVATE
          expect exit.gpa == GPA and exit.size == 4K and exit.address == GPA + 0x123
          allocate(ram, GPA, 4K)
          discard_shared(GPA, 4K)
        }
      }
      vcpu 0 {
        store u8 [private GPA + 0x123] = 7
        expect load u8 [private GPA + 0x123] == 7 and cost(exits) == 1
      }`),
    ).toEqual(DONE);
  });

  it('the offset in the file is private_offset + (gpa - slot.gpa)', () => {
    expect(
      endOf(`
      vm sw_protected {
        private_fd ram size 64M
        memslot 0 gpa 0x1000_0000 size 16M shared anon private ram offset 32M
      }
      vcpu 0 { store u8 [private 0x1000_5000] = 1 }
      vmm {
        on memory_error (exit) {
          allocate(ram, 32M + exit.gpa - 0x1000_0000, 4K)
          expect is_private(exit.gpa) and allocated(ram, 32M + 0x5000)
        }
      }`),
    ).toEqual(DONE);
  });

  it('shared anonymous memory and memfds are freed by MADV_REMOVE', () => {
    for (const backing of ['anon_shared', 'memfd low'])
      expect(
        endOf(`
        vm sw_protected {
          memfd low size 1M
          private_fd ram size 1M
          memslot 0 gpa 0x0 size 1M shared ${backing} private ram
        }
        host vmm_thread {
          store u8 [gpa 0x1000] = 1
          allocate(ram, 0x1000, 4K)
          expect madvise(hva_of(0x1000), 4K, dontneed) == 0
          expect double_backed(0x1000, 4K)
          expect madvise(hva_of(0x1000), 4K, remove) == 0
          expect not double_backed(0x1000, 4K)
        }
        vcpu 0 { }`),
      ).toEqual(DONE);
  });
});

describe('private to shared, step by step (reference 2.6)', () => {
  it('exit, shared side with its wanted contents, punch, complete: the guest finds them', () => {
    expect(
      endOf(`${MACHINE}
      setup { allocate(ram, GPA, 4K) }
      vmm {
        on memory_error (exit) {
          expect exit.flags == 0 and exit.wanted == shared
          store u64 [gpa GPA] = 0xf00d
          expect punch_hole(ram, GPA, 4K) == 0
        }
      }
      vcpu 0 {
        store u64 [private GPA] = 0x5ec2e7
        expect load u64 [shared GPA] == 0xf00d
        expect cost(exits) == 1
      }`),
    ).toEqual(DONE);
  });
});

describe('what conversions do to contents (reference 2.6)', () => {
  const roundTrip = (using: string, found: string): unknown =>
    endOf(`${MACHINE}
    vmm { on memory_error (exit) { convert exit.range to exit.wanted using ${using} } }
    vcpu 0 {
      store u64 [shared GPA] = 0x01d
      expect load u64 [private GPA] == 0
      store u64 [private GPA] = 0x5ec2e7
      expect load u64 [shared GPA] == ${found}
      expect load u64 [private GPA] == 0
    }`);

  it('nothing is copied: the old shared contents come back if the VMM did not discard them (VSELF PSPAHCT)', () => {
    expect(roundTrip('no-free', '0x01d')).toEqual(DONE);
  });

  it('after a discard the shared page is zeros', () => {
    expect(roundTrip('default', '0')).toEqual(DONE);
  });

  it("VSELF's habit, PROT_NONE instead of a discard, frees nothing: double backed while private", () => {
    expect(
      endOf(`${MACHINE}
      vcpu 0 { store u64 [shared GPA] = 0x01d; notify stored }
      host vmm_thread {
        wait stored
        convert GPA ..+ 4K to private using selftest
        expect double_backed(GPA, 4K)
        expect signal SIGSEGV load u8 [gpa GPA]
        convert GPA ..+ 4K to shared using selftest
        expect load u64 [gpa GPA] == 0x01d
      }`),
    ).toEqual(DONE);
  });
});
