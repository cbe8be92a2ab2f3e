import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

const MACHINE = `
  vm pkvm {
    private_fd ram size 64M allocated
    memslot 0 gpa 0x0 size 64M shared anon private ram
  }
  const GPA = 0x10_0000
  const INVALID_PARAMETER = -3`;

const CONVERTS = 'vmm { on memory_error (exit) { convert exit.range to exit.wanted; exit.ret = result } }';

/** Runs guest code against a VMM that converts what it is asked for. */
const guest = (code: string): unknown => endOf(`${MACHINE} ${CONVERTS} vcpu 0 { ${code} }`);

describe('pKVM under the private-fd ABI (reference 4.4)', () => {
  it('HYP_MEMINFO gives the granule, and a call converts one granule', () => {
    expect(
      guest(`
      expect hyp_meminfo() == 4K
      expect mem_share(GPA) == 0
      expect not is_private(GPA) and is_private(GPA + 4K)
      expect mem_unshare(GPA) == 0 and is_private(GPA)
      expect cost(exits) == 2`),
    ).toEqual(DONE);
  });

  it('an ipa inside a granule is INVALID_PARAMETER, without an exit', () => {
    expect(
      guest(`
      expect mem_share(GPA + 8) == INVALID_PARAMETER and mem_unshare(GPA + 1) == INVALID_PARAMETER
      expect cost(exits) == 0`),
    ).toEqual(DONE);
  });

  it('Linux goes granule by granule: any failure is EPERM for all of it, earlier pages stay converted', () => {
    expect(
      endOf(`${MACHINE}
      vmm {
        on memory_error (exit) {
          if exit.gpa == GPA + 8K { exit.ret = -EINVAL } else { convert exit.range to exit.wanted }
        }
      }
      vcpu 0 {
        expect page_state_change(GPA, 16K, shared) == -EPERM
        expect cost(exits) == 3
        expect all_shared(GPA, 8K) and all_private(GPA + 8K, 8K)
      }`),
    ).toEqual(DONE);
  });

  it('only explicit conversions exist: an access of the wrong kind is a fault in the guest, not an exit', () => {
    expect(
      guest(`
      expect death store u8 [shared GPA] = 1
      expect mem_share(GPA) == 0
      expect death load u8 [private GPA]
      expect cost(exits) == 1`),
    ).toEqual(DONE);
  });
});
