import { Hasher, type Hash64 } from '../memory/hash.js';
import type { Exit } from '../kvm/exit.js';
import type { State, Store, Vm } from '../kvm/state.js';
import type { Actor, Frame } from '../kvm/task.js';

const hasher = new Hasher();

/**
 * What a state is, as 64 bits: two states with the same identity go on in the same way. Costs, moments, absolute sequence numbers, counts of exits and
 * marks are left out (DESIGN 3); a fault in flight counts with whether anything was invalidated since it looked.
 * Sets and contents are hashed incrementally by their own trees: the cost follows what changed since the last time.
 */
export function identityOf(s: State): Hash64 {
  const h = hasher.reset();
  h.add(s.stores.length);
  for (const store of s.stores) addStore(h, store);
  for (const vma of s.vmas)
    h.addNumber(vma.lo)
      .addNumber(vma.hi)
      .add(vma.store)
      .addNumber(vma.offset)
      .add(vma.prot)
      .add(vma.hugepage ? 1 : 0);
  for (const vmas of s.processes) for (const vma of vmas) h.addNumber(vma.lo).add(vma.store).add(vma.prot);
  h.add(s.descriptors.length);
  for (const id of s.descriptors) h.add(id);
  for (const slot of s.slots) {
    h.add(slot.id).add(slot.as).addNumber(slot.base).addNumber(slot.pages).addNumber(slot.hva);
    h.add(slot.flags)
      .add(slot.file)
      .addNumber(slot.offset)
      .add(slot.invalid ? 1 : 0);
  }
  const { shared, sharedWritable, private: own, privateWritable, orphans } = s.stage2;
  const { huge, gigantic } = s.stage2;
  const levels = [huge, gigantic, s.mixed.huge, s.mixed.gigantic, s.transparent];
  const kept = [...levels, s.booked, s.mmioEntries, s.mmioOutdated, s.attributes, s.dirty];
  for (const set of [shared, sharedWritable, own, privateWritable, orphans, ...kept]) h.addHash(set.hash());
  h.add((s.hypercallExits ? 1 : 0) + (s.finalized ? 2 : 0) + (s.deviceListens ? 4 : 0)).add(s.vm);
  for (const vm of s.vms) addVm(h, vm);
  for (const root of s.roots) h.add(root ?? 0);
  h.add(s.invalidating).addNumber(s.invalidateLo).addNumber(s.invalidateHi);
  for (const lock of s.locks)
    h.add(lock.lock).add(lock.id).addNumber(lock.lo).addNumber(lock.hi).add(lock.holder);
  for (const period of s.srcuReaders) h.add(period === undefined || period < 0 ? -1 : s.srcuPeriod - period);
  for (const pin of s.pins) h.addNumber(pin.iova).add(pin.store).addNumber(pin.lo).addNumber(pin.hi);
  for (const cache of s.pfnCaches)
    h.addNumber(cache.gfn)
      .add(cache.store)
      .addNumber(cache.page)
      .add(cache.valid ? 1 : 0);
  const { assigned, validated, sharedOwned } = s.pageStates;
  for (const set of [assigned, validated, sharedOwned, ...s.views]) h.addHash(set.hash());
  for (const actor of s.actors) addActor(h, s, actor);
  h.add(s.turn)
    .add(s.begun ? 1 : 0)
    .add(s.turnEnds <= 0 ? s.turnEnds : s.turnEnds - s.moment)
    .add(s.solo)
    .add(s.scheduled)
    .add(s.random)
    .add(s.failAllocation)
    .add(s.failErrno);
  if (s.hand >= 0) h.add(s.hand).add(s.handDue ? 1 : 0);
  for (let i = 0; i < s.globals.length; i++) h.add(s.globals[i] as number);
  for (const set of s.globalRefs) h.addHash(set.hash());
  for (const count of s.pending) h.add(count);
  for (const count of s.arrived) h.add(count);
  h.add(s.ending === null ? 0 : 1);
  return h.digest();
}

function addVm(h: Hasher, vm: Vm): void {
  h.add(vm.type).add(vm.open ? 1 : 0);
  if (vm.parts === null) return;
  const { slots, stage2, mmioEntries, mmioOutdated, attributes, dirty } = vm.parts;
  for (const slot of slots) h.add(slot.id).addNumber(slot.base).addNumber(slot.hva).add(slot.file);
  for (const set of [stage2.shared, stage2.private, mmioEntries, mmioOutdated, attributes, dirty])
    h.addHash(set.hash());
}

function addStore(h: Hasher, store: Store | null): void {
  if (store === null) {
    h.add(-1);
    return;
  }
  h.add(store.kind.length)
    .add(store.unit)
    .addNumber(store.size % 2 ** 52)
    .add(store.holders)
    .add(store.seals)
    .add(store.flags)
    .addNumber(store.position);
  h.addHash(store.present.hash())
    .addHash(store.fresh.hash())
    .addHash(store.bytes.hash())
    .addHash(store.poisoned.hash())
    .addHash(store.converted.hash());
}

function addActor(h: Hasher, s: State, actor: Actor): void {
  h.add((actor.paused ? 1 : 0) + (actor.immediate ? 2 : 0))
    .add(actor.waits)
    .add(actor.waitId)
    .add(actor.life)
    .add(actor.cpl)
    .add(actor.signal)
    .addNumber(actor.signalPage)
    .add((actor.pendingEvent ? 1 : 0) + (actor.signalPending ? 2 : 0));
  addExit(h, actor.exit);
  for (const stack of [actor.top, actor.guest, actor.vmm]) {
    h.add(stack === null ? 0 : 1);
    for (let frame = stack; frame !== null; frame = frame.caller) addFrame(h, s, frame);
  }
}

function addFrame(h: Hasher, s: State, frame: Frame): void {
  h.add(frame.native === null ? frame.routine : frame.native.id)
    .add(frame.pc)
    .add(frame.catchPc);
  for (let i = 0; i < frame.regs.length; i++) h.add(frame.regs[i] as number);
  const relative = frame.native?.sequence ?? -1;
  for (let i = 0; i < frame.locals.length; i++) {
    const value = frame.locals[i] as number;
    if (i === relative) h.add(value === s.invalidateSeq ? 0 : 1);
    else h.addNumber(value % 2 ** 52);
  }
  for (const set of frame.refs) h.addHash(set.hash());
}

function addExit(h: Hasher, exit: Exit | null): void {
  if (exit === null) {
    h.add(-1);
    return;
  }
  h.add(exit.reason)
    .add(exit.errno)
    .add(exit.flags)
    .addNumber(exit.gpaPage)
    .add(exit.gpaOffset)
    .addNumber(exit.size % 2 ** 52);
  h.add(exit.retLo)
    .add(exit.retHi)
    .add(exit.retWritten ? 1 : 0)
    .add(exit.nr)
    .add(exit.args[0] as number);
}
