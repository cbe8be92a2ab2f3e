import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const MACHINE = `
  vm sw_protected {
    option explicit hypercall
    private_fd ram size 64M
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  const GPA = 0x10_0000
  const TO_PRIVATE = 0x10`;

const CONVERTS = 'vmm { on hypercall (exit) { convert exit.range to exit.wanted; exit.ret = result } }';

/** Runs guest code against a VMM that converts what it is asked for. */
const guest = (code: string): unknown => endOf(`${MACHINE} ${CONVERTS} vcpu 0 { ${code} }`);

describe('KVM_HC_MAP_GPA_RANGE (reference 4.1)', () => {
  it('is refused with EPERM outside of CPL 0, before anything else is looked at', () => {
    expect(
      guest(`
      set_cpl(3)
      expect no exit { expect map_gpa_range(GPA, 1, TO_PRIVATE) == -1 }
      expect no exit { expect map_gpa_range(GPA + 1, 0, TO_PRIVATE) == -1 }
      set_cpl(1)
      expect map_gpa_range(GPA, 1, TO_PRIVATE) == -1
      expect all_shared(0, 64M)
      set_cpl(0)
      expect map_gpa_range(GPA, 1, TO_PRIVATE) == 0`),
    ).toEqual(DONE);
  });

  it('is refused with EINVAL for a gpa inside a page', () => {
    expect(
      guest(`
      expect no exit { expect map_gpa_range(GPA + 1, 1, TO_PRIVATE) == -22 }
      expect no exit { expect map_gpa_range(GPA + 4095, 1, TO_PRIVATE) == -22 }
      expect all_shared(0, 64M)`),
    ).toEqual(DONE);
  });

  it('is refused with EINVAL for no pages (and 2.7, zero length)', () => {
    expect(guest('expect no exit { expect map_gpa_range(GPA, 0, TO_PRIVATE) == -22 }')).toEqual(DONE);
  });

  it('is refused with EINVAL if the page number wraps', () => {
    expect(guest('expect no exit { expect map_gpa_range(GPA, -1, TO_PRIVATE) == -22 }')).toEqual(DONE);
    expect(guest('expect no exit { expect map_gpa_range(0x1000, 0 - 1, 0) == -22 }')).toEqual(DONE);
  });

  it('exits with nr 12, the arguments as given, and flags bit 0 for long mode', () => {
    expect(
      endOf(`${MACHINE}
      var seen = 0
      vmm {
        on hypercall (exit) {
          seen += 1
          expect exit.reason == KVM_EXIT_HYPERCALL and exit.nr == 12 and exit.flags == 1
          expect exit.arg0 == GPA and exit.arg1 == 3 and exit.arg2 == 0x11
          exit.ret = 0
        }
      }
      vcpu 0 { expect exit hypercall private map_gpa_range(GPA, 3, 0x11); expect seen == 1 }`),
    ).toEqual(DONE);
  });

  it('does not look at the attributes: undefined bits reach userspace, bit 4 says which way', () => {
    expect(
      endOf(`${MACHINE}
      var last = 0
      vmm { on hypercall (exit) { last = exit.arg2; exit.ret = 0 } }
      vcpu 0 {
        expect exit hypercall private map_gpa_range(GPA, 1, 0xdead_beef_0000_003f)
        expect last == 0xdead_beef_0000_003f
        expect exit hypercall shared map_gpa_range(GPA, 1, 0xdead_beef_0000_002f)
        expect last == 0xdead_beef_0000_002f
      }`),
    ).toEqual(DONE);
  });

  it('converts nothing by itself: only userspace does', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on hypercall { } }
      vcpu 0 { expect map_gpa_range(GPA, 16, TO_PRIVATE) == 0; expect all_shared(0, 64M) }`),
    ).toEqual(DONE);
  });

  it('gives the guest all 64 bits of hypercall.ret in RAX, and 0 if userspace writes none (hazard 16)', () => {
    expect(
      endOf(`${MACHINE}
      var answer = 0
      vmm { on hypercall (exit) { if answer != 0 { exit.ret = answer } } }
      vcpu 0 {
        answer = 0x1234_5678_9abc_def0
        expect map_gpa_range(GPA, 1, TO_PRIVATE) == 0x1234_5678_9abc_def0
        answer = -22
        expect map_gpa_range(GPA, 1, TO_PRIVATE) == -22
        answer = 0 // what an earlier exit got must not be left over
        expect map_gpa_range(GPA, 1, TO_PRIVATE) == 0
      }`),
    ).toEqual(DONE);
  });

  it('looks at no memslot: a range without memory exits, too (9, hypercall)', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on hypercall (exit) { expect exit.arg0 == 0x8000_0000; exit.ret = -EINVAL } }
      vcpu 0 { expect exit hypercall { expect map_gpa_range(0x8000_0000, 1, TO_PRIVATE) == -EINVAL } }`),
    ).toEqual(DONE);
  });

  it('lets a wrap of the byte address alone go unnoticed (9, hypercall)', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on hypercall (exit) { expect exit.arg0 == GPA and exit.arg1 == 1 << 52; exit.ret = 7 } }
      vcpu 0 { expect exit hypercall { expect map_gpa_range(GPA, 1 << 52, 0) == 7 } }`),
    ).toEqual(DONE);
  });

  it('completes only at the next KVM_RUN: immediate_exit completes it and gives EINTR', () => {
    expect(
      endOf(`${MACHINE}
      var completed = false
      vcpu 0 { expect map_gpa_range(GPA, 1, TO_PRIVATE) == -5; completed = true } run {
        expect kvm_run() == 0 and exit.reason == KVM_EXIT_HYPERCALL
        exit.ret = -5
        expect errno EINTR kvm_run(1)
        expect not completed
        exit.ret = -6 // too late
        expect kvm_run() == 0 and exit.reason == KVM_EXIT_HLT and completed
      }`),
    ).toEqual(DONE);
  });
});
