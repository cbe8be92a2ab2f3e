import { describe, expect, it } from 'vitest';
import { DONE, endOf } from './run-script.js';

/** The buffer is one shared page; entries are {cur_page, gfn, operation, pagesize}. */
const MACHINE = `
  vm snp {
    option explicit hypercall
    private_fd ram size 64M allocated validated
    memslot 0 gpa 0x0 size 64M shared anon private ram
    shared_view 0x1_0000 ..+ 4K
  }
  setup { punch_hole(ram, 0x1_0000, 4K) }
  const BUFFER = 0x1_0000
  const GPA = 0x20_0000
  const PRIVATE = 1
  const SHARED = 2
  const SMASH = 3
  const UNSMASH = 4
  const INVALID_HDR = 0x1_0000_0001
  const INVALID_ENTRY = 0x1_0000_0002
  const GENERIC = 0x100_0000_0000
  fn header(cur_entry, end_entry) { store u64 [BUFFER] = cur_entry | end_entry << 16 }
  fn entry(index, gpa: address, operation, huge, cur_page) {
    store u64 [BUFFER + 8 + 8 * index] = cur_page | gpa | operation << 52 | huge << 56
  }
  fn cursor() -> entry { return load u16 [BUFFER] }
  fn cur_page(index) -> page { return load u64 [BUFFER + 8 + 8 * index] & 0xfff }`;

const CONVERTS = 'vmm { on hypercall (exit) { convert exit.range to exit.wanted; exit.ret = result } }';

/** Runs guest code against a VMM that converts what it is asked for. */
const guest = (code: string): unknown => endOf(`${MACHINE} ${CONVERTS} vcpu 0 { ${code} }`);

/** Runs guest code; `exits` are the claims on each exit in its turn. */
const exits = (claims: readonly string[], code: string): unknown =>
  endOf(`${MACHINE}
    var seen = 0
    vmm {
      on hypercall (exit) {
        ${claims.map((claim, index) => `if seen == ${index} { expect ${claim} }`).join('\n')}
        seen += 1
        convert exit.range to exit.wanted
        exit.ret = result
      }
    }
    vcpu 0 { ${code} expect seen == ${claims.length} }`);

describe('page state change by MSR (reference 4.3)', () => {
  it('is one exit for one page of 4 KiB', () => {
    expect(
      exits(
        ['exit.nr == 12 and exit.arg0 == GPA and exit.arg1 == 1 and exit.arg2 == 0', 'exit.arg2 == 0x10'],
        'expect psc_msr(GPA, shared) == 0; expect all_shared(GPA, 4K) and is_private(GPA + 4K)\n' +
          'expect psc_msr(GPA, private) == 0; expect is_private(GPA)',
      ),
    ).toEqual(DONE);
  });

  it('gives an error response if userspace refuses', () => {
    expect(
      endOf(`${MACHINE}
      vmm { on hypercall (exit) { exit.ret = -EINVAL } }
      vcpu 0 { expect psc_msr(GPA, shared) != 0; expect is_private(GPA) }`),
    ).toEqual(DONE);
  });
});

describe('page state change by buffer: what is refused (reference 4.3)', () => {
  it('end_entry of 253 or more is INVALID_HDR; 252 is the last', () => {
    expect(
      guest(`
      header(0, 253)
      expect psc(BUFFER) == INVALID_HDR
      header(0, 0xffff)
      expect psc(BUFFER) == INVALID_HDR
      expect cost(exits) == 0
      for i in 0x0 ..+ 1012K { entry(i >> 12, GPA + i, SHARED, 0, 0) }
      header(0, 252)
      expect psc(BUFFER) == 0
      expect cost(exits) == 1 and all_shared(GPA, 253 * 4K) and cursor() == 253`),
    ).toEqual(DONE);
  });

  it('cur_page beyond the pages of the entry is INVALID_ENTRY: 1 of a 4K entry, 512 of a 2M entry are the last', () => {
    expect(
      guest(`
      header(0, 0)
      entry(0, GPA, SHARED, 0, 2)
      expect psc(BUFFER) == INVALID_ENTRY
      entry(0, GPA, SHARED, 1, 513)
      expect psc(BUFFER) == INVALID_ENTRY
      entry(0, GPA, SHARED, 0, 1) // complete: nothing to do
      expect psc(BUFFER) == 0
      header(0, 0)
      entry(0, GPA, SHARED, 1, 512)
      expect psc(BUFFER) == 0
      expect cost(exits) == 0 and is_private(GPA)`),
    ).toEqual(DONE);
  });

  it('a gfn that is not aligned for its 2M entry is INVALID_ENTRY', () => {
    expect(
      guest(`
      header(0, 0)
      entry(0, GPA + 4K, SHARED, 1, 0)
      expect psc(BUFFER) == INVALID_ENTRY
      expect cost(exits) == 0`),
    ).toEqual(DONE);
  });

  it('a bad entry behind good ones is found when its turn comes, the cursor leads to it', () => {
    expect(
      guest(`
      header(0, 1)
      entry(0, GPA, SHARED, 0, 0)
      entry(1, GPA + 4K, SHARED, 1, 0)
      expect psc(BUFFER) == INVALID_ENTRY
      expect not is_private(GPA) and cursor() == 1`),
    ).toEqual(DONE);
  });

  it('a refusal by userspace is GENERIC; what came before is done, the cursor leads to what was refused', () => {
    expect(
      endOf(`${MACHINE}
      vmm {
        on hypercall (exit) {
          if exit.gpa == GPA { convert exit.range to exit.wanted } else { exit.ret = 1 }
        }
      }
      vcpu 0 {
        header(0, 1)
        entry(0, GPA, SHARED, 0, 0)
        entry(1, GPA + 8K, SHARED, 0, 0)
        expect psc(BUFFER) == GENERIC
        expect not is_private(GPA) and is_private(GPA + 8K) and cursor() == 1
        expect cur_page(0) == 1 and cur_page(1) == 0
      }`),
    ).toEqual(DONE);
  });
});

describe('page state change by buffer: what is one exit (reference 4.3)', () => {
  it('neighbours of the same operation and size are; the arguments are gpa, npages, operation and size', () => {
    expect(
      exits(
        [
          'exit.arg0 == GPA and exit.arg1 == 3 and exit.arg2 == 0',
          'exit.arg0 == 2 * GPA and exit.arg1 == 1024 and exit.arg2 == 1',
        ],
        `
        header(0, 4)
        entry(0, GPA, SHARED, 0, 0)
        entry(1, GPA + 4K, SHARED, 0, 0)
        entry(2, GPA + 8K, SHARED, 0, 0)
        entry(3, 2 * GPA, SHARED, 1, 0)
        entry(4, 2 * GPA + 2M, SHARED, 1, 0)
        expect psc(BUFFER) == 0 and cursor() == 5
        expect cur_page(2) == 1 and cur_page(4) == 512`,
      ),
    ).toEqual(DONE);
  });

  it('a gap, going down, another operation and another size are not', () => {
    const pair = (first: string, second: string): unknown =>
      exits(
        ['exit.size >= 4K', 'exit.size >= 4K'],
        `header(0, 1); entry(0, ${first}, 0); entry(1, ${second}, 0); expect psc(BUFFER) == 0`,
      );
    expect(pair('GPA, SHARED, 0', 'GPA + 8K, SHARED, 0')).toEqual(DONE);
    expect(pair('GPA + 4K, SHARED, 0', 'GPA, SHARED, 0')).toEqual(DONE);
    expect(pair('GPA, SHARED, 0', 'GPA + 4K, PRIVATE, 0')).toEqual(DONE);
    expect(pair('GPA, SHARED, 1', 'GPA + 2M, SHARED, 0')).toEqual(DONE);
    expect(pair('GPA + 2M - 4K, SHARED, 0', 'GPA + 2M, SHARED, 1')).toEqual(DONE);
  });

  it('a neighbour with a cur_page of its own is not', () => {
    expect(
      exits(
        ['exit.arg0 == GPA and exit.arg1 == 512', 'exit.arg0 == GPA + 3M and exit.arg1 == 256'],
        'header(0, 1); entry(0, GPA, SHARED, 1, 0); entry(1, GPA + 2M, SHARED, 1, 256)\nexpect psc(BUFFER) == 0',
      ),
    ).toEqual(DONE);
  });

  it('a partly done 2M entry goes on as 4K, so the whole 2M entry behind it is not', () => {
    expect(
      exits(
        [
          'exit.arg0 == GPA + 4K and exit.arg1 == 511',
          'exit.arg0 == GPA + 2M and exit.arg1 == 512 and exit.arg2 == 1',
        ],
        `
        header(0, 1)
        entry(0, GPA, SHARED, 1, 1)
        entry(1, GPA + 2M, SHARED, 1, 0)
        expect psc(BUFFER) == 0
        expect is_private(GPA) and all_shared(GPA + 4K, 4M - 4K)`,
      ),
    ).toEqual(DONE);
  });

  it('begins at the cursor of the guest, not at 0; one behind the end is nothing to do', () => {
    expect(
      exits(
        ['exit.arg0 == GPA + 8K'],
        `
        entry(0, GPA, SHARED, 0, 0)
        entry(1, GPA + 8K, SHARED, 0, 0)
        header(1, 1)
        expect psc(BUFFER) == 0
        header(2, 1)
        expect psc(BUFFER) == 0 and cursor() == 2`,
      ),
    ).toEqual(DONE);
  });

  it('SMASH and UNSMASH are none: marked done without a word', () => {
    expect(
      exits(
        ['exit.arg0 == GPA'],
        `
        header(0, 2)
        entry(0, 2 * GPA, SMASH, 1, 0)
        entry(1, GPA, SHARED, 0, 0)
        entry(2, 2 * GPA, UNSMASH, 1, 0)
        expect psc(BUFFER) == 0 and cursor() == 3
        expect cur_page(0) == 512 and cur_page(1) == 1 and cur_page(2) == 512
        expect all_private(2 * GPA, 2M)`,
      ),
    ).toEqual(DONE);
  });

  it('Linux asks in requests of 64 entries, 2M ones where it can', () => {
    expect(
      endOf(`
      vm snp {
        option explicit hypercall
        private_fd ram size 1G
        memslot 0 gpa 0x0 size 1G shared anon private ram
      }
      vmm { on hypercall (exit) { convert exit.range to exit.wanted; exit.ret = result } }
      vcpu 0 {
        expect page_state_change(0, 512M, private) == 0
        expect cost(exits) == 4 // 128 MiB each: reference 8
        expect page_state_change(512M + 4K, 1M, private) == 0
        expect cost(exits) == 8 // 255 and a page more: 64 of 4 KiB each
      }`),
    ).toEqual(DONE);
  });
});

describe('a page state change descriptor that another vCPU rewrites (reference 6 hazard 18)', () => {
  const raced = (rewrite: string, check: string): unknown =>
    endOf(`${MACHINE}
    var seen = 0
    vmm {
      on hypercall (exit) {
        seen += 1
        convert exit.range to exit.wanted
        if seen == 1 { notify asked; wait rewritten }
      }
    }
    vcpu 0 {
      entry(0, GPA, SHARED, 0, 0)
      entry(1, GPA + 8K, SHARED, 0, 0)
      header(0, 1)
      let answer = psc(BUFFER)
      ${check}
    }
    vcpu 1 { wait asked; ${rewrite}; notify rewritten }`);

  it('end_entry made too big is caught: read again with its check, never used unchecked', () => {
    expect(raced('header(0, 0xffff)', 'expect answer == INVALID_HDR; expect seen == 1')).toEqual(DONE);
  });

  it('end_entry made smaller ends the request early', () => {
    expect(raced('header(0, 0)', 'expect answer == 0; expect seen == 1 and is_private(GPA + 8K)')).toEqual(
      DONE,
    );
  });

  it('cur_entry set back is overwritten, so the walk goes forward and ends', () => {
    expect(raced('header(0, 1)', 'expect answer == 0; expect seen == 2 and cursor() == 2')).toEqual(DONE);
  });

  it('an entry that is still to come is taken as it is when its turn comes', () => {
    expect(
      raced(
        'entry(1, GPA + 16K, SHARED, 0, 0)',
        'expect answer == 0; expect is_private(GPA + 8K) and not is_private(GPA + 16K)',
      ),
    ).toEqual(DONE);
  });
});
