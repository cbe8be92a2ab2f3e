import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const MACHINE = `
  vm sw_protected {
    private_fd ram size 64M
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  const GPA = 0x10_0000`;

describe('to private in a wrong order (reference 2.6)', () => {
  // DERIVED in the reference.
  it('freed before allocated: another vCPU refaults a fresh shared page, its data is lost and both are backed', () => {
    expect(
      endOf(`${MACHINE}
      vcpu 0 { store u64 [shared GPA] = 1; notify stored; wait freed; store u64 [shared GPA] = 2; notify again }
      host vmm_thread {
        wait stored
        discard_shared(GPA, 4K) // step 4
        notify freed
        wait again
        allocate(ram, GPA, 4K) // step 3
        expect is_private(GPA) and double_backed(GPA, 4K)
        expect load u64 [gpa GPA] == 2
      }`),
    ).toEqual(DONE);
  });

  it('freed before allocated, between two loads of another vCPU: its data turns to zeros', () => {
    expect(
      endOf(`${MACHINE}
      vcpu 0 {
        store u64 [shared GPA] = 1
        notify stored
        wait freed
        expect load u64 [shared GPA] == 0
      }
      host vmm_thread { wait stored; discard_shared(GPA, 4K); notify freed }`),
    ).toEqual(DONE);
  });

  it('resumed before allocated: the access exits again, and for ever if the VMM ignores it', () => {
    expect(
      endOf(`${MACHINE}
      var exits = 0
      vmm { on memory_error (exit) { exits += 1; if exits == 3 { convert exit.range to exit.wanted } } }
      vcpu 0 { store u8 [private GPA] = 1; expect exits == 3 }`),
    ).toEqual(DONE);
    expect(
      endOf(`${MACHINE} vmm { on memory_error { } } vcpu 0 { store u8 [private GPA] = 1 }`),
    ).toMatchObject({ kind: 'livelock' });
  });

  it('host users not stopped: what a device writes lands in a page that the guest does not read', () => {
    expect(
      endOf(`${MACHINE}
      vcpu 0 {
        page_state_change(GPA, 4K, private)
        store u64 [private GPA] = 1
        notify converted
        wait written
        expect load u64 [private GPA] == 1
      }
      vmm { on memory_error (exit) { convert exit.range to exit.wanted } }
      host device {
        wait converted
        store u64 [gpa GPA] = 2
        expect double_backed(GPA, 4K) // the stale write brought the freed page back
        notify written
      }`),
    ).toEqual(DONE);
  });

  // DERIVED in the reference.
  it('done, but completed with an error: guest and host disagree, the next access converts it back', () => {
    expect(
      endOf(`${MACHINE}
      vmm {
        on memory_error (exit) {
          convert exit.range to exit.wanted
          if exit.explicit { exit.ret = -EINVAL }
        }
      }
      vcpu 0 {
        set_view(GPA, 4K, shared)
        expect page_state_change(GPA, 4K, private) == -EINVAL
        expect disagrees(GPA, 4K)
        expect exit memory_error shared store u8 [GPA] = 1
        expect not is_private(GPA) and not disagrees(GPA, 4K)
      }`),
    ).toEqual(DONE);
  });
});

describe('to shared in a wrong order (reference 2.6)', () => {
  it('punched while the shared half is PROT_NONE: the access of another vCPU is an EFAULT without an exit', () => {
    expect(
      endOf(`${MACHINE}
      setup { allocate(ram, GPA, 4K); mprotect(hva_of(GPA), 4K, none) }
      host vmm_thread { punch_hole(ram, GPA, 4K); notify punched; wait failed; mprotect(hva_of(GPA), 4K, read_write); notify mended }
      vcpu 0 {
        wait punched
        expect efault store u8 [shared GPA] = 1
        notify failed
        wait mended
        expect no exit store u8 [shared GPA] = 1
      }`),
    ).toEqual(DONE);
  });

  it('the punch forgotten: every shared access exits with flags 0, for ever', () => {
    expect(
      endOf(`${MACHINE}
      setup { allocate(ram, GPA, 4K) }
      vmm { on memory_error (exit) { expect exit.flags == 0; mprotect(hva_of(GPA), 4K, read_write) } }
      vcpu 0 { store u8 [shared GPA] = 1 }`),
    ).toMatchObject({ kind: 'livelock' });
  });
});
