import { offsetOf, pageOf } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { Signal } from '../kvm/errno.js';
import { How, Space } from '../kvm/event.js';
import type { Kernel } from '../kvm/kernel.js';
import { faultIn, HostPage, type HostTarget } from '../kvm/mm.js';
import { dropHolder } from '../kvm/pages.js';
import type { NativeRoutine } from '../kvm/routine.js';
import type { Vma } from '../kvm/state.js';
import { argument, syscall } from './files.js';

const target: HostTarget = { store: 0, page: 0, writable: false };
const word = new Int32Array(2);

/** Another process with the mappings that the VMM has now: vhost-user, a device model, a forked child. Result: its number. */
export const forkProcess = syscall('fork_process', 'reference 3.11', (k) => {
  for (const vma of k.s.vmas) k.editStore(vma.store).holders++;
  // Which pages are hugepages is kept of the VMM's page tables alone: what another process faults in is small.
  k.s.processes = [...k.s.processes, k.s.vmas.map((vma) => ({ ...vma, hugepage: false }))];
  return k.succeed(k.s.processes.length - 1);
});

/** A process ends: its mappings hold nothing any more. Register: its number. */
export const endProcess = syscall('end_process', 'reference 3.11', (k, f) => {
  const vmas = k.s.processes[argument(f, 0)];
  if (vmas === undefined) return k.refuse('notThere');
  k.s.processes = k.s.processes.map((one, i) => (i === argument(f, 0) ? [] : one));
  for (const vma of vmas) dropHolder(k, vma.store);
  return k.succeed();
});

/** Looks a page up in the mappings of a process. */
function walk(k: Kernel, vmas: readonly Vma[], page: number, write: boolean): number {
  const own = k.s.vmas;
  k.s.vmas = vmas;
  const found = faultIn(k, page, write, target);
  k.s.vmas = own;
  return found;
}

/** A process loads or stores up to 8 bytes within a page. Registers: process, hva, size, value. Results: 0 or the signal that it took, the value. */
function access(name: string, write: boolean): NativeRoutine {
  return syscall(name, 'reference 3.11; 2.7', (k, f) => {
    const vmas = k.s.processes[argument(f, 0)];
    if (vmas === undefined) return k.refuse('notThere');
    const found = walk(k, vmas, pageOf(f.regs[2] as number, f.regs[3] as number), write);
    k.setResult(1, 0);
    if (found !== HostPage.ok) {
      const mapping = found === HostPage.noMapping || found === HostPage.noPermission;
      return k.succeed(mapping ? Signal.SIGSEGV : Signal.SIGBUS);
    }
    const offset = offsetOf(f.regs[2] as number);
    const size = Math.min(8, argument(f, 2), PAGE_SIZE - offset);
    k.effects?.touch(Space.bytes, target.store, target.page, target.page + 1, write ? How.write : How.read);
    if (write) {
      const store = k.editStore(target.store);
      const [lo, hi] = [f.regs[6] as number, f.regs[7] as number];
      store.bytes = store.bytes.store(target.page, offset, size, lo, hi, k.epoch);
      k.s.writes++;
    } else {
      k.store(target.store)?.bytes.load(target.page, offset, size, word);
      k.setResultWords(1, word[0] as number, word[1] as number);
    }
    return k.succeed();
  });
}

export const processLoad = access('process_load', false);
export const processStore = access('process_store', true);
