import { offsetOf, pageOf } from '../memory/address.js';
import { How, Space } from '../kvm/event.js';
import type { Kernel } from '../kvm/kernel.js';
import { faultIn, HostPage, type HostTarget } from '../kvm/mm.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine, type NativeRoutine } from '../kvm/routine.js';
import { findSlot } from '../kvm/slots.js';
import type { Frame } from '../kvm/task.js';
import { PRIVATE } from '../kvm/zap.js';
import { ENCRYPTED, exitEnabled, explicitExit, refusedByVmm, SIZE_2M } from './explicit.js';
import { faultPrivately } from './tdx.js';

/** High words of SW_EXITINFO2 after a page state change (reference 4.3); the low word names which of INVALID_HDR and INVALID_ENTRY. */
const GENERIC = 0x100;
const INVALID = 1;
const INVALID_HDR = 1;
const INVALID_ENTRY = 2;
/** VMGEXIT_PSC_MAX_COUNT, and the entries that Linux puts into one request (reference 4.3, 8). */
const MAX_ENTRIES = 253;
const LINUX_ENTRIES = 64;
const HUGE = 512;
const PRIVATE_OPERATION = 1;
const SHARED_OPERATION = 2;

/** Locals of loops over a range: where the work stands, its end, pages or entries at hand, entries left in the request. */
const L = { at: 0, end: 1, piece: 2, left: 3 } as const;

/**
 * A page state change as Linux asks for it: requests of up to 64 entries, 2 MiB ones where aligned, of which KVM merges neighbours of the same size into one exit
 * (reference 4.3, 8). Registers: gpa, size, to.
 */
export const linuxPageStateChange = defineRoutine('snp_page_state_change', 'guest', 4, [
  {
    name: 'build the request',
    cites: 'reference 4.3',
    run(_k, f) {
      f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
      f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
      f.locals[L.left] = LINUX_ENTRIES;
      return 1;
    },
  },
  {
    name: 'VMGEXIT: exit to userspace for the next merged run',
    cites: 'reference 4.3',
    run(k, f) {
      const [at, end] = [f.locals[L.at] as number, f.locals[L.end] as number];
      if (at >= end) return done(k, 0, 0);
      if (!exitEnabled(k)) return done(k, 0, GENERIC);
      const huge = at % HUGE === 0 && end - at >= HUGE;
      const boundary = huge
        ? end - ((end - at) % HUGE)
        : Math.min(end, at % HUGE === 0 ? end : at + HUGE - (at % HUGE));
      const unit = huge ? HUGE : 1;
      const entries = Math.min((boundary - at) / unit, f.locals[L.left] as number);
      f.locals[L.piece] = entries * unit;
      f.locals[L.left] = (f.locals[L.left] as number) - entries || LINUX_ENTRIES;
      const toPrivate = (f.regs[4] as number) === 1;
      return explicitExit(
        k,
        f,
        2,
        at,
        entries * unit,
        toPrivate,
        (toPrivate ? ENCRYPTED : 0) | (huge ? SIZE_2M : 0),
      );
    },
  },
  {
    name: 'complete the run',
    cites: 'reference 4.3',
    run(k, f) {
      if (refusedByVmm(k)) return done(k, 0, GENERIC);
      f.locals[L.at] = (f.locals[L.at] as number) + (f.locals[L.piece] as number);
      return 1;
    },
  },
]);

function done(k: Kernel, lo: number, hi: number): number {
  k.setResult(0, lo === 0 && hi === 0 ? 0 : 1);
  k.setResult(1, 0);
  k.setResultWords(2, lo, hi);
  return RETURN;
}

/** Page state change by the GHCB MSR: one 4 KiB page (reference 4.3). Registers: gpa, to. */
export const pscMsr = defineRoutine('psc_msr', 'guest', 0, [
  {
    name: 'GHCB MSR: exit to userspace',
    cites: 'reference 4.3, snp_begin_psc_msr',
    run(k, f) {
      const toPrivate = (f.regs[2] as number) === 1;
      if (!exitEnabled(k)) {
        k.setResult(0, 1);
        return RETURN;
      }
      return explicitExit(
        k,
        f,
        1,
        pageOf(f.regs[0] as number, f.regs[1] as number),
        1,
        toPrivate,
        toPrivate ? ENCRYPTED : 0,
      );
    },
  },
  {
    name: 'complete: the response in the MSR',
    cites: 'reference 4.3',
    run(k) {
      k.setResult(0, refusedByVmm(k) ? 1 : 0);
      return RETURN;
    },
  },
]);

const target: HostTarget = { store: 0, page: 0, writable: false };
const word = new Int32Array(2);

/** KVM reads or writes 8 bytes of the request through its own mapping of guest memory: always the shared half (reference 2.3). False if it cannot. */
function descriptor(k: Kernel, f: Frame, byte: number, write: boolean): boolean {
  const offset = offsetOf(f.regs[0] as number) + byte;
  const gfn = pageOf(f.regs[0] as number, f.regs[1] as number) + (offset >> 12);
  const slot = findSlot(k.s, gfn);
  if (slot === undefined || faultIn(k, slot.hva + gfn - slot.base, write, target) !== HostPage.ok)
    return false;
  if (!write) {
    k.store(target.store)?.bytes.load(target.page, offset & 0xfff, 8, word);
    return true;
  }
  const store = k.editStore(target.store);
  store.bytes = store.bytes.store(
    target.page,
    offset & 0xfff,
    8,
    word[0] as number,
    word[1] as number,
    k.epoch,
  );
  k.s.writes++;
  k.touchBytes(target.store, target.page, offset & 0xfff, 8, How.write);
  return true;
}

/** Locals of the buffer's walk: cur_entry and end_entry as last read, the first entry and the pages of the merged run, its operation, 2 MiB or not, cur_page. */
const B = { cur: 0, end: 1, gfn: 2, pages: 3, operation: 4, huge: 5, entries: 6 } as const;

interface Entry {
  curPage: number;
  gfn: number;
  operation: number;
  huge: boolean;
}

/** An 8-byte entry: cur_page bits 0-11, gfn bits 12-51, operation bits 52-55, pagesize bit 56. */
function entryAt(k: Kernel, f: Frame, index: number): Entry | null {
  if (!descriptor(k, f, 8 + 8 * index, false)) return null;
  const [lo, hi] = [word[0] as number, word[1] as number];
  return {
    curPage: lo & 0xfff,
    gfn: (lo >>> 12) + (hi & 0xfffff) * 2 ** 20,
    operation: (hi >>> 20) & 0xf,
    huge: ((hi >>> 24) & 1) === 1,
  };
}

/**
 * Page state change by a buffer in guest memory, which other vCPUs may rewrite meanwhile: the header is read, and checked, at the start and after each
 * exit (reference 4.3, 6 hazard 18). Header: u16 cur_entry, u16 end_entry. Register: gpa of the buffer; result: SW_EXITINFO2.
 */
export const psc: NativeRoutine = defineRoutine('psc', 'guest', 7, [
  {
    name: 'VMGEXIT: read and check the header',
    cites: 'reference 4.3, snp_begin_psc',
    run(k, f) {
      if (!exitEnabled(k)) return answer(k, 0, GENERIC);
      if (!descriptor(k, f, 0, false)) return answer(k, INVALID_HDR, INVALID);
      const end = ((word[0] as number) >>> 16) & 0xffff;
      f.locals[B.cur] = (word[0] as number) & 0xffff;
      f.locals[B.end] = end;
      return end >= MAX_ENTRIES ? answer(k, INVALID_HDR, INVALID) : 1;
    },
  },
  {
    name: 'merge entries into one run, exit to userspace',
    cites: 'reference 4.3',
    run(k, f) {
      for (let index = f.locals[B.cur] as number; index <= (f.locals[B.end] as number); index++) {
        const entry = entryAt(k, f, index);
        if (entry === null) return answer(k, INVALID_ENTRY, INVALID);
        const size = entry.huge ? HUGE : 1;
        if (entry.curPage > size || (entry.huge && entry.gfn % HUGE !== 0))
          return answer(k, INVALID_ENTRY, INVALID);
        const isHint = entry.operation !== PRIVATE_OPERATION && entry.operation !== SHARED_OPERATION;
        if (entry.curPage === size || isHint) {
          // SMASH and UNSMASH are hints: marked done without a word (reference 4.3).
          if (!markDone(k, f, index, 1)) return answer(k, INVALID_HDR, INVALID);
          continue;
        }
        f.locals[B.cur] = index;
        return exitFor(k, f, index, entry);
      }
      return answer(k, 0, 0);
    },
  },
  {
    name: 'complete: mark the entries done, go on from the cursor in the buffer',
    cites: 'reference 4.3; 6 hazard 18',
    run(k, f) {
      if (refusedByVmm(k)) return answer(k, 0, GENERIC);
      const marked = markDone(k, f, f.locals[B.cur] as number, f.locals[B.entries] as number);
      return marked ? 0 : answer(k, INVALID_HDR, INVALID);
    },
  },
]);

function exitFor(k: Kernel, f: Frame, index: number, first: Entry): number {
  // A partly done 2 MiB entry goes on in 4 KiB pages (reference 4.3).
  const huge = first.huge && first.curPage === 0;
  const size = first.huge ? HUGE : 1;
  let pages = size - first.curPage;
  let entries = 1;
  for (let next = index + 1; next <= (f.locals[B.end] as number); next++) {
    const entry = entryAt(k, f, next);
    const joins =
      entry !== null &&
      entry.operation === first.operation &&
      entry.huge === huge &&
      entry.curPage === 0 &&
      entry.gfn === first.gfn + first.curPage + pages;
    if (!joins) break;
    pages += size;
    entries++;
  }
  f.locals[B.entries] = entries;
  const toPrivate = first.operation === PRIVATE_OPERATION;
  // Mainline's size hint is the entry's own, also where a 2 MiB entry goes on in 4 KiB pages (K612 snp_begin_psc).
  const hint = k.spec.abi === 'guest-memfd' ? first.huge : huge;
  return explicitExit(
    k,
    f,
    2,
    first.gfn + first.curPage,
    pages,
    toPrivate,
    (toPrivate ? ENCRYPTED : 0) | (hint ? SIZE_2M : 0),
  );
}

/** Marks entries done in the buffer: cur_page of each says that it is complete, cur_entry in the header leads behind them. */
function markDone(k: Kernel, f: Frame, first: number, entries: number): boolean {
  for (let index = first; index < first + entries; index++) {
    const entry = entryAt(k, f, index);
    if (entry === null) return false;
    word[0] = ((word[0] as number) & ~0xfff) | (entry.huge ? HUGE : 1);
    if (!descriptor(k, f, 8 + 8 * index, true)) return false;
  }
  if (!descriptor(k, f, 0, false)) return false;
  word[0] = ((word[0] as number) & ~0xffff) | (first + entries);
  return descriptor(k, f, 0, true);
}

function answer(k: Kernel, lo: number, hi: number): number {
  k.setResultWords(0, lo, hi);
  return RETURN;
}

/** PVALIDATE over a range: each page is reached as a private access would be, then validated or rescinded (reference 4.3). Registers: gpa, size. */
function pvalidate(name: string, validating: boolean): NativeRoutine {
  return defineRoutine(name, 'guest', 4, [
    {
      name: 'check the range',
      cites: 'reference 4.3',
      run(_k, f) {
        f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
        f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
        return 1;
      },
    },
    {
      name: validating ? 'PVALIDATE: validate' : 'PVALIDATE: rescind',
      cites: 'reference 4.3',
      run(k, f) {
        const [at, end] = [f.locals[L.at] as number, f.locals[L.end] as number];
        if (at >= end) {
          k.setResult(0, 0);
          k.setResult(1, f.locals[L.piece] as number);
          return RETURN;
        }
        const pages = k.abi.installRun(k, at, end - at, PRIVATE, false);
        if (pages === 0) return faultPrivately(k, f, at);
        const states = k.s.pageStates;
        k.effects?.touch(Space.pageState, 0, at, at + pages, How.write);
        const already = states.validated.count(at, at + pages);
        if (validating ? already > 0 : already < pages) f.locals[L.piece] = 1;
        states.validated = validating
          ? states.validated.add(at, at + pages, k.epoch)
          : states.validated.remove(at, at + pages, k.epoch);
        k.changed();
        f.locals[L.at] = at + pages;
        return 1;
      },
    },
    {
      name: 'nothing is there to validate',
      cites: 'reference 4.3',
      run: (k) => k.end('guest-died', 'the guest validates memory that does not exist'),
    },
  ]);
}

export const validate = pvalidate('validate', true);
export const invalidate = pvalidate('invalidate', false);
