import { Errno } from '../../../engine/kvm/errno.js';
import { type Model, PAGE, type PageStore, refuse } from './model.js';

const MFD = { cloexec: 1, sealing: 2, hugetlb: 4, inaccessible: 8 };
const SEAL = { seal: 1, shrink: 2, grow: 4, write: 8 };
const FALLOC = { keepSize: 1, punch: 2 };
const SIGN = 1n << 63n;
/** Largest offset of a file, MAX_LFS_FILESIZE. */
const MAX_BYTES = SIGN - 1n;

export function fileOf(model: Model, fd: bigint): PageStore {
  const number = BigInt.asIntN(32, fd);
  const store = number >= 0n ? model.descriptors[Number(number)] : null;
  return store ?? refuse(Errno.EBADF);
}

export function newDescriptor(model: Model, store: PageStore): bigint {
  let fd = model.descriptors.indexOf(null);
  if (fd < 0) fd = model.descriptors.length;
  model.descriptors[fd] = store;
  return BigInt(fd);
}

/** Reference 2.4, rows 1 to 3. */
export function memfdCreate(model: Model, flags: bigint): bigint {
  const bits = Number(flags);
  if ((bits & ~(MFD.cloexec | MFD.sealing | MFD.hugetlb | MFD.inaccessible)) !== 0) refuse(Errno.EINVAL);
  const isPrivate = (bits & MFD.inaccessible) !== 0;
  if (isPrivate && (bits & MFD.sealing) !== 0) refuse(Errno.EINVAL);
  const store = model.newStore(isPrivate ? 'private' : 'memfd');
  store.seals = (bits & MFD.sealing) !== 0 ? 0 : SEAL.seal;
  return newDescriptor(model, store);
}

export function close(model: Model, fd: bigint): void {
  fileOf(model, fd);
  model.descriptors[Number(fd)] = null;
}

export function dup(model: Model, fd: bigint): bigint {
  return newDescriptor(model, fileOf(model, fd));
}

export function addSeals(model: Model, fd: bigint, seals: bigint): void {
  const store = fileOf(model, fd);
  if (seals & ~0x1fn) refuse(Errno.EINVAL);
  if ((store.seals & SEAL.seal) !== 0) refuse(Errno.EPERM);
  store.seals |= Number(seals);
}

export function readFile(model: Model, fd: bigint, offset: bigint, len: bigint): bigint {
  const store = fileOf(model, fd);
  if (store.kind === 'private') refuse(Errno.EPERM);
  const left = BigInt(store.size) - offset;
  return left < 0n ? 0n : left < len ? left : len;
}

/** Reference 2.4, rows 4 and 5; an ordinary memfd grows and shrinks. */
export function ftruncate(model: Model, fd: bigint, size: bigint): void {
  if (size & SIGN) refuse(Errno.EINVAL);
  const store = fileOf(model, fd);
  if (store.kind === 'private') {
    if (store.size !== 0) refuse(Errno.EPERM);
    if (size % 4096n !== 0n) refuse(Errno.EINVAL);
    store.size = Number(size);
    return;
  }
  if (Number(size) < store.size) {
    if ((store.seals & SEAL.shrink) !== 0) refuse(Errno.EPERM);
    shrink(model, store, Number(size));
  } else if (Number(size) > store.size && (store.seals & SEAL.grow) !== 0) refuse(Errno.EPERM);
  store.size = Number(size);
}

function shrink(model: Model, store: PageStore, size: number): void {
  const kept = Math.ceil(size / PAGE);
  const last = size % PAGE === 0 ? undefined : store.pages.get(kept - 1);
  for (const index of [...store.pages.keys()].sort((a, b) => a - b))
    if (index >= kept) removePage(model, store, index);
  if (last !== undefined) {
    last.bytes.fill(0, size % PAGE);
    model.touch(store, kept - 1);
  }
}

/** VFS checks, then shmem's, then what v5 adds; reference 2.4 and section 9 (the order of the checks). */
export function fallocate(model: Model, fd: bigint, modeBits: bigint, offset: bigint, len: bigint): void {
  const mode = Number(BigInt.asIntN(32, modeBits));
  const store = fileOf(model, fd);
  if (offset & SIGN || len === 0n || len & SIGN) refuse(Errno.EINVAL);
  if ((mode & ~(FALLOC.keepSize | FALLOC.punch)) !== 0) refuse(Errno.EOPNOTSUPP);
  if (mode === FALLOC.punch) refuse(Errno.EOPNOTSUPP);
  if (offset + len > MAX_BYTES) refuse(Errno.EFBIG);
  if ((mode & FALLOC.punch) !== 0) punch(model, store, offset, len);
  else allocate(model, store, offset, len, (mode & FALLOC.keepSize) !== 0);
}

function punch(model: Model, store: PageStore, offset: bigint, len: bigint): void {
  const isPrivate = store.kind === 'private';
  if (isPrivate && (offset % 4096n !== 0n || len % 4096n !== 0n)) refuse(Errno.EINVAL);
  if ((store.seals & SEAL.write) !== 0) refuse(Errno.EPERM);
  const [lo, hi] = [Number(offset), Number(offset + len)];
  for (const index of [...store.pages.keys()].sort((a, b) => a - b)) {
    const start = index * PAGE;
    if (lo <= start && start + PAGE <= hi) removePage(model, store, index);
    else if (lo < start + PAGE && start < hi) {
      // A page that is only partly in the hole is cleared there.
      model.get(store.pages.get(index)!).bytes.fill(0, Math.max(lo - start, 0), Math.min(hi - start, PAGE));
      model.touch(store, index);
    }
  }
}

/** One folio leaves a file: KVM is told first (reference 2.5), mappings of the VMM lose it, then it is freed. */
export function removePage(model: Model, store: PageStore, index: number): void {
  unmapFromHosts(model, store, index);
  if (!store.kind.startsWith('anon')) notify(model, store, index, index + 1);
  model.free(store, index);
}

/** Shared stage-2 entries that came through a mapping of the file: the mmu notifier of the VMM's address space. */
function unmapFromHosts(model: Model, store: PageStore, index: number): void {
  const page = store.pages.get(index)!;
  for (const [gfn, entry] of [...model.entries.shared]) {
    if (entry.page === page) model.zap(gfn, gfn + 1, ['shared']);
  }
  for (const slot of model.slots) {
    for (const [hva, host] of model.host) {
      const gfn = hva - slot.hva + slot.base;
      if (host.store === store && host.index === index && hva >= slot.hva && hva < slot.hva + slot.pages)
        model.dropCaches(gfn, gfn + 1);
    }
  }
}

function allocate(model: Model, store: PageStore, offset: bigint, len: bigint, keepSize: boolean): void {
  const end = offset + len;
  if (end > BigInt(store.size) && (store.seals & SEAL.grow) !== 0) refuse(Errno.EPERM);
  const [lo, hi] = [Number(offset / 4096n), Number((end + 4095n) / 4096n)];
  const added: number[] = [];
  for (let index = lo; index < hi; index++) {
    if (store.pages.has(index)) continue;
    if (model.allocate(store, index, false) === null) {
      // Nobody looks in between, so all of them are still !uptodate and go again; the roll-back sends `invalidate` (hazard 6).
      // It goes folio by folio, and tells of those that stay as well.
      for (let one = lo; one < index; one++) {
        if (added.includes(one)) removePage(model, store, one);
        else notify(model, store, one, one + 1);
      }
      refuse(Errno.ENOMEM);
    }
    added.push(index);
  }
  if (!keepSize && end > BigInt(store.size)) store.size = Number(end);
  notify(model, store, lo, hi);
}

/** Tells every slot bound to the file: one notifier a slot (reference 2.7), which zaps what it has in the range. */
function notify(model: Model, store: PageStore, lo: number, hi: number): void {
  // One notification of the file, however many slots it reaches (COST_TABLE).
  model.costs.notifications++;
  for (const slot of model.slots) {
    if (slot.file !== store) continue;
    const from = slot.base + Math.max(lo - slot.offset, 0);
    const to = slot.base + Math.min(hi - slot.offset, slot.pages);
    if (from >= to) continue;
    model.zap(from, to, ['shared', 'private']);
    model.costs.sequenceBumps++;
    model.dropCaches(from, to);
  }
}
