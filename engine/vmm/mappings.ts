import { offsetOf, pageOf } from '../memory/address.js';
import { Cost } from '../kvm/costs.js';
import { descriptor } from '../kvm/descriptors.js';
import { Errno } from '../kvm/errno.js';
import type { Kernel } from '../kvm/kernel.js';
import { acquire, release } from '../kvm/locks.js';
import { HUGE } from '../kvm/levels.js';
import { coveredEnd, findFree, insertVma, splitTransparent, TASK_PAGES, withTransparent } from '../kvm/mm.js';
import { createStore, dropHolder, freePages } from '../kvm/pages.js';
import type { RefusalName } from '../kvm/refusals.js';
import { BLOCKED } from '../kvm/code.js';
import { defineRoutine, type NativeRoutine } from '../kvm/routine.js';
import { Lock, type Store, type StoreKind, type Vma } from '../kvm/state.js';
import type { Frame } from '../kvm/task.js';
import { unmapHva } from '../kvm/unmap.js';
import { argument } from './files.js';
import { BACKING } from './words.js';

/** GUEST_MEMFD_FLAG_MMAP. */
const GMEM_MMAP = 1;

const L = { lo: 0, hi: 1, what: 2 } as const;

/** Checks (address, size) in the first two registers; sets the pages in the first two locals. */
export function range(f: Frame, register: number): RefusalName | null {
  const [aLo, aHi, sLo, sHi] = [
    f.regs[2 * register] as number,
    f.regs[2 * register + 1] as number,
    f.regs[2 * register + 2] as number,
    f.regs[2 * register + 3] as number,
  ];
  if (offsetOf(aLo) !== 0) return 'addressUnaligned';
  if (sLo === 0 && sHi === 0) return 'sizeZero';
  const lo = pageOf(aLo, aHi);
  const hi = lo + pageOf(sLo, sHi) + (offsetOf(sLo) > 0 ? 1 : 0);
  if (hi > TASK_PAGES) return 'addressRange';
  f.locals[L.lo] = lo;
  f.locals[L.hi] = hi;
  return null;
}

/** Cuts mappings at a page, so that none straddles it. */
export function cutAt(k: Kernel, page: number): void {
  if (page % HUGE !== 0) splitTransparent(k, page, page + 1);
  const vma = k.s.vmas.find((v) => v.lo < page && page < v.hi);
  if (vma === undefined) return;
  k.editStore(vma.store).holders++;
  k.s.vmas = k.s.vmas.flatMap((v) =>
    v === vma
      ? [
          { ...v, hi: page },
          { ...v, lo: page, offset: v.offset + page - v.lo },
        ]
      : [v],
  );
}

/** Neighbours that are alike in everything become one mapping again, as the kernel keeps them. */
export function mergeMappings(k: Kernel): void {
  const merged: Vma[] = [];
  for (const vma of k.s.vmas) {
    const last = merged.at(-1);
    const alike =
      last !== undefined &&
      last.hi === vma.lo &&
      last.store === vma.store &&
      last.offset + last.hi - last.lo === vma.offset &&
      last.prot === vma.prot &&
      last.hugepage === vma.hugepage;
    if (alike) {
      merged[merged.length - 1] = { ...last, hi: vma.hi };
      dropHolder(k, vma.store);
    } else {
      merged.push(vma);
    }
  }
  k.s.vmas = merged;
}

/** Takes the mappings of [lo, hi) away. Private anonymous memory goes with them; so does a store that nobody else holds. */
function remove(k: Kernel, lo: number, hi: number): void {
  cutAt(k, lo);
  cutAt(k, hi);
  const gone = k.s.vmas.filter((v) => v.lo >= lo && v.hi <= hi);
  k.s.vmas = k.s.vmas.filter((v) => v.lo < lo || v.hi > hi);
  splitTransparent(k, lo, hi);
  for (const vma of gone) {
    if (k.store(vma.store)?.kind === 'anon-private')
      freePages(k, vma.store, vma.offset, vma.offset + vma.hi - vma.lo);
    dropHolder(k, vma.store);
  }
  k.changed();
}

/** Steps that every call on existing mappings has: check, mmap_lock, KVM's mmu_notifier, do it, unlock. */
function onRange(
  name: string,
  cites: string,
  check: (k: Kernel, f: Frame) => RefusalName | 'nothing' | null,
  act: (k: Kernel, f: Frame) => void,
): NativeRoutine {
  return defineRoutine(name, 'kvm', 3, [
    {
      name: `${name}: check, take mmap_lock`,
      cites,
      run(k, f) {
        const refusal = check(k, f);
        if (refusal !== null) {
          k.cost(Cost.syscalls, 1);
          return refusal === 'nothing' ? k.succeed() : k.refuse(refusal);
        }
        if (!acquire(k, Lock.mmap)) return BLOCKED;
        k.cost(Cost.syscalls, 1);
        return 1;
      },
    },
    {
      name: 'tell KVM by its mmu_notifier',
      cites: 'reference 2.6; 5.4 kvm_unmap_hva_range',
      run: (k, f) =>
        k.call(f, 2, unmapHva, ...withTransparent(k, f.locals[L.lo] as number, f.locals[L.hi] as number), 0),
    },
    {
      name: `${name}: change the mappings, release mmap_lock`,
      cites,
      run(k, f) {
        act(k, f);
        release(k, Lock.mmap);
        return (f.locals[L.what] as number) < 0 ? k.refuse('notMapped') : k.succeed(f.locals[L.what]);
      },
    },
  ]);
}

/** Where a new mapping goes: MAP_FIXED at the address given, or anywhere. */
function place(k: Kernel, f: Frame): RefusalName | null {
  if (argument(f, 0) === 0) {
    const size =
      pageOf(f.regs[2] as number, f.regs[3] as number) + (offsetOf(f.regs[2] as number) > 0 ? 1 : 0);
    if (size === 0) return 'sizeZero';
    const lo = findFree(k.s, size);
    if (lo < 0) return 'addressRange';
    f.locals[L.lo] = lo;
    f.locals[L.hi] = lo + size;
  } else {
    const refusal = range(f, 0);
    if (refusal !== null) return refusal;
  }
  f.locals[L.what] = (f.locals[L.lo] as number) * 4096;
  return null;
}

function map(k: Kernel, f: Frame, store: number, offset: number, prot: number): void {
  const [lo, hi] = [f.locals[L.lo] as number, f.locals[L.hi] as number];
  remove(k, lo, hi);
  k.editStore(store).holders++;
  insertVma(k, { lo, hi, store, offset, prot, hugepage: false, name: k.store(store)?.name ?? '' });
}

/** mmap of fresh anonymous memory. */
export const mmap = onRange('mmap', 'reference 2.7', place, (k, f) => {
  const kind: StoreKind = argument(f, 2) === BACKING.anon_shared ? 'anon-shared' : 'anon-private';
  map(k, f, createStore(k, kind, kind).id, 0, argument(f, 3));
});

/** What the file itself says to a mapping (reference 2.4; 3.6, mmap; 9). */
function checkFile(store: Store, copy: boolean): RefusalName | null {
  if (store.kind === 'private') return 'inaccessible';
  if (store.kind === 'device') return 'gmemNotMappable';
  if (store.kind !== 'guest-memfd') return null;
  if ((store.flags & GMEM_MMAP) === 0) return 'gmemNotMappable';
  return copy ? 'gmemMapPrivate' : null;
}

/** MAP_PRIVATE of a file: the pages as they are now, in anonymous memory. That later writes to the file show until a page is copied is left out. */
function mapCopy(k: Kernel, f: Frame, file: Store, offset: number): void {
  const pages = (f.locals[L.hi] as number) - (f.locals[L.lo] as number);
  const copy = createStore(k, 'anon-private', file.name);
  const own = k.editStore(copy.id);
  own.bytes = own.bytes.copyPages(file.bytes, offset, 0, pages, k.epoch);
  map(k, f, copy.id, 0, argument(f, 4));
}

/** mmap of a file: the checks before the file is asked, in the kernel's order. */
function fileMapping(name: string, copy: boolean): NativeRoutine {
  return onRange(
    name,
    'reference 2.4; 3.6, mmap',
    (k, f) => {
      const store = descriptor(k, f.regs[4] as number, f.regs[5] as number);
      if (offsetOf(f.regs[6] as number) !== 0) return 'addressUnaligned';
      if (store === undefined) return 'badDescriptor';
      // The file has the last word.
      return place(k, f) ?? checkFile(store, copy);
    },
    (k, f) => {
      const store = descriptor(k, f.regs[4] as number, f.regs[5] as number);
      if (store === undefined) return;
      const offset = pageOf(f.regs[6] as number, f.regs[7] as number);
      if (copy) mapCopy(k, f, store, offset);
      else map(k, f, store.id, offset, argument(f, 4));
    },
  );
}

/** mmap of a file, MAP_SHARED. An inaccessible memfd cannot be mapped (DESIGN 1 rule 2; reference 2.4), a guest_memfd only if it was made so (reference 3.10). */
export const mmapFile = fileMapping('mmap_file', false);
/** mmap of a file, MAP_PRIVATE: a guest_memfd refuses it (reference 3.6). */
export const mmapFilePrivate = fileMapping('mmap_file_private', true);

export const munmap = onRange(
  'munmap',
  'reference 2.7',
  (_k, f) => range(f, 0),
  (k, f) => {
    remove(k, f.locals[L.lo] as number, f.locals[L.hi] as number);
  },
);

export const mprotect = onRange(
  'mprotect',
  'reference 2.6',
  (k, f) => {
    const refusal = range(f, 0);
    if (refusal !== null) return refusal === 'sizeZero' ? 'nothing' : refusal;
    // What comes before the first gap is changed all the same; then it is ENOMEM.
    const end = coveredEnd(k.s, f.locals[L.lo] as number, f.locals[L.hi] as number);
    if (end === f.locals[L.lo]) return 'notMapped';
    f.locals[L.what] = end < (f.locals[L.hi] as number) ? -Errno.ENOMEM : 0;
    f.locals[L.hi] = end;
    return null;
  },
  (k, f) => {
    const [lo, hi] = [f.locals[L.lo] as number, f.locals[L.hi] as number];
    cutAt(k, lo);
    cutAt(k, hi);
    const prot = argument(f, 2);
    k.s.vmas = k.s.vmas.map((v): Vma => (v.lo >= lo && v.hi <= hi ? { ...v, prot } : v));
    mergeMappings(k);
    k.changed();
  },
);
