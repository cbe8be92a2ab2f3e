import { Inode, isAligned, type Kernel, LIMIT, PAGE, refuse, type Slot, type Vm } from './kernel.js';

const SIGNED = 1n << 63n;
const USER_END = 0x7fff_ffff_f000n;
const MAX_PAGES = (1n << 31n) - 1n;
const PHYSICAL = 1n << 40n;

/** KVM_CREATE_GUEST_MEMFD. */
export function createGmem(kernel: Kernel, size: bigint, flags: bigint): Inode {
  const { vm } = kernel;
  const known = kernel.version < 6018 ? 0n : vm.type === 0n ? 3n : 1n;
  if ((flags & ~known) !== 0n || size === 0n || size >= SIGNED || !isAligned(size)) refuse('EINVAL');
  const inode = new Inode('gmem', vm);
  inode.size = size;
  inode.flags = flags;
  inode.holders = 1;
  return inode;
}

/** KVM_SET_MEMORY_ATTRIBUTES, page by page. */
export function setAttributes(
  kernel: Kernel,
  gpa: bigint,
  size: bigint,
  attributes: bigint,
  flags: bigint,
): void {
  const { vm } = kernel;
  const known = vm.type === 0n ? 0n : 8n;
  if (flags !== 0n || (attributes & ~known) !== 0n) refuse('EINVAL');
  if (size === 0n || gpa + size >= LIMIT || !isAligned(gpa, size)) refuse('EINVAL');
  for (let gfn = gpa / PAGE; gfn < (gpa + size) / PAGE; gfn++) {
    if (attributes === 8n) vm.secret.add(gfn);
    else vm.secret.delete(gfn);
  }
}

export interface SlotCall {
  readonly id: bigint;
  readonly flags: bigint;
  readonly gpa: bigint;
  readonly size: bigint;
  readonly hva: bigint;
  /** The file; null for a descriptor that is not open. */
  readonly file: Inode | null;
  readonly offset: bigint;
  readonly old: boolean;
}

function bind(kernel: Kernel, vm: Vm, { file, offset, size }: SlotCall): Inode {
  if (file === null) refuse('EBADF');
  if (file.kind !== 'gmem' || file.vm !== vm || offset >= SIGNED || offset + size > file.size)
    refuse('EINVAL');
  const [lo, hi] = [offset / PAGE, (offset + size) / PAGE];
  const taken = vm.slots.some(
    (slot) => slot.file === file && slot.offset < hi && lo < slot.offset + slot.pages,
  );
  if (taken) refuse(kernel.version >= 7003 ? 'EEXIST' : 'EINVAL');
  return file;
}

/** Anything that really changes the memslots: every MMIO entry is of another generation then. */
function swap(kernel: Kernel, vm: Vm, slots: Slot[], removes: boolean): void {
  vm.slots = slots;
  vm.generation++;
  if (!removes || vm.type !== 0n || kernel.version >= 6018) return;
  for (const vcpu of kernel.vcpus) if (vcpu?.vm === vm && vcpu.root === 'good') vcpu.root = 'condemned';
}

/** KVM_SET_USER_MEMORY_REGION and its successor: reference 3.6, the rows of the table one after the other. */
export function setSlot(kernel: Kernel, call: SlotCall): void {
  const { vm } = kernel;
  const { id, flags, gpa, size, hva, offset } = call;
  const gmem = (flags & 4n) !== 0n;
  if (call.old && (flags & ~3n) !== 0n) refuse('EINVAL');
  if ((id & 0xffffn) >= 32764n || (flags & ~7n) !== 0n) refuse('EINVAL');
  if (gmem && ((vm.type === 0n && kernel.version < 6018) || flags !== 4n)) refuse('EINVAL');
  if (!isAligned(size, gpa, hva) || hva + size > USER_END) refuse('EINVAL');
  if (gmem && (!isAligned(offset) || offset + size >= LIMIT)) refuse('EINVAL');
  if (id >> 16n >= (vm.type === 0n ? 2n : 1n)) refuse('EINVAL');
  if ((size > 0n && gpa + size >= LIMIT) || size / PAGE > MAX_PAGES) refuse('EINVAL');
  const old = vm.slots.find((slot) => slot.id === id);
  const others = vm.slots.filter((slot) => slot !== old);
  if (size === 0n) {
    if (old === undefined) refuse('EINVAL');
    swap(kernel, vm, others, true);
    return;
  }
  const [base, pages] = [gpa / PAGE, size / PAGE];
  if (old !== undefined) {
    if (gmem) refuse('EINVAL');
    if (old.hva !== hva / PAGE || old.pages !== pages || ((old.flags ^ flags) & 6n) !== 0n) refuse('EINVAL');
    if (old.base === base && old.flags === flags) return;
  }
  const isMove = old !== undefined && old.base !== base;
  const inWay = others.some(
    (s) => s.id >> 16n === id >> 16n && s.base < base + pages && base < s.base + s.pages,
  );
  if ((old === undefined || isMove) && inWay) refuse('EEXIST');
  const file = gmem ? bind(kernel, vm, call) : null;
  if ((old === undefined || isMove) && gpa + size > PHYSICAL) refuse('EINVAL');
  swap(
    kernel,
    vm,
    [...others, { id, base, pages, hva: hva / PAGE, flags, file, offset: offset / PAGE }],
    isMove,
  );
}

/** fallocate on a guest_memfd, a memfd or what is no file at all. */
export function fallocate(inode: Inode, mode: bigint, offset: bigint, length: bigint): void {
  if (offset >= SIGNED || length >= SIGNED || length === 0n) refuse('EINVAL');
  const punches = (mode & 2n) !== 0n;
  if (punches && mode !== 3n) refuse('EOPNOTSUPP');
  if (inode.kind === 'other') refuse('ENODEV');
  if (offset + length >= SIGNED) refuse('EFBIG');
  if ((mode & ~3n) !== 0n || (inode.kind === 'gmem' && (mode & 1n) === 0n)) refuse('EOPNOTSUPP');
  if (inode.kind === 'gmem' && !isAligned(offset, length)) refuse('EINVAL');
  if (!punches && inode.kind === 'gmem' && offset + length > inode.size) refuse('EINVAL');
  if (!punches) for (let at = offset / PAGE; at < (offset + length) / PAGE; at++) inode.page(at);
  else
    for (const at of [...inode.pages.keys()])
      if (at >= offset / PAGE && at < (offset + length) / PAGE) inode.pages.delete(at);
}

/** mmap of a file, or of fresh memory: the address. */
export function mmap(
  kernel: Kernel,
  inode: Inode | null,
  offset: bigint,
  length: bigint,
  copies: boolean,
  prot: 'r' | 'rw',
): bigint {
  if (!isAligned(offset)) refuse('EINVAL');
  if (inode === null) refuse('EBADF');
  if (length === 0n) refuse('EINVAL');
  if (inode.kind === 'other' || (inode.kind === 'gmem' && (inode.flags & 1n) === 0n)) refuse('ENODEV');
  if (inode.kind === 'gmem' && copies) refuse('EINVAL');
  return place(kernel, inode, offset / PAGE, length, prot);
}

export function place(kernel: Kernel, inode: Inode, index: bigint, length: bigint, prot: 'r' | 'rw'): bigint {
  const pages = (length + PAGE - 1n) / PAGE;
  const first = kernel.room(pages);
  for (let i = 0n; i < pages; i++) kernel.map(first + i, inode, index + i, prot);
  return first * PAGE;
}

/** madvise of memory of one kind. */
export function madvise(kernel: Kernel, at: bigint, length: bigint, advice: string): void {
  if (!isAligned(at)) refuse('EINVAL');
  const pages = (length + PAGE - 1n) / PAGE;
  const mapped = Array.from({ length: Number(pages) }, (_, i) => kernel.memory.get(at / PAGE + BigInt(i)));
  const there = mapped.filter((one) => one !== undefined);
  if (there.length === 0) refuse('ENOMEM');
  if (advice === 'remove' && there.some(({ inode }) => inode.kind === 'private')) refuse('EINVAL');
  for (const { inode, index } of there) {
    if (advice === 'remove' || (advice === 'dontneed' && inode.kind === 'private')) inode.pages.delete(index);
  }
  // Gaps are passed over, and told of at the end.
  if (there.length < mapped.length) refuse('ENOMEM');
}
