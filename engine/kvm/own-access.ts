import { offsetOf, pageOf } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { How } from './event.js';
import { hvaOf } from './host-access.js';
import type { Kernel } from './kernel.js';
import { faultIn, HostPage, type HostTarget } from './mm.js';
import { RETURN } from './code.js';
import { defineRoutine, type NativeRoutine } from './routine.js';
import type { PfnCache } from './state.js';

const target: HostTarget = { store: 0, page: 0, writable: false };
const word = new Int32Array(2);

/** Reads or writes `size` bytes at a place in a store; what is beyond the page's end is left out. */
function touch(k: Kernel, store: number, page: number, offset: number, size: number, write: boolean): void {
  const count = Math.min(size, PAGE_SIZE - offset);
  if (!write) {
    k.store(store)?.bytes.load(page, offset, count, word);
    k.touchBytes(store, page, offset, count, How.read);
    return;
  }
  const own = k.editStore(store);
  own.bytes = own.bytes.store(page, offset, count, word[0] as number, word[1] as number, k.epoch);
  k.s.writes++;
  k.touchBytes(store, page, offset, count, How.write);
}

/** KVM's own access to guest memory, by userspace_addr only: always the shared half (reference 2.3). Registers: gpa, size, value. */
function ownAccess(name: string, write: boolean): NativeRoutine {
  return defineRoutine(name, 'kvm', 0, [
    {
      name: write ? 'kvm_write_guest' : 'kvm_read_guest',
      cites: "reference 2.3, KVM's own guest-memory accesses",
      run(k, f) {
        const hva = hvaOf(k, pageOf(f.regs[0] as number, f.regs[1] as number));
        if (hva < 0 || faultIn(k, hva, write, target) !== HostPage.ok) return k.refuse('ownAccess');
        word[0] = f.regs[4] ?? 0;
        word[1] = f.regs[5] ?? 0;
        touch(
          k,
          target.store,
          target.page,
          offsetOf(f.regs[0] as number),
          Math.min(8, f.regs[2] as number),
          write,
        );
        k.setResult(0, 0);
        k.setResultWords(1, word[0], word[1]);
        return RETURN;
      },
    },
  ]);
}

export const kvmRead = ownAccess('kvm_read', false);
export const kvmWrite = ownAccess('kvm_write', true);

/** Looks a gfn up for a pfn cache; null if there is nothing to reach. */
function lookUp(k: Kernel, gfn: number): PfnCache | null {
  const hva = hvaOf(k, gfn);
  if (hva < 0 || faultIn(k, hva, true, target) !== HostPage.ok) return null;
  return { gfn, store: target.store, page: target.page, valid: true };
}

/** Activates a gfn_to_pfn_cache for a gpa, as kvmclock and Xen's shared info do. Register: gpa. Result: its number. */
export const pfnCacheActivate = defineRoutine('pfn_cache_activate', 'kvm', 0, [
  {
    name: 'kvm_gpc_activate',
    cites: 'reference 2.5; 6 hazard 3',
    run(k, f) {
      const cache = lookUp(k, pageOf(f.regs[0] as number, f.regs[1] as number));
      if (cache === null) return k.refuse('ownAccess');
      k.s.pfnCaches = [...k.s.pfnCaches, cache];
      return k.succeed(k.s.pfnCaches.length - 1);
    },
  },
]);

/**
 * KVM writes through a pfn cache, looking it up again if it was invalidated. One that is stale (`bug stale_pfn_cache`) leads to the page
 * it was made for, whatever became of that (reference 6 hazard 3). Registers: cache, offset, value.
 */
export const pfnCacheWrite = defineRoutine('pfn_cache_write', 'kvm', 0, [
  {
    name: 'check the cache, write through it',
    cites: 'reference 2.5; 6 hazard 3',
    run(k, f) {
      const index = f.regs[0] as number;
      let cache = k.s.pfnCaches[index];
      if (cache === undefined) return k.refuse('notThere');
      if (!cache.valid) {
        const again = lookUp(k, cache.gfn);
        if (again === null) return k.refuse('ownAccess');
        cache = again;
        k.s.pfnCaches = k.s.pfnCaches.map((one, i) => (i === index ? again : one));
      }
      if (k.store(cache.store)?.present.has(cache.page) !== true) {
        k.note(
          `KVM wrote through a stale pfn cache for gfn 0x${cache.gfn.toString(16)} to a page that was freed`,
        );
        return k.succeed();
      }
      if (k.abi.isPrivate(k.s, cache.gfn)) {
        k.note(
          `KVM wrote through a pfn cache to the shared page of gfn 0x${cache.gfn.toString(16)}, which is private`,
        );
      }
      word[0] = f.regs[4] as number;
      word[1] = f.regs[5] as number;
      touch(k, cache.store, cache.page, offsetOf(f.regs[2] as number), 8, true);
      return k.succeed();
    },
  },
]);

/** An invalidation of gfns [lo, hi): pfn caches there are looked up again before their next use. */
export function invalidatePfnCaches(k: Kernel, lo: number, hi: number): void {
  if (k.s.pfnCaches.length === 0) return;
  k.s.pfnCaches = k.s.pfnCaches.map((cache) =>
    cache.gfn >= lo && cache.gfn < hi ? { ...cache, valid: false } : cache,
  );
}
