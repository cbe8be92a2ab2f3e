import { offsetOf, pageOf } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { Cost } from '../kvm/costs.js';
import { How, Space } from '../kvm/event.js';
import { descriptor } from '../kvm/descriptors.js';
import type { Kernel } from '../kvm/kernel.js';
import { faultIn, findVma, HostPage, isFile, type HostTarget } from '../kvm/mm.js';
import { allocatePages, getPages, pagesOfStore } from '../kvm/pages.js';
import { BLOCKED, CALLED } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { fileIndex, findSlot } from '../kvm/slots.js';
import { Prot, type Store } from '../kvm/state.js';
import { hostAccess } from '../kvm/host-access.js';
import { argument } from './files.js';

const target: HostTarget = { store: 0, page: 0, writable: false };
const byteWord = new Int32Array(2);

/** The VMM fills its own memory with one byte: run by run where whole pages are mapped, by bytes at the ends. Locals: the bytes done. */
export const hostFill = defineRoutine('host_fill', 'vmm', 1, [
  {
    name: 'fill the next stretch',
    cites: 'reference 2.7; DESIGN 3',
    run(k, f) {
      const size = argument(f, 1);
      const done = f.locals[0] as number;
      if (done >= size) return k.succeed();
      const offset = offsetOf(f.regs[0] as number) + done;
      const page = pageOf(f.regs[0] as number, f.regs[1] as number) + Math.floor(offset / PAGE_SIZE);
      const inPage = offset % PAGE_SIZE;
      const left = size - done;
      const byte = argument(f, 2) & 0xff;
      if (inPage === 0 && left >= PAGE_SIZE) {
        const pages = fillRun(k, page, Math.floor(left / PAGE_SIZE), byte);
        if (pages > 0) {
          f.locals[0] = done + pages * PAGE_SIZE;
          return 0;
        }
      }
      const count = Math.min(8, left, PAGE_SIZE - inPage);
      byteWord[0] = byteWord[1] = Math.imul(byte, 0x01010101);
      if (hostAccess(k, page, inPage, count, true, byteWord) !== 0)
        return k.s.ending === null ? CALLED : BLOCKED;
      f.locals[0] = done + count;
      return 0;
    },
  },
]);

/** Fills whole pages of one mapping; 0 if the first page needs a closer look. */
function fillRun(k: Kernel, page: number, limit: number, byte: number): number {
  const vma = findVma(k.s, page);
  if (vma === undefined || (vma.prot & Prot.write) === 0) return 0;
  const lo = page - vma.lo + vma.offset;
  let hi = lo + Math.min(limit, vma.hi - page);
  const store = k.store(vma.store) as Store;
  if (isFile(store)) hi = Math.min(hi, pagesOfStore(store));
  if (hi <= lo) return 0;
  if (store.kind === 'hugetlb' || vma.hugepage) {
    // What comes as hugepages comes by faults.
    if (faultIn(k, page, true, target) !== HostPage.ok) return 0;
    hi = Math.min(hi, k.store(store.id)?.present.next(lo, false) ?? lo);
  }
  getPages(k, store.id, lo, hi);
  hi = allocatePages(k, store.id, lo, hi);
  if (hi <= lo) return 0;
  const writable = k.editStore(store.id);
  writable.bytes = writable.bytes.fill(lo, hi, byte, k.epoch);
  k.effects?.touch(Space.bytes, store.id, lo, hi, How.write);
  k.s.writes++;
  return hi - lo;
}

/**
 * In-place load of initial contents (seed rule 7; reference 7 row 1, 4.3): copies whole pages from the VMM's memory into
 * allocated pages of the private fd; the guest finds them accepted. The series itself had no such call.
 */
export const loadInitial = defineRoutine('load_initial', 'kvm', 1, [
  {
    name: 'check, copy page by page',
    cites: 'reference 7; DESIGN 1 rule 7',
    run(k, f) {
      k.cost(Cost.syscalls, 1);
      const pages = pageOf(f.regs[2] as number, f.regs[3] as number);
      const gfn = pageOf(f.regs[0] as number, f.regs[1] as number);
      const slot = findSlot(k.s, gfn);
      const aligned = [0, 2, 4].every((i) => offsetOf(f.regs[i] as number) === 0);
      if (
        !aligned ||
        pages === 0 ||
        slot === undefined ||
        slot.file < 0 ||
        gfn + pages > slot.base + slot.pages
      )
        return k.refuse('loadUnaligned');
      const to = fileIndex(slot, gfn);
      if ((k.store(slot.file)?.present.count(to, to + pages) ?? 0) !== pages) return k.refuse('loadAbsent');
      const hva = pageOf(f.regs[4] as number, f.regs[5] as number);
      for (let done = 0; done < pages;) {
        if (faultIn(k, hva + done, false, target) !== HostPage.ok) return k.refuse('loadSource');
        const source = k.store(target.store) as Store;
        const run = contiguous(k, hva + done, pages - done);
        const file = k.editStore(slot.file);
        file.bytes = file.bytes.copyPages(source.bytes, target.page, to + done, run, k.epoch);
        done += run;
      }
      const file = k.editStore(slot.file);
      file.fresh = file.fresh.remove(to, to + pages, k.epoch);
      k.effects?.touch(Space.bytes, file.id, to, to + pages, How.write);
      k.effects?.touch(Space.stage2, 1, gfn, gfn + pages, How.write);
      if (k.flavour === 'snp' || k.flavour === 'tdx') {
        const states = k.s.pageStates;
        states.validated = states.validated.add(gfn, gfn + pages, k.epoch);
        states.assigned = states.assigned.add(gfn, gfn + pages, k.epoch);
        k.s.stage2.private = k.s.stage2.private.add(gfn, gfn + pages, k.epoch);
        k.s.stage2.privateWritable = k.s.stage2.privateWritable.add(gfn, gfn + pages, k.epoch);
      }
      k.s.writes++;
      k.changed();
      return k.succeed();
    },
  },
]);

/** Pages from an hva on that stand in one mapping one after the other. */
function contiguous(k: Kernel, page: number, limit: number): number {
  const vma = findVma(k.s, page);
  return vma === undefined ? 1 : Math.min(limit, vma.hi - page);
}

/** Injects a failure: the allocation after the next `after` pages gets ENOMEM. */
export const failAllocation = defineRoutine('fail_allocation', 'vmm', 0, [
  {
    name: 'arm the failure',
    cites: 'DESIGN 4',
    run(k, f) {
      k.s.failAllocation = argument(f, 0);
      k.s.failErrno = argument(f, 1);
      return k.succeed();
    },
  },
]);

/** Breaks the memory of one page of a file: a machine check found it bad. Registers: descriptor, offset. */
export const poison = defineRoutine('poison', 'vmm', 0, [
  {
    name: 'poison the page',
    cites: 'reference 2.1 rule 4; 7, memory failure',
    run(k, f) {
      const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
      if (store === undefined) return k.refuse('badDescriptor');
      const page = pageOf(f.regs[2] as number, f.regs[3] as number);
      const file = k.editStore(store.id);
      file.poisoned = file.poisoned.add(page, page + 1, k.epoch);
      k.effects?.touch(Space.presence, file.id, page, page + 1, How.write);
      k.changed();
      return k.succeed();
    },
  },
]);
