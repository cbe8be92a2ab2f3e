import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const MACHINE = `
  vm tdx {
    option explicit hypercall
    private_fd ram size 64M allocated validated
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  const GPA = 0x100_0000
  const RETRY = 1
  const INVALID_OPERAND = 0x8000_0000_0000_0000
  const ALIGN_ERROR = 0x8000_0000_0000_0002`;

const CONVERTS = 'vmm { on hypercall (exit) { convert exit.range to exit.wanted; exit.ret = result } }';

/** Runs guest code against a VMM that converts what it is asked for. */
const guest = (code: string): unknown => endOf(`${MACHINE} ${CONVERTS} vcpu 0 { ${code} }`);

describe('TDVMCALL MapGPA (reference 4.2)', () => {
  it('refuses a range that wraps with INVALID_OPERAND, without an exit', () => {
    expect(
      guest(`
      let answer = map_gpa(GPA, 0 - 4K, shared)
      expect answer.status == INVALID_OPERAND and answer.next_gpa == GPA
      expect cost(exits) == 0`),
    ).toEqual(DONE);
  });

  it('refuses a range that crosses the shared bit with INVALID_OPERAND: bit 51 at the most', () => {
    expect(
      guest(`
      expect map_gpa((1 << 51) - 4K, 8K, shared) == INVALID_OPERAND
      expect map_gpa(1 << 51, 4K, private) == INVALID_OPERAND
      expect cost(exits) == 0`),
    ).toEqual(DONE);
  });

  it('refuses an empty range with INVALID_OPERAND: gpa + size <= gpa (K616T tdx_map_gpa)', () => {
    expect(guest('expect map_gpa(GPA, 0, shared) == INVALID_OPERAND; expect cost(exits) == 0')).toEqual(DONE);
  });

  it('refuses an unaligned start or size with ALIGN_ERROR, r11 the gpa', () => {
    expect(
      guest(`
      let answer = map_gpa(GPA + 0x10, 4K, shared)
      expect answer.status == ALIGN_ERROR and answer.next_gpa == GPA + 0x10
      expect map_gpa(GPA, 4K + 1, shared) == ALIGN_ERROR
      expect cost(exits) == 0 and all_private(0, 64M)`),
    ).toEqual(DONE);
  });

  it('checks the alignment last: a range that wraps and is unaligned is an INVALID_OPERAND', () => {
    expect(guest('expect map_gpa(GPA + 1, 0 - 4K, shared) == INVALID_OPERAND')).toEqual(DONE);
    expect(guest('expect map_gpa(GPA + 1, 0, shared) == INVALID_OPERAND')).toEqual(DONE);
  });

  it('is chopped into pieces of 2 MiB counted from the start, not aligned to 2 MiB; the shared bit is stripped', () => {
    expect(
      endOf(`${MACHINE}
      var pieces = 0
      vmm {
        on hypercall (exit) {
          expect exit.arg0 == GPA + 4K + pieces * 2M
          if pieces < 2 { expect exit.arg1 == 512 } else { expect exit.arg1 == 256 }
          expect exit.nr == KVM_HC_MAP_GPA_RANGE and exit.arg2 == 0
          pieces += 1
          convert exit.range to exit.wanted
        }
      }
      vcpu 0 {
        expect map_gpa(GPA + 4K, 5M, shared) == 0
        expect pieces == 3 and all_shared(GPA + 4K, 5M)
        expect is_private(GPA) and is_private(GPA + 4K + 5M)
      }`),
    ).toEqual(DONE);
  });

  it('ends with INVALID_OPERAND and the failing piece in r11 if userspace refuses; earlier pieces stay done', () => {
    expect(
      endOf(`${MACHINE}
      vmm {
        on hypercall (exit) {
          if exit.arg0 == GPA + 4M { exit.ret = -ENOMEM } else { convert exit.range to exit.wanted }
        }
      }
      vcpu 0 {
        let answer = map_gpa(GPA, 8M, shared)
        expect answer.status == INVALID_OPERAND and answer.next_gpa == GPA + 4M
        expect all_shared(GPA, 4M) and all_private(GPA + 4M, 4M)
        expect cost(exits) == 3
      }`),
    ).toEqual(DONE);
  });

  it('gives RETRY with the next gpa in r11 if an event is pending after a piece; the event is then taken', () => {
    expect(
      guest(`
      send_event(0)
      let answer = map_gpa(GPA, 6M, shared)
      expect answer.status == RETRY and answer.next_gpa == GPA + 2M
      expect all_shared(GPA, 2M) and all_private(GPA + 2M, 4M)
      expect map_gpa(GPA + 2M, 4M, shared) == 0
      expect cost(exits) == 3`),
    ).toEqual(DONE);
  });

  it('gives success, not RETRY, if the event is pending after the last piece', () => {
    expect(guest('send_event(0); expect map_gpa(GPA, 2M, shared) == 0')).toEqual(DONE);
  });

  it('prefers the refusal to the pending event', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on hypercall (exit) { exit.ret = 1 } }
      vcpu 0 {
        send_event(0)
        let answer = map_gpa(GPA, 4M, shared)
        expect answer.status == INVALID_OPERAND and answer.next_gpa == GPA
      }`),
    ).toEqual(DONE);
  });

  it('is retried by Linux as long as there is progress: three retries are counted anew after each', () => {
    expect(
      endOf(`${MACHINE} ${CONVERTS}
      var done = false
      vcpu 0 {
        expect page_state_change(GPA, 16M, shared) == 0
        done = true
        expect all_shared(GPA, 16M) and cost(exits) == 8
      }
      vcpu 1 { while not done { send_event(0) } }`),
    ).toEqual(DONE);
  });

  it('is not retried by Linux after an error', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on hypercall (exit) { exit.ret = -EINVAL } }
      vcpu 0 { expect page_state_change(GPA, 4M, shared) == INVALID_OPERAND; expect cost(exits) == 1 }`),
    ).toEqual(DONE);
  });
});

const ACCEPT = (option: string, handler: string, code: string): unknown =>
  endOf(`
  vm tdx {
    ${option}
    private_fd ram size 64M
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  vmm { on memory_error (exit) { convert exit.range to exit.wanted; exit.ret = result } }
  ${handler}
  vcpu 0 {
    expect page_state_change(0x1000, 8K, private) == 0
    ${code}
  }`);

describe('accepting pages of a TDX guest (reference 4.2)', () => {
  it('makes a pending page usable, zeroed; a page that is not accepted is not', () => {
    expect(
      ACCEPT(
        '',
        '',
        `
        expect not accepted(0x1000)
        expect accept(0x1000, 4K) == 0
        expect accepted(0x1000) and not accepted(0x2000)
        expect no exit { expect load u64 [0x1000] == 0 }`,
      ),
    ).toEqual(DONE);
  });

  it('of a page that is accepted already says so and keeps its contents', () => {
    expect(
      ACCEPT(
        '',
        '',
        `
        accept(0x1000, 4K)
        store u64 [0x1000] = 42
        expect accept(0x1000, 4K) != 0 and load u64 [0x1000] == 42`,
      ),
    ).toEqual(DONE);
  });

  it('is asked for by #VE when an unaccepted page is touched', () => {
    expect(
      ACCEPT(
        'option ve on',
        'var seen = 0 guest { on ve (exit) { seen += 1; accept(exit.address, 4K) } }',
        'store u64 [0x1008] = 1; expect seen == 1 and load u64 [0x1008] == 1; expect seen == 1',
      ),
    ).toEqual(DONE);
  });

  it('left out with #VE disabled kills the VM', () => {
    expect(ACCEPT('option ve off', '', 'store u64 [0x1000] = 1')).toMatchObject({ kind: 'death' });
    expect(ACCEPT('option ve off', '', 'accept(0x1000, 4K); store u64 [0x1000] = 1')).toEqual(DONE);
  });

  it('is needed again after a round trip, which loses the contents', () => {
    expect(
      ACCEPT(
        '',
        '',
        `
        accept(0x1000, 4K)
        store u64 [0x1000] = 42
        expect page_state_change(0x1000, 4K, shared) == 0
        expect page_state_change(0x1000, 4K, private) == 0
        expect death load u64 [0x1000]
        accept(0x1000, 4K)
        expect load u64 [0x1000] == 0`,
      ),
    ).toEqual(DONE);
  });

  it('implicit: an access whose shared bit does not match exits for its page', () => {
    expect(
      ACCEPT(
        '',
        '',
        `
        expect exit memory_error shared store u8 [shared 0x1234] = 1
        expect exit memory_error private { expect accept(0x1000, 4K) == 0 }`,
      ),
    ).toEqual(DONE);
  });
});
