import { addressHi, addressLo, addWraps, offsetOf, pageOf } from '../memory/address.js';
import { How, Space } from '../kvm/event.js';
import { Access } from '../kvm/exit.js';
import { pushFault } from '../kvm/guest-access.js';

import type { Kernel } from '../kvm/kernel.js';
import { BLOCKED, CALLED, RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { fileIndex, findSlot } from '../kvm/slots.js';
import type { Frame } from '../kvm/task.js';
import { PRIVATE } from '../kvm/zap.js';
import { ENCRYPTED, exitEnabled, explicitExit, refusedByVmm } from './explicit.js';

/** TDVMCALL status codes as (low, high) words: success, retry, and errors with bit 63. */
const TDVMCALL = {
  success: [0, 0],
  retry: [1, 0],
  invalidOperand: [0, 0x8000_0000 | 0],
  unsupported: [3, 0x8000_0000 | 0],
  alignError: [2, 0x8000_0000 | 0],
} as const;
/** TDX_PAGE_ALREADY_ACCEPTED, a warning in the high word. */
const ALREADY_ACCEPTED = 0x0000_0b0a;
/** TDX_MAP_GPA_MAX_LEN in pages: 2 MiB, chopped from the start address on, not aligned (reference 4.2). */
const MAX_PIECE = 512;
/** The first page whose gpa has the shared bit, bit 51 (reference 1): no guest memory goes so far, and no request crosses it (reference 4.2). */
const SHARED_BIT = 2 ** 39;
/** Retries without progress that Linux allows itself (reference 4.2, 8). */
const MAX_RETRIES = 3;

type Status = readonly [number, number];

/** Locals: where the work stands (gfn), its end, the piece at hand (pages), retries without progress, whether the caller is the Linux loop. */
const L = { at: 0, end: 1, piece: 2, retries: 3 } as const;

function finish(k: Kernel, status: Status, gfn: number, offset = 0): number {
  k.setResultWords(0, status[0], status[1]);
  k.setResultWords(1, addressLo(gfn, offset), addressHi(gfn));
  return RETURN;
}

/** One TDVMCALL<MapGPA>: pieces of at most 2 MiB, an exit each, RETRY if an interrupt is pending in between (reference 4.2). Registers: gpa, size, to. */
export const mapGpa = defineRoutine('map_gpa', 'guest', 4, [
  {
    name: 'TDVMCALL<MapGPA>: check',
    cites: 'reference 4.2',
    run(k, f) {
      const [lo, hi, sLo, sHi] = [
        f.regs[0] as number,
        f.regs[1] as number,
        f.regs[2] as number,
        f.regs[3] as number,
      ];
      const gfn = pageOf(lo, hi);
      const pages = pageOf(sLo, sHi);
      if (!exitEnabled(k)) return finish(k, TDVMCALL.unsupported, gfn, offsetOf(lo));
      const empty = sLo === 0 && sHi === 0;
      const wraps = addWraps(gfn, offsetOf(lo), pages, offsetOf(sLo));
      if (empty || wraps || gfn + pages > SHARED_BIT)
        return finish(k, TDVMCALL.invalidOperand, gfn, offsetOf(lo));
      if (offsetOf(lo) !== 0 || offsetOf(sLo) !== 0) return finish(k, TDVMCALL.alignError, gfn, offsetOf(lo));
      f.locals[L.at] = gfn;
      f.locals[L.end] = gfn + pages;
      return 1;
    },
  },
  {
    name: 'exit to userspace for the next piece',
    cites: 'reference 4.2, TDX_MAP_GPA_MAX_LEN',
    run(k, f) {
      const at = f.locals[L.at] as number;
      const piece = Math.min(MAX_PIECE, (f.locals[L.end] as number) - at);
      f.locals[L.piece] = piece;
      const toPrivate = (f.regs[4] as number) === 1;
      return explicitExit(k, f, 2, at, piece, toPrivate, toPrivate ? ENCRYPTED : 0);
    },
  },
  {
    name: 'complete the piece',
    cites: 'reference 4.2',
    run(k, f) {
      const at = f.locals[L.at] as number;
      if (refusedByVmm(k)) return finish(k, TDVMCALL.invalidOperand, at);
      const next = at + (f.locals[L.piece] as number);
      f.locals[L.at] = next;
      if (next >= (f.locals[L.end] as number)) return finish(k, TDVMCALL.success, next);
      if (!k.current.pendingEvent) return 1;
      k.current.pendingEvent = false;
      return finish(k, TDVMCALL.retry, next);
    },
  },
]);

/** Linux's tdx_map_gpa: calls MapGPA until it is done, trusting r11 only inside its range, with 3 retries without progress (reference 4.2). */
export const linuxMapGpa = defineRoutine('tdx_map_gpa', 'guest', 4, [
  {
    name: 'call MapGPA for the rest',
    cites: 'reference 4.2',
    run(k, f) {
      if (f.locals[L.end] === 0) {
        f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
        f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
      }
      const [at, end] = [f.locals[L.at] as number, f.locals[L.end] as number];
      const args = Int32Array.of(
        addressLo(at, offsetOf(f.regs[0] as number)),
        addressHi(at),
        addressLo(end - at, offsetOf(f.regs[2] as number)),
        addressHi(end - at),
        f.regs[4] as number,
        0,
      );
      return k.callWith(f, 1, mapGpa, args);
    },
  },
  {
    name: 'look at the status and r11',
    cites: 'reference 4.2',
    run(k, f) {
      const results = k.current.results;
      if (results[0] !== 1 || results[1] !== 0) return RETURN;
      const next = pageOf(results[2] as number, results[3] as number);
      const at = f.locals[L.at] as number;
      if (next < at || next >= (f.locals[L.end] as number)) return finish(k, TDVMCALL.invalidOperand, next);
      f.locals[L.retries] = next === at ? (f.locals[L.retries] as number) + 1 : 0;
      if ((f.locals[L.retries] as number) >= MAX_RETRIES) return RETURN;
      f.locals[L.at] = next;
      return 0;
    },
  },
]);

/**
 * TDG.MEM.PAGE.ACCEPT of every page of a range: a page that is not mapped faults first (it is added pending), then it is accepted and reads as zeros
 * (reference 4.2). Registers: gpa, size.
 */
export const accept = defineRoutine('accept', 'guest', 4, [
  {
    name: 'check the range',
    cites: 'reference 4.2',
    run(_k, f) {
      f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
      f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
      return 1;
    },
  },
  {
    name: 'TDG.MEM.PAGE.ACCEPT',
    cites: 'reference 4.2',
    run(k, f) {
      const [at, end] = [f.locals[L.at] as number, f.locals[L.end] as number];
      if (at >= end) {
        k.setResultWords(0, 0, f.locals[L.piece] === 1 ? ALREADY_ACCEPTED : 0);
        return RETURN;
      }
      const validated = k.s.pageStates.validated;
      if (validated.has(at)) {
        f.locals[L.piece] = 1;
        f.locals[L.at] = Math.min(end, validated.next(at, false));
        return 1;
      }
      const pages = k.abi.installRun(k, at, Math.min(end, validated.next(at, true)) - at, PRIVATE, false);
      if (pages === 0) return faultPrivately(k, f, at);
      acceptRun(k, at, at + pages);
      f.locals[L.at] = at + pages;
      return 1;
    },
  },
  // An emulated access (no memslot at all) comes back here instead of to the step that faulted.
  {
    name: 'nothing is there to accept',
    cites: 'reference 4.2',
    run: (k) => k.end('guest-died', 'the guest accepts memory that does not exist'),
  },
]);

/** A guest instruction on a page needs it mapped privately: faults as a private access would. */
export function faultPrivately(k: Kernel, f: Frame, gfn: number): number {
  f.pc = 1;
  pushFault(k, gfn, PRIVATE, Access.write, gfn, 0, 1, 0, 0);
  return k.s.ending === null ? CALLED : BLOCKED;
}

function acceptRun(k: Kernel, lo: number, hi: number): void {
  const slot = findSlot(k.s, lo);
  if (slot !== undefined && slot.file >= 0) {
    const file = k.editStore(slot.file);
    file.bytes = file.bytes.drop(fileIndex(slot, lo), fileIndex(slot, hi), k.epoch);
  }
  k.s.pageStates.validated = k.s.pageStates.validated.add(lo, hi, k.epoch);
  k.effects?.touch(Space.pageState, 0, lo, hi, How.write);
  k.s.writes++;
  k.changed();
}
