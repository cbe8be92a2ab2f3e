import { offsetOf, pageOf } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { Cost } from '../kvm/costs.js';
import { Errno } from '../kvm/errno.js';
import { How, Space } from '../kvm/event.js';
import type { Kernel } from '../kvm/kernel.js';
import { faultIn, findVma, HostPage, type HostTarget } from '../kvm/mm.js';
import type { NativeRoutine } from '../kvm/routine.js';
import { findSlot } from '../kvm/slots.js';
import type { Pin } from '../kvm/state.js';
import { argument, syscall } from './files.js';

const target: HostTarget = { store: 0, page: 0, writable: false };
const word = new Int32Array(2);

/** Pins the pages behind hva pages [hva, hva + pages) for a device, at an iova page. Whole or not at all. */
function pin(k: Kernel, iova: number, hva: number, pages: number): boolean {
  const made: Pin[] = [];
  for (let done = 0; done < pages;) {
    if (faultIn(k, hva + done, true, target) !== HostPage.ok) return false;
    const vma = findVma(k.s, hva + done);
    // Neighbours in one mapping are one pin; what is absent among them is faulted in.
    const run = vma === undefined ? 1 : Math.min(pages - done, vma.hi - hva - done);
    let held = 1;
    const first = { ...target };
    while (held < run && faultIn(k, hva + done + held, true, target) === HostPage.ok) held++;
    made.push({ iova: iova + done, store: first.store, lo: first.page, hi: first.page + held });
    done += held;
  }
  k.s.pins = [...k.s.pins, ...made];
  k.changed();
  k.effects?.touch(Space.pins, 0, iova, iova + pages, How.write);
  return true;
}

/** Maps the shared half of gfns [gfn, gfn + pages) for a device at an iova page (notify_populate); false if there is nothing to pin. What is mapped already stays. */
export function mapForDevice(k: Kernel, iova: number, gfn: number, pages: number): boolean {
  for (let at = gfn; at < gfn + pages;) {
    const slot = findSlot(k.s, at);
    if (slot === undefined) return false;
    const mapped = k.s.pins.find(
      (one) => one.iova <= at - gfn + iova && at - gfn + iova < one.iova + one.hi - one.lo,
    );
    const limit = Math.min(gfn + pages, slot.base + slot.pages);
    if (mapped !== undefined) {
      at += mapped.iova + mapped.hi - mapped.lo - (at - gfn + iova);
      continue;
    }
    if (!pin(k, at - gfn + iova, slot.hva + at - slot.base, limit - at)) return false;
    at = limit;
  }
  return true;
}

/** Takes a device's mappings of iova pages [lo, hi) away (notify_discard), splitting what sticks out. */
export function unmapForDevice(k: Kernel, lo: number, hi: number): void {
  k.s.pins = k.s.pins.flatMap((one) => {
    const end = one.iova + one.hi - one.lo;
    if (one.iova < 0 || end <= lo || hi <= one.iova) return [one];
    const left = one.iova < lo ? [{ ...one, hi: one.lo + lo - one.iova }] : [];
    const right = hi < end ? [{ ...one, iova: hi, lo: one.lo + hi - one.iova }] : [];
    return [...left, ...right];
  });
  k.effects?.touch(Space.pins, 0, lo, hi, How.write);
  k.changed();
}

/** VFIO_IOMMU_MAP_DMA. Registers: iova, hva, size. */
export const dmaMap = syscall('dma_map', 'reference 5.1 step 8', (k, f) => {
  const [iova, hva] = [
    pageOf(f.regs[0] as number, f.regs[1] as number),
    pageOf(f.regs[2] as number, f.regs[3] as number),
  ];
  const pages = pageOf(f.regs[4] as number, f.regs[5] as number);
  if ([0, 2, 4].some((i) => offsetOf(f.regs[i] as number) !== 0) || pages === 0)
    return k.refuse('dmaUnaligned');
  const taken = k.s.pins.some(
    (one) => one.iova >= 0 && one.iova < iova + pages && iova < one.iova + one.hi - one.lo,
  );
  if (taken) return k.refuse('dmaTaken');
  return pin(k, iova, hva, pages) ? k.succeed() : k.refuse('dmaFault');
});

/** VFIO_IOMMU_UNMAP_DMA. Registers: iova, size. */
export const dmaUnmap = syscall('dma_unmap', 'reference 5.1 step 8', (k, f) => {
  const lo = pageOf(f.regs[0] as number, f.regs[1] as number);
  unmapForDevice(k, lo, lo + pageOf(f.regs[2] as number, f.regs[3] as number));
  return k.succeed();
});

/** A pinned device listens to the bookkeeping from here on: what is booked as shared is mapped at iova = gpa. */
export const deviceListen = syscall('device_listen', 'reference 5.1 step 8', (k) => {
  let whole = true;
  for (const slot of k.s.slots) {
    k.s.booked.runs(slot.base, slot.base + slot.pages, (lo, hi) => {
      whole = mapForDevice(k, lo, lo, hi - lo) && whole;
    });
  }
  k.s.deviceListens = true;
  return whole ? k.succeed() : k.refuse('dmaFault');
});

/** A device reads or writes up to 8 bytes at an iova, in the page that was pinned, whatever became of the mapping since. Registers: iova, size, value. */
function deviceAccess(name: string, write: boolean): NativeRoutine {
  return syscall(name, 'reference 6 hazards 21, 28', (k, f) => {
    const iova = pageOf(f.regs[0] as number, f.regs[1] as number);
    const held = k.s.pins.find(
      (one) => one.iova >= 0 && one.iova <= iova && iova < one.iova + one.hi - one.lo,
    );
    k.setResult(1, 0);
    if (held === undefined) {
      k.setResult(0, -Errno.EFAULT);
      return k.refuse('dmaFault');
    }
    const page = iova - held.iova + held.lo;
    const store = k.store(held.store);
    const offset = offsetOf(f.regs[0] as number);
    const size = Math.min(8, argument(f, 1), PAGE_SIZE - offset);
    // The page was freed under the pin: what the device still holds is nobody else's any more.
    if (store?.present.has(page) !== true) {
      k.cost(Cost.freedUnderEntry, 1);
      k.note(
        `the device reached a page at iova 0x${(iova * PAGE_SIZE).toString(16)} that was given back: nobody reads what it writes`,
      );
      return k.succeed();
    }
    if (k.abi.isPrivate(k.s, iova))
      k.note(
        `the device reached the shared page of gpa 0x${(iova * PAGE_SIZE).toString(16)}, which is private`,
      );
    k.effects?.touch(Space.bytes, held.store, page, page + 1, write ? How.write : How.read);
    if (write) {
      const own = k.editStore(held.store);
      own.bytes = own.bytes.store(page, offset, size, f.regs[4] as number, f.regs[5] as number, k.epoch);
      k.s.writes++;
    } else {
      store.bytes.load(page, offset, size, word);
      k.setResultWords(1, word[0] as number, word[1] as number);
    }
    return k.succeed();
  });
}

export const dmaLoad = deviceAccess('dma_load', false);
export const dmaStore = deviceAccess('dma_store', true);
