import { offsetOf, pageOf } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { How, Space } from '../kvm/event.js';
import { Access } from '../kvm/exit.js';
import { guestLoad, guestStore, Outcome, translate } from '../kvm/guest-access.js';
import type { Kernel } from '../kvm/kernel.js';
import { BLOCKED, CALLED } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import type { Frame } from '../kvm/task.js';
import { PageSet } from '../memory/page-set.js';

const target = { store: 0, page: 0 };
const word = new Int32Array(2);

/** Register n as a number of bytes, exact up to 2^53. */
function bytes(f: Frame, n: number): number {
  return (f.regs[2 * n + 1] as number) * 0x1_0000_0000 + ((f.regs[2 * n] as number) >>> 0);
}

/** The side of an access through the guest's direct map; where the guest has no say, the attribute. */
function sideOf(k: Kernel, gfn: number): number {
  if (k.untyped) return k.s.attributes.has(gfn) ? 1 : 0;
  return (k.s.views[0] ?? PageSet.empty).has(gfn) ? 0 : 1;
}

/** A frame was pushed, or everything ended. */
function interrupted(k: Kernel): number {
  return k.s.ending === null ? CALLED : BLOCKED;
}

/** Fills memory with one byte through the guest's view, run by run (DESIGN 3). Local: bytes done. Registers: gpa, size, byte. */
export const fill = defineRoutine('fill', 'guest', 1, [
  {
    name: 'fill the next stretch',
    cites: 'DESIGN 3, a big fill is many steps',
    run(k, f) {
      const done = f.locals[0] as number;
      const left = bytes(f, 1) - done;
      if (left <= 0) return k.succeed();
      const offset = offsetOf(f.regs[0] as number) + done;
      const gfn = pageOf(f.regs[0] as number, f.regs[1] as number) + Math.floor(offset / PAGE_SIZE);
      const inPage = offset % PAGE_SIZE;
      const byte = (f.regs[4] as number) & 0xff;
      const side = sideOf(k, gfn);
      if (inPage === 0 && left >= PAGE_SIZE) {
        const pages = fillRun(k, gfn, Math.floor(left / PAGE_SIZE), side, byte);
        if (pages > 0) {
          f.locals[0] = done + pages * PAGE_SIZE;
          return 0;
        }
      }
      const count = Math.min(8, left, PAGE_SIZE - inPage);
      const pattern = Math.imul(byte, 0x01010101);
      if (guestStore(k, gfn, inPage, count, side, side, pattern, pattern) !== Outcome.done)
        return interrupted(k);
      f.locals[0] = done + count;
      return 0;
    },
  },
  {
    name: 'an emulated store is complete',
    cites: 'reference 9, MMIO',
    run(_k, f) {
      f.locals[0] =
        (f.locals[0] as number) + 8 - ((offsetOf(f.regs[0] as number) + (f.locals[0] as number)) % 8);
      return 0;
    },
  },
]);

/** Fills whole pages that the guest reaches alike; 0 if the first one must be touched the ordinary way (it faults, or is not accepted). */
function fillRun(k: Kernel, gfn: number, limit: number, side: number, byte: number): number {
  const view = k.s.views[0] ?? PageSet.empty;
  let pages = k.untyped ? limit : Math.min(limit, view.next(gfn, side === 1) - gfn);
  if (side === 1 && (k.flavour === 'tdx' || k.flavour === 'snp')) {
    const validated = k.s.pageStates.validated;
    if (!validated.has(gfn)) return 0;
    pages = Math.min(pages, validated.next(gfn, false) - gfn);
  }
  if (side === 1 && k.s.stage2.orphans.next(gfn, true) < gfn + pages) return 0;
  pages = k.abi.installRun(k, gfn, pages, side, true);
  if (pages === 0 || !translate(k, gfn, side, true, target)) return 0;
  const store = k.editStore(target.store);
  store.bytes = store.bytes.fill(target.page, target.page + pages, byte, k.epoch);
  k.effects?.touch(Space.bytes, store.id, target.page, target.page + pages, How.write);
  k.s.writes++;
  return pages;
}

/** Copies memory upwards, 8 bytes a step, through the guest's view. Locals: bytes done; whether `word` of this stretch is loaded, and its words. Registers: to, from, size. */
export const copy = defineRoutine('copy', 'guest', 3, [
  {
    name: 'load the next stretch',
    cites: 'DESIGN 4',
    run(k, f) {
      const done = f.locals[0] as number;
      if (done >= bytes(f, 2)) return k.succeed();
      const [gfn, inPage, count] = stretch(f, 1, done);
      const side = sideOf(k, gfn);
      if (guestLoad(k, gfn, inPage, count, side, side, Access.read, word) !== Outcome.done)
        return interrupted(k);
      f.locals[1] = word[0] as number;
      f.locals[2] = word[1] as number;
      return 2;
    },
  },
  {
    name: 'an emulated load is complete',
    cites: 'reference 9, MMIO',
    run(k, f) {
      f.locals[1] = k.current.results[0] as number;
      f.locals[2] = k.current.results[1] as number;
      return 2;
    },
  },
  {
    name: 'store it',
    cites: 'DESIGN 4',
    run(k, f) {
      const done = f.locals[0] as number;
      const [gfn, inPage] = stretch(f, 0, done);
      const [, , count] = stretch(f, 1, done);
      const side = sideOf(k, gfn);
      const next = inPage + count > PAGE_SIZE ? sideOf(k, gfn + 1) : side;
      if (
        guestStore(k, gfn, inPage, count, side, next, f.locals[1] as number, f.locals[2] as number) !==
        Outcome.done
      )
        return interrupted(k);
      f.locals[0] = done + count;
      return 0;
    },
  },
  {
    name: 'an emulated store is complete',
    cites: 'reference 9, MMIO',
    run(_k, f) {
      const done = f.locals[0] as number;
      f.locals[0] = done + stretch(f, 1, done)[2];
      return 0;
    },
  },
]);

/** Page, offset and length of the piece of a copy at `done`: up to 8 bytes, not past the end of the source's page. */
function stretch(f: Frame, register: number, done: number): [number, number, number] {
  const lo = f.regs[2 * register] as number;
  const offset = offsetOf(lo) + done;
  const inPage = offset % PAGE_SIZE;
  const left = bytes(f, 2) - done;
  return [
    pageOf(lo, f.regs[2 * register + 1] as number) + Math.floor(offset / PAGE_SIZE),
    inPage,
    Math.min(8, left, PAGE_SIZE - inPage),
  ];
}
