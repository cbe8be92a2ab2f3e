import { Errno } from '../../../engine/kvm/errno.js';
import { Access, ExitReason } from '../../../engine/kvm/exit.js';
import { getHostPage } from './host.js';
import {
  type Model,
  type Page,
  PAGE,
  type Seen,
  type SeenExit,
  type Side,
  type Slot,
  Stopped,
} from './model.js';

const READONLY = 2;

export interface GuestAccess {
  readonly gpa: number;
  readonly size: number;
  readonly kind: 'read' | 'write' | 'fetch';
  readonly how: Side | 'view';
  readonly value: bigint;
}

/** The part of an access that lies in one page. */
interface Half {
  readonly gpa: number;
  readonly size: number;
  /** Where the half begins in the access. */
  readonly from: number;
}

const NO_EXIT: SeenExit = {
  reason: ExitReason.UNKNOWN,
  filled: false,
  flags: 0,
  gpa: 0n,
  size: 0,
  nr: 0,
  args: [0n, 0n, 0n],
  isWrite: false,
  explicit: false,
  access: 0,
  wantsPrivate: false,
  slot: -1,
  hasFile: false,
  filePage: 0,
  present: false,
  accessGpa: 0n,
  accessSize: 0,
};

function halvesOf({ gpa, size }: GuestAccess): Half[] {
  const first = Math.min(size, PAGE - (gpa % PAGE));
  const halves = [{ gpa, size: first, from: 0 }];
  if (first < size) halves.push({ gpa: gpa + first, size: size - first, from: first });
  return halves;
}

/** Where a half goes: reference 2.3. An exit leaves as `Stopped`. */
function resolve(model: Model, access: GuestAccess, half: Half): Page | 'mmio' {
  const gfn = Math.floor(half.gpa / PAGE);
  const isWrite = access.kind === 'write';
  const side = access.how === 'view' ? model.sideOf(gfn) : access.how;
  const entry = model.entries[side].get(gfn);
  if (entry !== undefined && (entry.writable || !isWrite)) return entry.page;
  model.costs.faults++;
  const slot = model.slotAt(gfn);
  if (slot === null) {
    if (side === 'private') throw implicitExit(model, access, half, side, null, null);
    return 'mmio';
  }
  const held = model.privatePage(slot, gfn);
  if (held !== null) model.get(held);
  if ((side === 'private') !== (held !== null)) throw implicitExit(model, access, half, side, slot, held);
  const mayWrite = (slot.flags & READONLY) === 0;
  if (isWrite && !mayWrite) return 'mmio';
  if (side === 'private') {
    model.entries.private.set(gfn, { page: held!, writable: mayWrite });
    return held!;
  }
  return mapShared(model, access, half, slot, gfn);
}

/** The normal hva fault. A mapping that does not serve is EFAULT without payload. */
function mapShared(model: Model, access: GuestAccess, half: Half, slot: Slot, gfn: number): Page {
  const hva = slot.hva + gfn - slot.base;
  const page = getHostPage(model, hva, access.kind === 'write');
  if (page === 'unmapped' || page === 'beyond') {
    model.costs.exits++;
    const exit = { ...NO_EXIT, ...touched(access), slot: slot.id };
    throw new Stopped({ kind: 'errno', errno: Errno.EFAULT, exit });
  }
  const mayWrite = (slot.flags & READONLY) === 0 && (model.host.get(hva)!.prot & 2) !== 0;
  model.entries.shared.set(gfn, { page, writable: mayWrite });
  return page;
}

function exited(model: Model, exit: Partial<SeenExit>): Stopped {
  model.costs.exits++;
  return new Stopped({ kind: 'exit', errno: 0, exit: { ...NO_EXIT, ...exit } });
}

/** What the guest really touched: the whole access, whichever half of it failed. */
function touched(access: GuestAccess): Partial<SeenExit> {
  // A fill stores by words, whatever the run: what it touched is 8 bytes.
  return { access: Access[access.kind], accessGpa: BigInt(access.gpa), accessSize: Math.min(access.size, 8) };
}

/** KVM_EXIT_MEMORY_ERROR for one page: reference 2.2, 2.3. */
function implicitExit(
  model: Model,
  access: GuestAccess,
  half: Half,
  side: Side,
  slot: Slot | null,
  held: Page | null,
): Stopped {
  const gfn = Math.floor(half.gpa / PAGE);
  return exited(model, {
    ...touched(access),
    reason: ExitReason.MEMORY_ERROR,
    filled: true,
    flags: side === 'private' ? 1 : 0,
    gpa: BigInt(gfn) * 4096n,
    size: PAGE,
    wantsPrivate: side === 'private',
    slot: slot?.id ?? -1,
    hasFile: (slot?.file ?? null) !== null,
    filePage: (slot?.file ?? null) === null || slot === null ? 0 : gfn - slot.base + slot.offset,
    present: held !== null,
  });
}

/** One access of the guest: both halves must be reachable before anything is read or written. */
export function guestAccess(model: Model, access: GuestAccess): Seen {
  const halves = halvesOf(access);
  const pages: Page[] = [];
  for (const half of halves) {
    const got = resolve(model, access, half);
    if (got === 'mmio') return emulate(model, access, halves);
    pages.push(got);
  }
  const first = Math.floor(access.gpa / PAGE);
  const mapped = access.how === 'view' ? model.sideOf(first) : access.how;
  let value = 0n;
  halves.forEach((half, i) => {
    value |= transfer(pages[i]!, half, access) << BigInt(8 * half.from);
  });
  if (access.kind === 'write') {
    for (const page of pages) touchPage(model, page);
    return { kind: 'done', results: [], mapped };
  }
  return { kind: 'done', results: [], mapped, value };
}

function transfer(page: Page, half: Half, access: GuestAccess): bigint {
  const at = half.gpa % PAGE;
  let value = 0n;
  for (let i = 0; i < half.size; i++) {
    if (access.kind === 'write')
      page.bytes[at + i] = Number((access.value >> BigInt(8 * (half.from + i))) & 0xffn);
    else value |= BigInt(page.bytes[at + i]!) << BigInt(8 * i);
  }
  return value;
}

function touchPage(model: Model, page: Page): void {
  for (const store of model.stores) {
    for (const [index, one] of store.pages) if (one === page) model.touch(store, index);
  }
}

/** KVM's emulator does the whole access, by userspace_addr, whatever side the page is on; what it cannot reach is MMIO (reference 9). */
function emulate(model: Model, access: GuestAccess, halves: readonly Half[]): Seen {
  let exit: Stopped | null = null;
  for (const half of halves) {
    const gfn = Math.floor(half.gpa / PAGE);
    const slot = model.slotAt(gfn);
    const isWrite = access.kind === 'write';
    const reachable = slot !== null && !(isWrite && (slot.flags & READONLY) !== 0);
    const page = reachable ? getHostPage(model, slot.hva + gfn - slot.base, isWrite) : 'unmapped';
    if (page !== 'unmapped' && page !== 'beyond') {
      transfer(page, half, access);
      if (isWrite) touchPage(model, page);
      continue;
    }
    const data = isWrite ? BigInt.asUintN(8 * half.size, access.value >> BigInt(8 * half.from)) : 0n;
    // The VMM answers each of them (with all ones, a read): KVM_RUN returns once for every piece.
    const one = exited(model, {
      ...touched(access),
      reason: ExitReason.MMIO,
      filled: true,
      gpa: BigInt(half.gpa),
      size: half.size,
      isWrite,
      args: [data, 0n, 0n],
      slot: slot?.id ?? -1,
    });
    exit ??= one;
  }
  if (exit === null) throw new Error('an access that is emulated for no reason');
  return exit.seen;
}

/** Stores one byte all over a range, page by page, through the guest's view. */
export function guestFill(model: Model, gpa: number, size: number, byte: number): void {
  for (let at = gpa; at < gpa + size;) {
    model.filled = at - gpa;
    const length = Math.min(gpa + size - at, PAGE - (at % PAGE));
    const access = { gpa: at, size: length, kind: 'write', how: 'view', value: 0n } as const;
    const page = resolve(model, access, { gpa: at, size: length, from: 0 });
    if (page === 'mmio') throw new Error('a fill of what is no memory');
    page.bytes.fill(byte, at % PAGE, (at % PAGE) + length);
    touchPage(model, page);
    at += length;
  }
}

/** Whether a fill would come to what is no usable memory, MMIO or EFAULT: what happens then, piece by piece, nobody has written down. */
export function fillFails(model: Model, gpa: number, size: number): boolean {
  for (let gfn = Math.floor(gpa / PAGE); gfn * PAGE < gpa + size; gfn++) {
    const slot = model.slotAt(gfn);
    const isShared = model.sideOf(gfn) === 'shared';
    if (slot === null) {
      if (isShared) return true;
      continue;
    }
    if ((slot.flags & READONLY) !== 0) return true;
    if (isShared && model.privatePage(slot, gfn) === null && !isUsable(model, slot.hva + gfn - slot.base))
      return true;
  }
  return false;
}

function isUsable(model: Model, hva: number): boolean {
  const host = model.host.get(hva);
  if (host === undefined || (host.prot & 2) === 0) return false;
  return host.store.kind.startsWith('anon') || host.index * PAGE < host.store.size;
}

/** Whether the VMM could write all of a range. */
export function hostWritable(model: Model, hva: bigint, size: bigint): boolean {
  for (let page = hva >> 12n; page << 12n < hva + size; page++)
    if (!isUsable(model, Number(page))) return false;
  return true;
}

export function setView(model: Model, gpa: bigint, size: bigint, to: bigint): void {
  for (let gfn = gpa >> 12n; gfn < (gpa + size) >> 12n; gfn++)
    model.view.set(Number(gfn), to === 1n ? 'private' : 'shared');
}

/** KVM_HC_MAP_GPA_RANGE: reference 4.1. What is not refused exits; nothing changes by itself. */
export function mapGpaRange(model: Model, gpa: bigint, npages: bigint, attributes: bigint): Seen {
  // KVM looks whether the page number wraps; of the byte address it does not notice (reference 9, hypercall).
  if (gpa % 4096n !== 0n || npages === 0n || (gpa >> 12n) + npages >= 1n << 64n)
    return { kind: 'done', results: [-22n] };
  const toPrivate = (attributes & 16n) !== 0n;
  // A range that leaves the address space ends there: no ABI says so, and no guest has memory there.
  const room = (1n << 52n) - (gpa >> 12n);
  const size = Number(npages < room ? npages : room) * PAGE;
  const asked = { explicit: true, wantsPrivate: toPrivate, ...held(model, Number(gpa >> 12n)), filled: true };
  if (model.explicitExit === 'hypercall') {
    return exited(model, {
      ...asked,
      reason: ExitReason.HYPERCALL,
      nr: 12,
      args: [gpa, npages, attributes],
      flags: 1,
      gpa,
      size,
    }).seen;
  }
  return exited(model, {
    ...asked,
    reason: ExitReason.MEMORY_ERROR,
    flags: toPrivate ? 1 : 0,
    gpa,
    size,
  }).seen;
}

function held(model: Model, gfn: number): Partial<SeenExit> {
  const slot = model.slotAt(gfn);
  if (slot === null) return {};
  if (slot.file === null) return { slot: slot.id };
  return {
    slot: slot.id,
    hasFile: true,
    filePage: gfn - slot.base + slot.offset,
    present: model.privatePage(slot, gfn) !== null,
  };
}
