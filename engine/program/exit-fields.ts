import { addressHi, addressLo } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { isConversionExit, type Exit } from '../kvm/exit.js';
import type { Kernel } from '../kvm/kernel.js';
import type { Actor } from '../kvm/task.js';
import { ExitField } from './program.js';

function number(value: number, out: Int32Array): void {
  out[0] = value | 0;
  out[1] = Math.floor(value / 0x1_0000_0000) | 0;
}

function address(page: number, offset: number, out: Int32Array): void {
  out[0] = addressLo(page, offset);
  out[1] = addressHi(page);
}

/**
 * One field of the exit at hand, as a handler reads it; zero where there is none.
 *
 * @param faulting in a handler for a signal or an exception: `address` and `gfn` are what raised it, not the last exit's
 */
export function getExitField(actor: Actor, field: number, faulting: boolean, out: Int32Array): void {
  out[0] = out[1] = 0;
  if (field === ExitField.vcpu) return number(actor.vcpu, out);
  if (field === ExitField.signal) return number(actor.signal, out);
  const exit = actor.exit;
  if (faulting && field === ExitField.address) return address(actor.signalPage, actor.signalOffset, out);
  if (faulting && field === ExitField.gfn) return number(actor.signalPage, out);
  if (exit === null) return;
  switch (field) {
    case ExitField.reason:
      return number(exit.reason, out);
    case ExitField.errno:
      return number(exit.errno, out);
    case ExitField.flags:
      return number(exit.flags, out);
    case ExitField.gpa:
      return address(exit.gpaPage, exit.gpaOffset, out);
    case ExitField.size:
      return address(Math.floor(exit.size / PAGE_SIZE), exit.size % PAGE_SIZE, out);
    case ExitField.length:
      return number(exit.accessSize, out);
    case ExitField.nr:
      return number(exit.nr, out);
    case ExitField.arg0:
    case ExitField.arg1:
    case ExitField.arg2: {
      const at = 2 * (field - ExitField.arg0);
      out[0] = exit.args[at] as number;
      out[1] = exit.args[at + 1] as number;
      return;
    }
    case ExitField.data:
      out[0] = exit.args[0] as number;
      out[1] = exit.args[1] as number;
      return;
    case ExitField.ret:
      out[0] = exit.retLo;
      out[1] = exit.retHi;
      return;
    case ExitField.write:
      return number(exit.isWrite ? 1 : 0, out);
    case ExitField.explicit:
      return number(exit.explicit ? 1 : 0, out);
    case ExitField.wanted:
      return number(exit.wantsPrivate ? 1 : 0, out);
    case ExitField.access:
      return number(exit.access, out);
    case ExitField.slot:
      return number(exit.slot, out);
    case ExitField.present:
      return number(exit.present ? 1 : 0, out);
    case ExitField.address:
      return address(exit.accessPage, exit.accessOffset, out);
    case ExitField.gfn:
      return number(exit.gpaPage, out);
    default:
  }
}

/** The handler writes `ret` (what the guest gets) or `data` (what an MMIO read gives). Others are the kernel's to write. */
export function setExitField(k: Kernel, actor: Actor, field: number, lo: number, hi: number): void {
  const exit = actor.exit;
  if (exit === null) return;
  const writable = ownExit(k, actor, exit);
  if (field === ExitField.ret) {
    writable.retLo = lo;
    writable.retHi = hi;
    writable.retWritten = true;
  } else if (field === ExitField.data && !isConversionExit(writable)) {
    writable.args[0] = lo;
    writable.args[1] = hi;
    writable.retWritten = true;
  }
}

/** The actor's exit, in a form that may be written. */
export function ownExit(k: Kernel, actor: Actor, exit: Exit): Exit {
  if (exit.owner === k.epoch) return exit;
  const copy = exit.copy(k.epoch);
  actor.exit = copy;
  return copy;
}
