import { describe, expect, it } from 'vitest';
import { Machine, type Stop } from '../../../engine/machine.js';
import { compile } from '../../../language/index.js';

/** How a script ends. */
function endOf(script: string): Stop {
  const { program, diagnostics } = compile('test.gfn', { read: () => script });
  if (program === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return new Machine(program).run(100_000);
}

const DONE: Stop = { kind: 'done' };

describe("a vCPU's own KVM_RUN loop", () => {
  it('gets every exit, and the guest goes on where it stood', () => {
    expect(
      endOf(`
      var seen = 0
      vcpu 0 {
        let before = 7
        store u64 [private 0x1000] = before
        expect load u64 [private 0x1000] == before
      } run {
        loop {
          expect kvm_run() == 0
          if exit.reason == KVM_EXIT_HLT { break }
          expect exit.reason == KVM_EXIT_MEMORY_ERROR and exit.gpa == 0x1000
          seen += 1
          convert exit.range to exit.wanted
        }
        expect seen == 1
        expect errno EINVAL kvm_run()
      }`),
    ).toEqual(DONE);
  });

  it('gets the errno of a KVM_RUN that failed, and may mend what was wrong', () => {
    expect(
      endOf(`
      vm plain { memslot 0 gpa 0x0 size 64K shared none at hva 0x7f00_0000_0000 }
      vcpu 0 { store u8 [0x0] = 1; expect load u8 [0x0] == 1 } run {
        expect kvm_run() == -EFAULT
        expect exit.reason == KVM_EXIT_UNKNOWN
        expect mmap(0x7f00_0000_0000, 64K, anon_private) > 0
        expect kvm_run() == 0
        expect exit.reason == KVM_EXIT_HLT
      }`),
    ).toEqual(DONE);
  });

  it('is not for threads that have no guest', () => {
    expect(endOf('vcpu 0 { } host h { expect errno EINVAL kvm_run() }')).toEqual(DONE);
  });
});

describe('immediate_exit', () => {
  it('completes the pending exit: what is written to it afterwards comes too late', () => {
    expect(
      endOf(`
      vcpu 0 {
        let asked = page_state_change(0x1000, 4K, shared)
        expect asked.status == 0
      } run {
        expect kvm_run() == 0
        exit.ret = 0
        expect errno EINTR kvm_run(1)
        exit.ret = -EINVAL
        expect kvm_run() == 0
        expect exit.reason == KVM_EXIT_HLT
      }`),
    ).toEqual(DONE);
  });

  it('returns with the next exit where completing one leads to another: the next piece of a MapGPA', () => {
    expect(
      endOf(`
      vm tdx { private_fd ram size 64M allocated validated memslot 0 gpa 0 size 64M shared anon private ram }
      vcpu 0 {
        let asked = map_gpa(0x0, 4M, shared)
        expect asked.status == 0
      } run {
        expect kvm_run() == 0
        expect exit.gpa == 0 and exit.size == 2M
        expect kvm_run(1) == 0
        expect exit.gpa == 2M and exit.size == 2M
        expect errno EINTR kvm_run(1)
        expect kvm_run() == 0
        expect exit.reason == KVM_EXIT_HLT
      }`),
    ).toEqual(DONE);
  });

  it('runs no instruction of the guest', () => {
    expect(
      endOf(`
      var ran = false
      vcpu 0 { ran = true } run {
        expect errno EINTR kvm_run(1)
        expect not ran
        expect kvm_run() == 0
        expect ran
      }`),
    ).toEqual(DONE);
  });
});

describe('a reset', () => {
  it('lets the guest begin anew, with its memory as it is', () => {
    expect(
      endOf(`
      var boots = 0
      vcpu 0 {
        boots += 1
        if boots == 1 { store u8 [0x2000] = 9; notify ready; wait never_comes }
        expect load u8 [0x2000] == 9
      }
      host vmm_thread { wait ready; reset_vcpu(0); if boots > 99 { notify never_comes } }`),
    ).toEqual(DONE);
  });
});

describe('a reset of a vCPU that is inside the kernel', () => {
  it.each(Array.from({ length: 10 }, (_, i) => i + 1))('leaves no lock behind, seed %i', (seed) => {
    // Each round the VMM takes the entries away, which needs mmu_lock, and resets the vCPU wherever it stands in its faults.
    const script = `
      var over = false
      vcpu 0 {
        while not over {
          for page in 0x1000..0x9000 { store u8 [shared page] = 1 }
        }
      }
      host resetter {
        let round = 0
        while round < 30 {
          expect madvise(hva_of(0), 64K, dontneed) == 0
          expect reset_vcpu(0) == 0
          round += 1
        }
        over = true
      }`;
    const { program } = compile('test.gfn', { read: () => script });
    expect(program === null ? null : new Machine(program, { seed }).run(100_000)).toEqual(DONE);
  });
});

describe('a guest that dies', () => {
  it('is seen as KVM_EXIT_SHUTDOWN before everything ends', () => {
    expect(
      endOf(`
      var seen = false
      vmm { on shutdown (exit) { seen = exit.reason == KVM_EXIT_SHUTDOWN } }
      vcpu 0 { die(3) }`),
    ).toMatchObject({ kind: 'death', text: 'the guest gave up, reason 3' });
  });
});
