import { offsetOf, pageOf } from '../memory/address.js';
import { PageSet } from '../memory/page-set.js';
import { PAGE_SIZE } from '../memory/range.js';
import { Signal } from '../kvm/errno.js';
import { How as Reading, Space } from '../kvm/event.js';
import { Access } from '../kvm/exit.js';
import { guestLoad, guestStore, Outcome } from '../kvm/guest-access.js';
import { hostAccess, hvaOf } from '../kvm/host-access.js';
import type { Kernel } from '../kvm/kernel.js';
import { emulateGuestAccess } from '../kvm/mmio.js';
import type { Frame } from '../kvm/task.js';
import { How, Op } from './program.js';

const word = new Int32Array(2);

/** GLOAD, GFETCH, GSTORE: a guest access of 1 to 8 bytes, of the side that the guest's mapping or the instruction says. Gives an Outcome. */
export function guestInstruction(k: Kernel, frame: Frame, op: Op, a: number, b: number, c: number): number {
  const regs = frame.regs;
  const lo = regs[2 * b] as number;
  const page = pageOf(lo, regs[2 * b + 1] as number);
  const offset = offsetOf(lo);
  const size = c & 0xf;
  const how = (c >> 4) & 0xf;
  const view = k.s.views[c >> 8] ?? PageSet.empty;
  k.effects?.touch(Space.view, c >> 8, page, page + 2, Reading.read);
  const declared = how !== How.private && how !== How.shared;
  const side = how === How.private ? 1 : how === How.shared ? 0 : view.has(page) ? 0 : 1;
  const next = !declared || offset + size <= PAGE_SIZE ? side : view.has(page + 1) ? 0 : 1;
  if (how === How.emulated) {
    const access = op === Op.GSTORE ? Access.write : Access.read;
    return emulateGuestAccess(
      k,
      page,
      offset,
      size,
      access,
      regs[2 * a] as number,
      regs[2 * a + 1] as number,
    );
  }
  if (op === Op.GSTORE) {
    return guestStore(k, page, offset, size, side, next, regs[2 * a] as number, regs[2 * a + 1] as number);
  }
  const access = op === Op.GLOAD ? Access.read : Access.fetch;
  const outcome = guestLoad(k, page, offset, size, side, next, access, word);
  if (outcome === Outcome.done) {
    regs[2 * a] = word[0] as number;
    regs[2 * a + 1] = word[1] as number;
  }
  return outcome;
}

/** HLOAD, HSTORE: the VMM's access by hva, or by gpa through its own memslots. Gives an Outcome. */
export function hostInstruction(k: Kernel, frame: Frame, op: Op, a: number, b: number, c: number): number {
  const regs = frame.regs;
  const lo = regs[2 * b] as number;
  let page = pageOf(lo, regs[2 * b + 1] as number);
  if (((c >> 4) & 0xf) === How.gpa) {
    const hva = hvaOf(k, page);
    if (hva < 0) {
      const why = 'no memslot covers this gpa: the VMM has no address for it';
      k.userspace.raiseSignal(k, Signal.SIGSEGV, page, offsetOf(lo), why);
      return Outcome.called;
    }
    page = hva;
  }
  const write = op === Op.HSTORE;
  if (write) {
    word[0] = regs[2 * a] as number;
    word[1] = regs[2 * a + 1] as number;
  }
  const outcome = hostAccess(k, page, offsetOf(lo), c & 0xf, write, word);
  if (outcome === Outcome.done && !write) {
    regs[2 * a] = word[0] as number;
    regs[2 * a + 1] = word[1] as number;
  }
  return outcome;
}
