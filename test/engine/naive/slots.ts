import { Errno } from '../../../engine/kvm/errno.js';
import { type Model, refuse, type Slot } from './model.js';

const MAX_SLOTS = 32764;
const ADDRESS_SPACES = 2n;
const MAX_PAGES = (1n << 31n) - 1n;
const FLAG = { logDirty: 1, readonly: 2, private: 4 };
/** TASK_SIZE_MAX of x86-64: the last page of the lower half is not usable. */
const USER_END = (1n << 47n) - 4096n;
const WRAP = 1n << 64n;

/** KVM_SET_USER_MEMORY_REGION: reference 3.6 for the order of the checks, 2.7 for what v5 does differently. */
export function setMemslot(model: Model, args: readonly bigint[]): void {
  const [slotArg, gpa, size, hva, flagsArg = 0n, fd = -1n, offset = 0n] = args as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const slot = BigInt.asUintN(32, slotArg);
  const flags = Number(BigInt.asUintN(32, flagsArg));
  const id = Number(slot & 0xffffn);
  if ((flags & ~7) !== 0) refuse(Errno.EINVAL);
  const isPrivate = (flags & FLAG.private) !== 0;
  if (size % 4096n !== 0n || gpa % 4096n !== 0n || hva % 4096n !== 0n) refuse(Errno.EINVAL);
  if (!isPrivate && (hva > USER_END || hva + size > USER_END)) refuse(Errno.EINVAL);
  if (isPrivate && (offset % 4096n !== 0n || offset + size >= WRAP)) refuse(Errno.EINVAL);
  if (id >= MAX_SLOTS || slot >> 16n >= ADDRESS_SPACES) refuse(Errno.EINVAL);
  if (gpa + size > WRAP - 1n || size / 4096n > MAX_PAGES) refuse(Errno.EINVAL);
  const as = Number(slot >> 16n);
  const old = model.slots.find((one) => one.id === id && one.as === as);
  if (size === 0n) {
    if (old === undefined) refuse(Errno.EINVAL);
    remove(model, old);
    return;
  }
  const next = {
    id,
    as,
    base: Number(gpa >> 12n),
    pages: Number(size >> 12n),
    hva: Number(hva >> 12n),
    flags,
    file: null,
    offset: 0,
  };
  if (old === undefined) create(model, next, isPrivate ? fd : null, Number(offset >> 12n));
  else modify(model, old, next);
}

function create(model: Model, next: Slot, fd: bigint | null, offset: number): void {
  if (overlaps(model, next)) refuse(Errno.EEXIST);
  model.costs.gracePeriods++;
  if (fd === null) {
    model.slots.push(next);
    model.dropCaches(0, Infinity);
    return;
  }
  // fget fails: EINVAL, not EBADF (reference 2.7).
  const number = BigInt.asIntN(32, fd);
  const file = number < 0n ? null : model.descriptors[Number(number)];
  if (file === null || file === undefined) {
    model.costs.gracePeriods--;
    refuse(Errno.EINVAL);
  }
  model.slots.push({ ...next, file, offset });
  model.dropCaches(0, Infinity);
}

function modify(model: Model, old: Slot, next: Slot): void {
  if (((old.flags | next.flags) & FLAG.private) !== 0) refuse(Errno.EINVAL);
  if (old.hva !== next.hva || old.pages !== next.pages || ((old.flags ^ next.flags) & FLAG.readonly) !== 0)
    refuse(Errno.EINVAL);
  if (old.base === next.base && old.flags === next.flags) return;
  const others = model.slots.filter((one) => one !== old);
  if (old.base !== next.base) {
    if (overlaps(model, next, old)) refuse(Errno.EEXIST);
    flushAll(model, 2);
  } else model.costs.gracePeriods++;
  model.slots = [...others, next];
  model.dropCaches(0, Infinity);
}

function remove(model: Model, old: Slot): void {
  flushAll(model, 2);
  model.slots = model.slots.filter((one) => one !== old);
  model.dropCaches(0, Infinity);
}

/** A slot goes: every stage-2 entry of the VM is dropped on the kernels of the time, and two grace periods pass (DESIGN 1 rule 8, reference 8). */
function flushAll(model: Model, gracePeriods: number): void {
  model.costs.gracePeriods += gracePeriods;
  model.zap(0, Infinity, ['shared', 'private']);
}

function overlaps(model: Model, next: Slot, but?: Slot): boolean {
  return model.slots.some(
    (one) =>
      one !== but &&
      one.as === next.as &&
      one.base < next.base + next.pages &&
      next.base < one.base + one.pages,
  );
}
