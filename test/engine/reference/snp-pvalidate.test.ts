import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

/** Runs guest code with 64 KiB that are private, and not validated yet. */
const guest = (code: string): unknown =>
  endOf(`
  vm snp {
    private_fd ram size 64M
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  const GPA = 0x20_0000
  vmm { on memory_error (exit) { convert exit.range to exit.wanted; exit.ret = result } }
  vcpu 0 { expect page_state_change(GPA, 64K, private) == 0; ${code} }`);

describe('PVALIDATE (reference 4.3)', () => {
  it('makes a page usable; one that is not validated is a #VC, and the end of a guest without a handler', () => {
    expect(
      guest(`
      expect not accepted(GPA)
      expect death load u64 [private GPA]
      validate(GPA, 4K)
      expect accepted(GPA) and not accepted(GPA + 4K)
      expect no exit { expect load u64 [private GPA] == 0 }
      expect death load u64 [private GPA + 4K]`),
    ).toEqual(DONE);
  });

  it('sets the carry if nothing changed: validating twice, rescinding twice', () => {
    expect(
      guest(`
      validate(GPA, 4K)
      expect result.unchanged == 0
      validate(GPA, 4K)
      expect result.unchanged == 1
      invalidate(GPA, 4K)
      expect result.unchanged == 0
      invalidate(GPA, 4K)
      expect result.unchanged == 1`),
    ).toEqual(DONE);
  });

  it('is lost with a round trip: the page must be validated again, without a carry', () => {
    expect(
      guest(`
      validate(GPA, 4K)
      store u64 [private GPA] = 42
      invalidate(GPA, 4K) // before sharing, as Linux does
      expect page_state_change(GPA, 4K, shared) == 0
      expect page_state_change(GPA, 4K, private) == 0
      expect death load u64 [private GPA]
      validate(GPA, 4K)
      expect result.unchanged == 0
      expect load u64 [private GPA] == 0`),
    ).toEqual(DONE);
  });

  it('forgotten to be rescinded, the validation is gone all the same once the page is shared', () => {
    expect(
      guest(`
      validate(GPA, 4K)
      expect page_state_change(GPA, 4K, shared) == 0
      expect not accepted(GPA)`),
    ).toEqual(DONE);
  });
});
