import { Errno, Signal } from '../../../engine/kvm/errno.js';
import { fileOf, removePage } from './files.js';
import { type HostPage, type Model, type Page, PAGE, refuse, type Seen, Stopped } from './model.js';

const READ = 1;
const WRITE = 2;
const USER_END = (1n << 47n) - 4096n;

/** A page of the VMM's memory, as its own access or GUP gets it: the page, or why there is none. */
export function getHostPage(model: Model, hva: number, isWrite: boolean): Page | 'unmapped' | 'beyond' {
  const host = model.host.get(hva);
  if (host === undefined || (host.prot & (isWrite ? WRITE : READ)) === 0) return 'unmapped';
  const { store, index } = host;
  if (!store.kind.startsWith('anon') && index * PAGE >= store.size) return 'beyond';
  const page = store.pages.get(index);
  if (page !== undefined) return model.get(page);
  return model.allocate(store, index, true) ?? 'beyond';
}

/** A load or store of the VMM. A fault on either page of it: nothing is written. */
export function hostAccess(model: Model, hva: bigint, size: number, value: bigint | null): Seen {
  const pieces: { page: Page; at: number }[] = [];
  for (let i = 0; i < size; i++) {
    const address = hva + BigInt(i);
    const got = getHostPage(model, Number(address >> 12n), value !== null);
    if (got === 'unmapped' || got === 'beyond') {
      return { kind: 'signal', signal: got === 'unmapped' ? Signal.SIGSEGV : Signal.SIGBUS };
    }
    pieces.push({ page: got, at: Number(address & 0xfffn) });
  }
  if (value !== null) {
    pieces.forEach(({ page, at }, i) => (page.bytes[at] = Number((value >> BigInt(8 * i)) & 0xffn)));
    for (let i = 0; i < size; i++) touchHost(model, Number((hva + BigInt(i)) >> 12n));
    return { kind: 'done', results: [] };
  }
  const read = pieces.reduceRight((sum, { page, at }) => (sum << 8n) | BigInt(page.bytes[at]!), 0n);
  return { kind: 'done', results: [], value: read };
}

function touchHost(model: Model, hva: number): void {
  const host = model.host.get(hva);
  if (host !== undefined) model.touch(host.store, host.index);
}

export function hostFill(model: Model, hva: bigint, size: bigint, byte: bigint): void {
  for (let at = hva; at < hva + size; at++) {
    const got = getHostPage(model, Number(at >> 12n), true);
    if (got === 'unmapped' || got === 'beyond') {
      throw new Stopped({ kind: 'signal', signal: got === 'unmapped' ? Signal.SIGSEGV : Signal.SIGBUS });
    }
    got.bytes[Number(at & 0xfffn)] = Number(byte & 0xffn);
    touchHost(model, Number(at >> 12n));
  }
}

function pagesOf(hva: bigint, size: bigint): number[] {
  const first = Number(hva >> 12n);
  return Array.from({ length: Number((size + 4095n) >> 12n) }, (_, i) => first + i);
}

/** Mappings went or changed: KVM's mmu notifier zaps the shared entries that came from there, slot by slot. */
function invalidateHosts(model: Model, pages: readonly number[]): void {
  if (pages.length === 0) return;
  const [lo, hi] = [pages[0]!, pages.at(-1)! + 1];
  for (const slot of model.slots) {
    const from = Math.max(lo, slot.hva);
    const to = Math.min(hi, slot.hva + slot.pages);
    if (from >= to) continue;
    const [lo2, hi2] = [slot.base + from - slot.hva, slot.base + to - slot.hva];
    model.dropCaches(lo2, hi2);
    // The mmu_notifier's calls count only where something was mapped: they come for every change of the VMM's address space.
    if ([...model.entries.shared.keys()].some((gfn) => lo2 <= gfn && gfn < hi2))
      model.zap(lo2, hi2, ['shared']);
  }
}

export function mmap(
  model: Model,
  hva: bigint,
  size: bigint,
  what: { anon: bigint } | { fd: bigint; offset: bigint },
  prot: bigint,
): bigint {
  if ('offset' in what && what.offset % 4096n !== 0n) refuse(Errno.EINVAL);
  const file = 'fd' in what ? fileOf(model, what.fd) : null;
  if (size === 0n) refuse(Errno.EINVAL);
  if (hva % 4096n !== 0n) refuse(Errno.EINVAL);
  if (size > USER_END || hva > USER_END - size) refuse(Errno.ENOMEM);
  if (file?.kind === 'private') refuse(Errno.EPERM);
  const pages = pagesOf(hva, size);
  unmap(model, pages);
  const store = file ?? model.newStore('anon' in what && what.anon === 1n ? 'anon-shared' : 'anon-private');
  const start = 'offset' in what ? Number(what.offset >> 12n) : 0;
  pages.forEach((page, i) => model.host.set(page, { store, index: start + i, prot: Number(prot) }));
  return hva;
}

export function munmap(model: Model, hva: bigint, size: bigint): void {
  if (hva % 4096n !== 0n || size === 0n || hva > USER_END || size > USER_END - hva) refuse(Errno.EINVAL);
  unmap(model, pagesOf(hva, size));
}

function unmap(model: Model, pages: readonly number[]): void {
  const mapped = pages.filter((page) => model.host.has(page));
  if (mapped.length === 0) return;
  invalidateHosts(model, pages);
  for (const page of mapped) model.host.delete(page);
}

export function mprotect(model: Model, hva: bigint, size: bigint, prot: bigint): void {
  if (hva % 4096n !== 0n) refuse(Errno.EINVAL);
  if (size === 0n) return;
  if (size > USER_END || hva > USER_END - size) refuse(Errno.ENOMEM);
  const pages = pagesOf(hva, size);
  const gap = pages.findIndex((page) => !model.host.has(page));
  const changed = gap < 0 ? pages : pages.slice(0, gap);
  invalidateHosts(model, changed);
  for (const page of changed) model.host.set(page, { ...model.host.get(page)!, prot: Number(prot) });
  if (gap >= 0) refuse(Errno.ENOMEM);
}

/** MADV_DONTNEED 4, MADV_REMOVE 9, MADV_HUGEPAGE 14. Holes in the range are skipped, and ENOMEM said in the end. */
export function madvise(model: Model, hva: bigint, size: bigint, advice: bigint): void {
  if (advice !== 4n && advice !== 9n && advice !== 14n) refuse(Errno.EINVAL);
  if (hva % 4096n !== 0n) refuse(Errno.EINVAL);
  if (size === 0n) return;
  const pages = pagesOf(hva, size);
  const mapped = pages.filter((page) => model.host.has(page));
  if (advice === 4n) dontneed(model, mapped, pages);
  if (advice === 9n) {
    if (mapped.some((page) => model.host.get(page)!.store.kind === 'anon-private')) refuse(Errno.EINVAL);
    invalidateHosts(model, mapped);
    for (const page of mapped) removeOne(model, model.host.get(page)!);
  }
  if (mapped.length < pages.length) refuse(Errno.ENOMEM);
}

function dontneed(model: Model, mapped: readonly number[], pages: readonly number[]): void {
  if (mapped.length > 0) invalidateHosts(model, pages);
  for (const page of mapped) {
    const { store, index } = model.host.get(page)!;
    if (store.kind === 'anon-private') model.free(store, index);
  }
}

function removeOne(model: Model, { store, index, prot }: HostPage): void {
  if (store.kind === 'anon-private') refuse(Errno.EINVAL);
  if ((prot & WRITE) === 0) refuse(Errno.EACCES);
  if (store.pages.has(index)) removePage(model, store, index);
}

/** gfn_to_pfn_cache: KVM looks a gfn up once, for writing, and keeps what it found (reference 2.5). */
export function activateCache(model: Model, gpa: bigint): bigint {
  const gfn = Number(gpa >> 12n);
  const slot = model.slotAt(gfn);
  if (slot === null) refuse(Errno.EFAULT);
  const got = getHostPage(model, slot.hva + gfn - slot.base, true);
  if (got === 'unmapped' || got === 'beyond') refuse(Errno.EFAULT);
  model.caches.push({ gfn, valid: true });
  return BigInt(model.caches.length - 1);
}
