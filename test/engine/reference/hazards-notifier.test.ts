import { describe, expect, it } from 'vitest';
import { DONE, endOf, machineAfter } from './run-script.js';

const machine = (items: string, gpa = '0x0'): string => `
  vm sw_protected {
    ${items}
    private_fd ram size 64M
    memslot 0 gpa ${gpa} size 64M shared anon private ram
  }
  const GPA = ${gpa} + 0x10_0000
  vmm { on memory_error (exit) { convert exit.range to exit.wanted } }`;

/** Pages that are private by the fd and still mapped as shared, after a shared access raced an allocation 64 times. */
const staleInstalls = (items: string, claim: string, seed: number): unknown =>
  endOf(
    `${machine(items)}
    var stale_pages = 0
    vcpu 0 { for page in GPA ..+ 256K { barrier start; store u64 [shared page] = 1; barrier done } }
    host vmm_thread {
      for page in GPA ..+ 256K {
        barrier start
        allocate(ram, page, 4K)
        barrier done
        if is_private(page) and mapped(page, shared) { stale_pages += 1; expect stale(page, 4K) }
      }
      expect ${claim}
    }`,
    seed,
  );

describe('hazard 1, stale shared install (reference 6)', () => {
  const SEEDS = [1, 2, 3, 4, 5, 6];

  it('a shared fault that looked before an allocation installs after it, as published', () => {
    const stops = SEEDS.map((seed) => staleInstalls('bug no_invalidate_seq', 'stale_pages > 0', seed));
    expect(stops).toContainEqual(DONE);
  });

  it('with mmu_notifier_seq bumped it looks again: no page is ever both', () => {
    for (const seed of SEEDS) expect(staleInstalls('', 'stale_pages == 0', seed)).toEqual(DONE);
  });
});

describe('hazard 2, wrong gfn in the notifier (reference 6)', () => {
  const punched = (items: string, claim: string): unknown =>
    endOf(`${machine(items, '0x1_0000_0000')}
    setup { allocate(ram, 0, 4M) }
    vcpu 0 { store u64 [private GPA] = 1; notify stored; wait punched }
    host vmm_thread {
      wait stored
      punch_hole(ram, 0x10_0000, 4K)
      expect ${claim}
      notify punched
    }`);

  it('without base_gfn the private entry outlives its page', () => {
    expect(
      punched(
        'bug notifier_without_base_gfn',
        'mapped(GPA, private) and stale(GPA, 4K) and not is_private(GPA)',
      ),
    ).toEqual(DONE);
  });

  it('with it the entry is gone', () => {
    expect(punched('', 'not mapped(GPA, private) and not stale(GPA, 4K)')).toEqual(DONE);
  });

  it('as published, a slot at gfn 0 does not show it', () => {
    expect(
      endOf(`${machine('bug notifier_without_base_gfn')}
      setup { allocate(ram, 0, 4M) }
      vcpu 0 { store u64 [private GPA] = 1; notify stored }
      host vmm_thread { wait stored; punch_hole(ram, GPA, 4K); expect not mapped(GPA, private) }`),
    ).toEqual(DONE);
  });
});

describe('hazard 3, stale kernel pfn cache (reference 6; 2.5)', () => {
  /** Whether the kernel's cache still counts as valid after the VMM did something. */
  const validAfter = (items: string, change: string): unknown =>
    machineAfter(`${machine(items)}
    host vmm_thread {
      store u64 [gpa GPA] = 1
      let cache = pfn_cache_activate(GPA)
      expect pfn_cache_write(cache, 0, 2) == 0 and load u64 [gpa GPA] == 2
      ${change}
    }
    vcpu 0 { }`).state.pfnCaches[0]?.valid;

  it('a conversion to private leaves it valid, as published', () => {
    expect(validAfter('bug stale_pfn_cache', 'allocate(ram, GPA, 4K)')).toBe(true);
  });

  it('the callback of the private fd invalidates it, if mended; of other gfns it does not', () => {
    expect(validAfter('', 'allocate(ram, GPA, 4K)')).toBe(false);
    expect(validAfter('', 'allocate(ram, GPA + 4K, 4K)')).toBe(true);
  });

  it('freeing the shared half invalidates it in any case: that is the MMU notifier, not the fd', () => {
    expect(validAfter('bug stale_pfn_cache', 'discard_shared(GPA, 4K)')).toBe(false);
  });
});

describe('hazard 5, the window between allocation and zap (reference 6; 2.5)', () => {
  // DERIVED in the reference.
  const writes = (seed: number, claim: string): unknown =>
    endOf(
      `${machine('')}
      var lost = 0
      vcpu 0 {
        for page in GPA ..+ 256K {
          store u64 [shared page] = 1
          barrier start
          store u64 [shared page] = 2
          if mapped(page, shared) and is_private(page) { lost += 1 }
          barrier done
        }
        expect ${claim}
      }
      host vmm_thread {
        for page in GPA ..+ 256K { barrier start; allocate(ram, page, 4K); barrier done }
      }`,
      seed,
    );

  it('a vCPU goes on writing through its shared entry while the page exists already', () => {
    expect([1, 2, 3, 4, 5, 6].map((seed) => writes(seed, 'lost > 0'))).toContainEqual(DONE);
  });

  it('the zap at the end closes it: after the call no shared entry is left', () => {
    expect(
      endOf(`${machine('')}
      vcpu 0 { store u64 [shared GPA] = 1; notify stored }
      host vmm_thread { wait stored; allocate(ram, GPA, 4K); expect not mapped(GPA, shared) }`),
    ).toEqual(DONE);
    expect(
      endOf(`${machine('bug no_allocate_notification')}
      vcpu 0 { store u64 [shared GPA] = 1; notify stored }
      host vmm_thread { wait stored; allocate(ram, GPA, 4K); expect mapped(GPA, shared) and stale(GPA, 4K) }`),
    ).toEqual(DONE);
  });
});
