import { addWraps, offsetOf, pageOf } from '../../../memory/address.js';
import { PAGE_SIZE } from '../../../memory/range.js';
import { Cost } from '../../costs.js';
import { Errno } from '../../errno.js';
import { How, Space } from '../../event.js';
import type { Kernel } from '../../kernel.js';
import { faultIn, HostPage, type HostTarget } from '../../mm.js';
import type { RefusalName } from '../../refusals.js';
import { BLOCKED } from '../../code.js';
import { defineRoutine, type NativeRoutine } from '../../routine.js';
import { fileIndex, findSlot } from '../../slots.js';
import type { Store } from '../../state.js';
import type { Frame } from '../../task.js';
import { getGmemPage } from './pages.js';

/** Registers: gpa, size in bytes, source hva; of SNP also the page type and flags. Results: 0 or the negative errno, then gpa, size and source of what is left. */
const R = { gpa: 0, size: 1, source: 2, type: 3, flags: 4 } as const;
/** Locals: the page at hand, the end, the source's page (-1: none, the pages are zeros), the first page. */
const L = { at: 0, end: 1, source: 2, first: 3 } as const;
/** KVM_SEV_SNP_PAGE_TYPE_* that KVM loads: 2, a VMSA, is its own to load (reference 4.3). */
const ZERO = 3;
const PAGE_TYPES: readonly number[] = [1, ZERO, 4, 5, 6];

const target: HostTarget = { store: 0, page: 0, writable: false };

/** Reads the range; null if it is whole pages, not empty, and wraps nowhere. */
function takeRange(f: Frame): RefusalName | null {
  const word = (r: number): [number, number] => [f.regs[2 * r] as number, f.regs[2 * r + 1] as number];
  const [gpa, size, source] = [word(R.gpa), word(R.size), word(R.source)];
  const pages = pageOf(...size);
  if ([gpa, size, source].some(([lo]) => offsetOf(lo) !== 0) || pages === 0) return 'launchRange';
  if (addWraps(pageOf(...gpa), 0, pages, 0)) return 'launchRange';
  f.locals[L.at] = f.locals[L.first] = pageOf(...gpa);
  f.locals[L.end] = pageOf(...gpa) + pages;
  f.locals[L.source] = pageOf(...source);
  return null;
}

/** Of SNP: the first gfn's memslot must have a guest_memfd, and what is beyond that memslot is left for the next call (reference 4.3). */
function checkSnp(k: Kernel, f: Frame): RefusalName | null {
  if (k.s.finalized) return 'launchOver';
  const refusal = takeRange(f);
  if (refusal !== null) return refusal;
  if (f.regs[2 * R.flags] !== 0 || f.regs[2 * R.flags + 1] !== 0) return 'launchFlags';
  const type = f.regs[2 * R.type] as number;
  if (f.regs[2 * R.type + 1] !== 0 || !PAGE_TYPES.includes(type)) return 'launchType';
  if (type === ZERO) f.locals[L.source] = -1;
  const slot = findSlot(k.s, f.locals[L.at] as number);
  if (slot === undefined || slot.file < 0) return 'launchNoFile';
  f.locals[L.end] = Math.min(f.locals[L.end] as number, slot.base + slot.pages);
  return null;
}

/** Of TDX: the whole range must be private (reference 4.2). */
function checkTdx(k: Kernel, f: Frame): RefusalName | null {
  if (k.s.finalized) return 'launchOver';
  const refusal = takeRange(f);
  if (refusal !== null) return refusal;
  const [at, end] = [f.locals[L.at] as number, f.locals[L.end] as number];
  if (k.s.attributes.count(at, end) !== end - at) return 'launchNotPrivate';
  const slot = findSlot(k.s, at);
  return slot === undefined || slot.file < 0 ? 'launchNoFile' : null;
}

/** kvm_gmem_populate of one page: 0, a positive errno, or BLOCKED. */
function load(k: Kernel, f: Frame): number {
  const gfn = f.locals[L.at] as number;
  const slot = findSlot(k.s, gfn);
  if (slot === undefined || slot.file < 0 || !k.s.attributes.has(gfn)) return Errno.EINVAL;
  if (k.s.pageStates.assigned.has(gfn)) return Errno.EEXIST;
  const source = f.locals[L.source] as number;
  if (source >= 0 && faultIn(k, source, false, target) !== HostPage.ok) return Errno.EFAULT;
  const index = fileIndex(slot, gfn);
  const errno = getGmemPage(k, slot.file, index);
  if (errno !== 0) return errno;
  const file = k.editStore(slot.file);
  file.bytes =
    source < 0
      ? file.bytes.fill(index, index + 1, 0, k.epoch)
      : file.bytes.copyPages((k.store(target.store) as Store).bytes, target.page, index, 1, k.epoch);
  const { stage2, pageStates } = k.s;
  stage2.private = stage2.private.add(gfn, gfn + 1, k.epoch);
  stage2.privateWritable = stage2.privateWritable.add(gfn, gfn + 1, k.epoch);
  pageStates.assigned = pageStates.assigned.add(gfn, gfn + 1, k.epoch);
  pageStates.validated = pageStates.validated.add(gfn, gfn + 1, k.epoch);
  k.effects?.touch(Space.bytes, slot.file, index, index + 1, How.write);
  k.effects?.touch(Space.stage2, 1, gfn, gfn + 1, How.write);
  k.s.writes++;
  k.changed();
  return 0;
}

/** Writes back what is left, and ends the call: an error after progress is success (reference 4.3). */
function finish(k: Kernel, f: Frame, refusal: RefusalName | null): number {
  const [at, first] = [f.locals[L.at] as number, f.locals[L.first] as number];
  const all = first + pageOf(f.regs[2 * R.size] as number, f.regs[2 * R.size + 1] as number);
  k.setResult(1, at * PAGE_SIZE);
  k.setResult(2, (all - at) * PAGE_SIZE);
  const source = f.locals[L.source] as number;
  if (source >= 0) k.setResult(3, source * PAGE_SIZE);
  else k.setResultWords(3, f.regs[2 * R.source] as number, f.regs[2 * R.source + 1] as number);
  return refusal === null || at > first ? k.succeed() : k.refuse(refusal);
}

/** What a failed page is reported as: by its own errno under TDX, as EIO by SNP's call (reference 4.3). */
function refusalOf(errno: number, snp: boolean): RefusalName {
  if (snp) return 'launchFailed';
  return errno === Errno.EFAULT ? 'loadSource' : errno === Errno.ENOMEM ? 'gmemNoMemory' : 'launchNotPrivate';
}

function loading(name: string, cites: string, snp: boolean): NativeRoutine {
  return defineRoutine(name, 'kvm', 4, [
    {
      name: 'check the arguments',
      cites,
      run(k, f) {
        k.cost(Cost.syscalls, 1);
        const refusal = snp ? checkSnp(k, f) : checkTdx(k, f);
        return refusal === null ? 1 : k.refuse(refusal);
      },
    },
    {
      name: 'copy the next page into the guest_memfd, hand it to the guest',
      cites,
      run(k, f) {
        const errno = load(k, f);
        if (errno === BLOCKED) return BLOCKED;
        if (errno !== 0) return finish(k, f, refusalOf(errno, snp));
        f.locals[L.at] = (f.locals[L.at] as number) + 1;
        if ((f.locals[L.source] as number) >= 0) f.locals[L.source] = (f.locals[L.source] as number) + 1;
        return (f.locals[L.at] as number) < (f.locals[L.end] as number) ? 1 : finish(k, f, null);
      },
    },
  ]);
}

/** KVM_SEV_SNP_LAUNCH_UPDATE (reference 4.3). */
export const snpLaunchUpdate = loading('snp_launch_update', 'reference 4.3, initial load', true);
/** KVM_TDX_INIT_MEM_REGION (reference 4.2). */
export const tdxInitMemRegion = loading('tdx_init_mem_region', 'reference 4.2, initial load', false);

/** KVM_SEV_SNP_LAUNCH_FINISH, KVM_TDX_FINALIZE_VM: the guest can run, and nothing can be loaded any more. */
export const finalizeLaunch = defineRoutine('finalize_launch', 'kvm', 0, [
  {
    name: 'end the launch',
    cites: 'reference 4.2, 4.3',
    run(k) {
      if (k.s.finalized) return k.refuse('launchOver');
      k.s.finalized = true;
      return k.succeed();
    },
  },
]);
