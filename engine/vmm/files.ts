import { offsetOf, pageOf } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { truncateRange } from '../kvm/abi/private-fd/truncate.js';
import { Cost } from '../kvm/costs.js';
import { How, Space } from '../kvm/event.js';
import { descriptor, openDescriptor } from '../kvm/descriptors.js';
import { allocatePages, createStore, dropHolder, pagesOfStore } from '../kvm/pages.js';
import { defineRoutine, type NativeRoutine } from '../kvm/routine.js';
import type { Kernel } from '../kvm/kernel.js';
import { GIGANTIC, HUGE } from '../kvm/levels.js';
import type { Frame } from '../kvm/task.js';
import { closeVm } from '../kvm/vms.js';

const F_SEAL = { seal: 1, shrink: 2, grow: 4, write: 8 } as const;
const MFD = { allowSealing: 2, hugetlb: 4, inaccessible: 8 } as const;
const KNOWN = 1 | MFD.allowSealing | MFD.hugetlb | MFD.inaccessible;
/** Where the logarithm of a hugetlb page's size begins, and what sizes there are. */
const MFD_HUGE_SHIFT = 26;
const UNITS: Readonly<Record<number, number>> = { 0: HUGE, 21: HUGE, 30: GIGANTIC };

/** A system call that is over in one step. */
export function syscall(name: string, cites: string, run: (k: Kernel, f: Frame) => number): NativeRoutine {
  return defineRoutine(name, 'kvm', 0, [
    {
      name,
      cites,
      run(k, f) {
        k.cost(Cost.syscalls, 1);
        return run(k, f);
      },
    },
  ]);
}

/** Register n of a call, as a number exact up to 2^53. */
export function argument(f: Frame, n: number): number {
  return (f.regs[2 * n + 1] as number) * 0x1_0000_0000 + ((f.regs[2 * n] as number) >>> 0);
}

/** memfd_create (reference 2.4): an inaccessible one is sealed against further seals, has size 0, and cannot be made sealable. */
export const memfdCreate = syscall('memfd_create', 'reference 2.4', (k, f) => {
  const flags = argument(f, 0);
  const hugetlb = (flags & MFD.hugetlb) !== 0;
  const size = hugetlb ? (flags >>> MFD_HUGE_SHIFT) & 0x3f : 0;
  if (flags - size * 2 ** MFD_HUGE_SHIFT !== (flags & KNOWN)) return k.refuse('badFlags');
  const inaccessible = (flags & MFD.inaccessible) !== 0;
  if (inaccessible && (flags & MFD.allowSealing) !== 0) return k.refuse('sealingInaccessible');
  // hugetlbfs does not implement the flag: the file is an ordinary one (reference 2.4, row 3).
  const unit = UNITS[size];
  if (unit === undefined) return k.refuse('hugetlbSize');
  const store = createStore(
    k,
    hugetlb ? 'hugetlb' : inaccessible ? 'private' : 'memfd',
    `memfd${k.s.descriptors.length}`,
  );
  if (hugetlb) store.unit = unit;
  store.seals = (flags & MFD.allowSealing) !== 0 ? 0 : F_SEAL.seal;
  return k.succeed(openDescriptor(k, store.id));
});

/** ftruncate: an inaccessible memfd gets its size once, page aligned (reference 2.4); shrinking another frees what is beyond the new end. */
export const ftruncate = defineRoutine('ftruncate', 'kvm', 0, [
  {
    name: 'check, set the size',
    cites: 'reference 2.4',
    run(k, f) {
      k.cost(Cost.syscalls, 1);
      const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
      const [lo, hi] = [f.regs[2] as number, f.regs[3] as number];
      if (hi < 0) return k.refuse('lengthNotPositive');
      if (store === undefined) return k.refuse('badDescriptor');
      if (store.kind === 'guest-memfd' || store.kind === 'device') return k.refuse('gmemTruncate');
      const rest = offsetOf(lo);
      if (store.kind === 'private') {
        if (store.size !== 0) return k.refuse('resized');
        if (rest !== 0) return k.refuse('sizeUnaligned');
      }
      const size = pageOf(lo, hi) * PAGE_SIZE + rest;
      if ((store.seals & F_SEAL.shrink) !== 0 && size < store.size) return k.refuse('writeSealed');
      if ((store.seals & F_SEAL.grow) !== 0 && size > store.size) return k.refuse('writeSealed');
      const file = k.editStore(store.id);
      const shrinks = size < file.size;
      file.size = size;
      k.changed();
      return shrinks ? k.call(f, 1, truncateRange, file.id, pagesOfStore(file), Infinity, 0) : k.succeed();
    },
  },
  { name: 'return', cites: 'reference 2.4', run: (k) => k.succeed() },
]);

/** close: the private-fd series' slots hold files of their own, so what is bound stays (reference 2.7, 2.3; V5-10). */
export const close = syscall('close', 'reference 2.7', (k, f) => {
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (store === undefined) return k.refuse('badDescriptor');
  const fd = f.regs[0] as number;
  k.s.descriptors = k.s.descriptors.map((id, i) => (i === fd ? -1 : id));
  if (store.kind === 'device' && store.vm >= 0 && store.holders === 1) closeVm(k, store.vm);
  dropHolder(k, store.id);
  return k.succeed();
});

export const dup = syscall('dup', 'VFS', (k, f) => {
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  return store === undefined ? k.refuse('badDescriptor') : k.succeed(openDescriptor(k, store.id));
});

export const addSeals = syscall('add_seals', 'reference 2.4', (k, f) => {
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (store === undefined) return k.refuse('badDescriptor');
  if ((store.seals & F_SEAL.seal) !== 0) return k.refuse('sealed');
  k.editStore(store.id).seals |= argument(f, 1);
  return k.succeed();
});

/** pread for its errno and its count: an inaccessible memfd gives EPERM (reference 2.4). */
export const read = syscall('read', 'reference 2.4', (k, f) => {
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (store === undefined) return k.refuse('badDescriptor');
  if (store.kind === 'private') return k.refuse('inaccessible');
  if ((f.regs[3] as number) < 0) return k.refuse('lengthNotPositive');
  if (store.kind === 'guest-memfd' || store.kind === 'device') return k.refuse('noPosition');
  return k.succeed(Math.max(0, Math.min(argument(f, 2), store.size - argument(f, 1))));
});

/** pwrite of zeros. */
export const write = syscall('write', 'reference 2.4', (k, f) => {
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (store === undefined) return k.refuse('badDescriptor');
  if (store.kind === 'private') return k.refuse('inaccessible');
  if ((f.regs[3] as number) < 0) return k.refuse('lengthNotPositive');
  if (store.kind === 'guest-memfd' || store.kind === 'device') return k.refuse('noPosition');
  if ((store.seals & F_SEAL.write) !== 0) return k.refuse('writeSealed');
  const [offset, length] = [argument(f, 1), argument(f, 2)];
  if (length === 0) return k.succeed();
  const [lo, hi] = [Math.floor(offset / PAGE_SIZE), Math.ceil((offset + length) / PAGE_SIZE)];
  if (allocatePages(k, store.id, lo, hi) < hi) return k.refuse('noMemory');
  const file = k.editStore(store.id);
  file.size = Math.max(file.size, offset + length);
  zero(k, file.id, offset, length);
  k.effects?.touch(Space.bytes, file.id, lo, hi, How.write);
  k.s.writes++;
  return k.succeed(length);
});

/** Clears bytes of a store: whole pages as a run, the ragged ends byte by byte. */
function zero(k: Kernel, id: number, offset: number, length: number): void {
  const store = k.editStore(id);
  const end = offset + length;
  const [first, last] = [Math.ceil(offset / PAGE_SIZE), Math.floor(end / PAGE_SIZE)];
  if (first < last) store.bytes = store.bytes.fill(first, last, 0, k.epoch);
  const head = Math.min(first * PAGE_SIZE, end) - offset;
  if (head > 0)
    store.bytes = store.bytes.write(
      Math.floor(offset / PAGE_SIZE),
      offset % PAGE_SIZE,
      new Uint8Array(head),
      k.epoch,
    );
  const tail = end - last * PAGE_SIZE;
  if (tail > 0 && last >= first) store.bytes = store.bytes.write(last, 0, new Uint8Array(tail), k.epoch);
}
