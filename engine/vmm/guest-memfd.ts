import { offsetOf, pageOf } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { gmemFlagsOf } from '../kvm/abi/guest-memfd/file.js';
import { hasPrivateMemory, VmType } from '../kvm/abi/guest-memfd/constants.js';
import { protect } from '../kvm/abi/guest-memfd/memslot.js';
import { has, Since } from '../kvm/abi/guest-memfd/versions.js';
import { USER_SLOTS } from '../kvm/abi/memslot-update.js';
import { Cost } from '../kvm/costs.js';
import { descriptor, openDescriptor } from '../kvm/descriptors.js';
import type { Kernel } from '../kvm/kernel.js';
import { covered, eachVma, faultIn, findVma, HostPage } from '../kvm/mm.js';
import { allocatePages, createStore } from '../kvm/pages.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { slotById } from '../kvm/slots.js';
import { Prot, SlotFlag, type Store } from '../kvm/state.js';
import { addVm, currentVm, useVm } from '../kvm/vms.js';
import { argument, syscall } from './files.js';

/** KVM_HC_MAP_GPA_RANGE as a bit of KVM_CAP_EXIT_HYPERCALL. */
const MAP_GPA_RANGE = 1 << 12;

/** KVM_ENABLE_CAP(KVM_CAP_EXIT_HYPERCALL). Register: the bits. */
export const enableExitHypercall = syscall('enable_exit_hypercall', 'reference 3.6, last row', (k, f) => {
  if (!currentVm(k.s).open) return k.refuse('vmClosed');
  if (f.regs[1] !== 0 || ((f.regs[0] as number) & ~MAP_GPA_RANGE) !== 0) return k.refuse('capArgument');
  k.s.hypercallExits = f.regs[0] !== 0;
  return k.succeed();
});

/** KVM_CAP_* by number, on the system and on a VM (reference 3.3; recorded in 01-create). 0 for what the model does not know. */
function capability(k: Kernel, number: number, vm: number | null): number {
  const coco = vm !== null && hasPrivateMemory(vm);
  switch (number) {
    case 201: // EXIT_HYPERCALL
      return MAP_GPA_RANGE;
    case 231: // USER_MEMORY2
    case 232: // MEMORY_FAULT_INFO
    case 236: // PRE_FAULT_MEMORY
      return 1;
    case 233: // MEMORY_ATTRIBUTES
      return vm === null || coco ? 8 : 0;
    case 234: // GUEST_MEMFD
      return vm === null || coco || has(k, Since.mmap) ? 1 : 0;
    case 235: // VM_TYPES
      return (1 << VmType.default) | (1 << VmType.softwareProtected);
    case 244: // GUEST_MEMFD_FLAGS
      return vm === null ? (has(k, Since.mmap) ? 3 : 0) : gmemFlagsOf(k);
    default:
      return 0;
  }
}

/** KVM_CHECK_EXTENSION on /dev/kvm and on the VM. Register: the number. Results: both answers; -1 for a VM whose descriptor is closed. */
export const checkExtension = syscall('check_extension', 'reference 3.3', (k, f) => {
  const vm = currentVm(k.s);
  k.setResult(1, vm.open ? capability(k, argument(f, 0), vm.type) : -1);
  return k.succeed(capability(k, argument(f, 0), null));
});

/** KVM_CREATE_VM; the new VM becomes the one that calls go to. Register: its type. Results: its descriptor, its number. */
export const createVm = syscall('create_vm', 'reference 3.3', (k, f) => {
  const type = argument(f, 0);
  if (type !== VmType.default && type !== VmType.softwareProtected) return k.refuse('vmType');
  const vm = addVm(k, type);
  useVm(k, vm);
  const store = createStore(k, 'device', `vm ${vm}`);
  store.vm = vm;
  k.setResult(1, vm);
  return k.succeed(openDescriptor(k, store.id));
});

/** KVM_CREATE_VCPU: the thread that calls becomes a vCPU of the VM that calls go to. */
export const createVcpu = syscall('create_vcpu', 'reference 9', (k) => {
  if (!currentVm(k.s).open) return k.refuse('vmClosed');
  k.actor(k.current.id).vm = k.s.vm;
  return k.succeed();
});

/** Calls go to another VM from here on. Register: its number. */
export const useVmCall = syscall('use_vm', 'reference 9', (k, f) => {
  if (k.s.vms[argument(f, 0)] === undefined) return k.refuse('notThere');
  useVm(k, argument(f, 0));
  return k.succeed();
});

/** KVM_GET_DIRTY_LOG: which of the slot's first 64 pages were written since the last time. Register: slot. Results: 0, the bitmap. */
export const getDirtyLog = defineRoutine('get_dirty_log', 'kvm', 0, [
  {
    name: 'copy the bitmap, write-protect what was dirty',
    cites: 'reference 3.3; 9, MMIO entries',
    run(k, f) {
      k.cost(Cost.syscalls, 1);
      k.setResult(1, 0);
      if (!currentVm(k.s).open) return k.refuse('vmClosed');
      const id = f.regs[0] as number;
      if ((id & 0xffff) >= USER_SLOTS) return k.refuse('slotTooHigh');
      const slot = slotById(k.s, id);
      if (slot === undefined || (slot.flags & SlotFlag.logDirty) === 0) return k.refuse('dirtyNoLog');
      const words = [0, 0];
      k.s.dirty.runs(slot.base, Math.min(slot.base + slot.pages, slot.base + 64), (lo, hi) => {
        for (let gfn = lo; gfn < hi; gfn++) {
          const bit = gfn - slot.base;
          words[bit >> 5] = (words[bit >> 5] as number) | (1 << (bit & 31));
        }
      });
      k.setResultWords(1, words[0] as number, words[1] as number);
      k.s.dirty.runs(slot.base, slot.base + slot.pages, (lo, hi) => {
        protect(k, lo, hi);
      });
      k.s.dirty = k.s.dirty.remove(slot.base, slot.base + slot.pages, k.epoch);
      return k.succeed();
    },
  },
]);

/** fstat. Results: 0, size in bytes, blocks of 512 bytes, mode, links, and a number that tells inodes apart. */
export const fileStat = syscall('file_stat', 'reference 3.6; 9', (k, f) => {
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (store === undefined) return k.refuse('badDescriptor');
  const gmem = store.kind === 'guest-memfd';
  const pages = store.size / PAGE_SIZE;
  k.setResultWords(1, (store.size % 2 ** 32) | 0, Math.floor(pages / 2 ** 20) | 0);
  k.setResult(2, gmem ? 0 : store.present.size * 8);
  k.setResult(3, gmem ? 0o100600 : 0o100777);
  k.setResult(4, gmem ? 1 : 0);
  k.setResult(5, store.id);
  return k.succeed();
});

/** What lseek is asked for. */
export const SEEK = { set: 0, cur: 1, end: 2, data: 3, hole: 4 } as const;

/** lseek: a memfd has a position, no guest_memfd has one (reference 3.6). Registers: descriptor, offset, whence. */
export const seek = syscall('seek', 'reference 3.6; 9', (k, f) => {
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (store === undefined) return k.refuse('badDescriptor');
  if (store.kind === 'guest-memfd' || store.kind === 'device') return k.refuse('noPosition');
  const to = placeOf(store, argument(f, 1), argument(f, 2));
  if (typeof to === 'string') return k.refuse(to);
  k.editStore(store.id).position = to;
  return k.succeed(to);
});

/** Where lseek leads. */
function placeOf(store: Store, offset: number, whence: number): number | 'lengthNotPositive' | 'seekNoData' {
  if (whence !== SEEK.data && whence !== SEEK.hole) {
    const from = whence === SEEK.end ? store.size : whence === SEEK.cur ? store.position : 0;
    return from + offset < 0 ? 'lengthNotPositive' : from + offset;
  }
  if (offset < 0 || offset >= store.size) return 'seekNoData';
  const page = Math.floor(offset / PAGE_SIZE);
  const found = store.present.next(page, whence === SEEK.data);
  if (whence === SEEK.data && found * PAGE_SIZE >= store.size) return 'seekNoData';
  return Math.min(store.size, found === page ? offset : found * PAGE_SIZE);
}

/** read or write at the file's position, without a look at the bytes. Registers: descriptor, bytes, whether it is a write. */
export const transfer = syscall('transfer', 'reference 3.6; 9', (k, f) => {
  const store = descriptor(k, f.regs[0] as number, f.regs[1] as number);
  if (store === undefined) return k.refuse('badDescriptor');
  if (store.kind === 'guest-memfd' || store.kind === 'device') return k.refuse('gmemRead');
  if (store.kind === 'private') return k.refuse('inaccessible');
  const writes = argument(f, 2) !== 0;
  const wanted = argument(f, 1);
  const count = writes ? wanted : Math.max(0, Math.min(wanted, store.size - store.position));
  if (count === 0) return k.succeed();
  const end = store.position + count;
  if (writes) {
    const [lo, hi] = [Math.floor(store.position / PAGE_SIZE), Math.ceil(end / PAGE_SIZE)];
    if (allocatePages(k, store.id, lo, hi) < hi) return k.refuse('noMemory');
  }
  const file = k.editStore(store.id);
  file.position = end;
  file.size = Math.max(file.size, writes ? end : 0);
  return k.succeed(count);
});

/** Bits that one result holds, and how many results tell of pages. */
const WORD = 64;
const WORDS = 7;

/** mincore of up to 448 pages. Results: 0, then a bit for each page that is there. Registers: hva, size. */
export const mincore = syscall('mincore', 'reference 9, slots and files', (k, f) => {
  const lo = pageOf(f.regs[0] as number, f.regs[1] as number);
  const hi = lo + Math.ceil(argument(f, 1) / PAGE_SIZE);
  if (offsetOf(f.regs[0] as number) !== 0) return k.refuse('addressUnaligned');
  if (!covered(k.s, lo, hi)) return k.refuse('notMapped');
  const bits = new Int32Array((WORDS * WORD) / 32);
  eachVma(k.s, lo, Math.min(hi, lo + WORDS * WORD), (vma, from, to) => {
    const shift = vma.lo - vma.offset;
    k.store(vma.store)?.present.runs(from - shift, to - shift, (first, last) => {
      for (let page = first + shift - lo; page < last + shift - lo; page++)
        bits[page >> 5] = (bits[page >> 5] as number) | (1 << (page & 31));
    });
  });
  for (let i = 0; i < WORDS; i++) k.setResultWords(i + 1, bits[2 * i] as number, bits[2 * i + 1] as number);
  return k.succeed();
});

/** mlock: faults every page of the range in. Registers: hva, size. */
export const mlock = syscall('mlock', 'reference 9, slots and files', (k, f) => {
  const lo = pageOf(f.regs[0] as number, f.regs[1] as number);
  const hi = lo + Math.ceil((offsetOf(f.regs[0] as number) + argument(f, 1)) / PAGE_SIZE);
  if (!covered(k.s, lo, hi)) return k.refuse('notMapped');
  const target = { store: 0, page: 0, writable: false };
  for (let page = lo; page < hi; page++) {
    const write = ((findVma(k.s, page)?.prot ?? 0) & Prot.write) !== 0;
    if (faultIn(k, page, write, target) !== HostPage.ok) return k.refuse('notMapped');
  }
  return k.succeed();
});

/** A signal becomes pending for a vCPU's thread. Register: vCPU. */
export const raiseSignal = syscall('raise_signal', 'reference 3.6', (k, f) => {
  const id = k.s.actors.findIndex((actor) => actor.vcpu === f.regs[0]);
  if (id < 0) return k.refuse('notThere');
  k.actor(id).signalPending = true;
  k.setResult(0, 0);
  return RETURN;
});
