import { addressHi, addressLo } from '../memory/address.js';
import { PAGE_LIMIT, PAGE_SIZE } from '../memory/range.js';
import { Since } from '../kvm/abi/guest-memfd/versions.js';
import { Exit, ExitReason, KVM_HC_MAP_GPA_RANGE, MEMORY_ERROR_FLAG_PRIVATE } from '../kvm/exit.js';
import type { Kernel } from '../kvm/kernel.js';
import { fileIndex, findSlot } from '../kvm/slots.js';
import type { Frame } from '../kvm/task.js';

/** Attributes of KVM_HC_MAP_GPA_RANGE (reference 4.1). */
export const ENCRYPTED = 0x10;
export const SIZE_2M = 1;
/** kvm_run.hypercall.flags bit 0: the guest is in 64-bit mode. */
const LONG_MODE = 1;

/**
 * Takes the guest's wish for a conversion to userspace: KVM_EXIT_MEMORY_ERROR with the same information as an implicit one (DESIGN 1 rule 4), or
 * KVM_EXIT_HYPERCALL with KVM_HC_MAP_GPA_RANGE where the machine says `option explicit hypercall` (reference 2.6, 4.5).
 *
 * @param pages of 4 KiB from gfn on, in the exit up to the end of all addresses; attributes are the hypercall's a2, npages its a1
 */
export function explicitExit(
  k: Kernel,
  f: Frame,
  next: number,
  gfn: number,
  pages: number,
  toPrivate: boolean,
  attributesLo: number,
  attributesHi = 0,
  npages: readonly [number, number] = [pages | 0, Math.floor(pages / 2 ** 32) | 0],
): number {
  const exit = new Exit(k.epoch);
  exit.filled = true;
  exit.explicit = true;
  exit.wantsPrivate = toPrivate;
  exit.gpaPage = gfn;
  exit.size = Math.min(pages, PAGE_LIMIT - gfn) * PAGE_SIZE;
  if (k.spec.abi === 'guest-memfd' || k.spec.explicitExit === 'hypercall') {
    exit.reason = ExitReason.HYPERCALL;
    exit.nr = KVM_HC_MAP_GPA_RANGE;
    exit.flags = LONG_MODE;
    keepStaleRet(k, exit);
    exit.args.set([addressLo(gfn, 0), addressHi(gfn), ...npages, attributesLo, attributesHi]);
  } else {
    exit.reason = ExitReason.MEMORY_ERROR;
    exit.flags = toPrivate ? MEMORY_ERROR_FLAG_PRIVATE : 0;
  }
  const slot = findSlot(k.s, gfn);
  if (slot !== undefined) {
    exit.slot = slot.id;
    exit.file = slot.file;
    exit.filePage = slot.file < 0 ? 0 : fileIndex(slot, gfn);
    exit.present = slot.file >= 0 && (k.store(slot.file)?.present.has(exit.filePage) ?? false);
  }
  return k.exit(f, next, exit);
}

/** Whether explicit conversions reach userspace at all: mainline asks for KVM_CAP_EXIT_HYPERCALL first (reference 4.1). */
export function exitEnabled(k: Kernel): boolean {
  return k.spec.abi === 'private-fd' || k.s.hypercallExits;
}

/**
 * Before 6.16 KVM leaves hypercall.ret as it is: a VMM that does not write it returns what it wrote the last time. Newer kernels store 0 first (reference 4.1, 6
 * hazard 16).
 */
function keepStaleRet(k: Kernel, exit: Exit): void {
  const before = k.current.exit;
  if (k.spec.abi !== 'guest-memfd' || k.version >= Since.presetRet || before?.reason !== ExitReason.HYPERCALL)
    return;
  exit.retLo = before.retLo;
  exit.retHi = before.retHi;
}

/** Whether the VMM gave the guest a return value other than 0. Never written: the value that was there, 0. */
export function refusedByVmm(k: Kernel): boolean {
  const exit = k.current.exit;
  return exit !== null && (exit.retLo !== 0 || exit.retHi !== 0);
}
