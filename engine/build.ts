import type { Epoch } from './memory/epoch.js';
import { PageSet } from './memory/page-set.js';
import { PAGE_LIMIT, PAGE_SIZE } from './memory/range.js';
import { adoptOwners } from './kvm/abi/guest-memfd/inplace.js';
import { updateMixed } from './kvm/abi/guest-memfd/levels.js';
import { allocatePages, createStore } from './kvm/pages.js';
import type { Kernel } from './kvm/kernel.js';
import type { FileSpec, Flavour, MachineSpec, MappingSpec, Pattern, SlotSpec } from './kvm/spec.js';
import { SlotFlag, State, Store, type Memslot } from './kvm/state.js';
import { Actor } from './kvm/task.js';
import { initialView } from './guest/processor-state.js';
import type { ActorSpec, Program } from './program/program.js';

/** KVM_X86_*_VM of a guest (reference 3.3); pKVM has no such number. */
const VM_TYPES: Readonly<Record<Flavour, number>> = { plain: 0, sw_protected: 1, snp: 4, tdx: 5, pkvm: 1 };

/** The state that a machine's declaration describes, before anything has run. Costs begin at zero: setting up is free. */
export function build(k: Kernel, program: Program, actors: readonly ActorSpec[]): void {
  const { spec } = program;
  const s = k.s;
  s.vms = [{ type: VM_TYPES[spec.flavour], open: true, parts: null }];
  s.hypercallExits = spec.hypercallExits ?? true;
  s.finalized = spec.finalized ?? true;
  for (const [lo, hi] of spec.privateAttributes ?? []) {
    s.attributes = s.attributes.add(lo, hi, k.epoch);
    updateMixed(k, lo, hi);
  }
  s.stores[0] = new Store(k.epoch, 0, 'private', 'freed pages');
  s.views = [
    initialView(spec.flavour, k.epoch),
    ...spec.aliases.map(() => initialView(spec.flavour, k.epoch)),
  ];
  s.views = s.views.map((view) =>
    spec.sharedView.reduce((set, [lo, hi]) => set.add(lo, Math.min(hi, PAGE_LIMIT), k.epoch), view),
  );
  s.globals = new Int32Array(program.globals.flatMap((global) => [...global.initial]));
  s.globalsOwner = k.epoch;
  s.globalRefs = Array.from({ length: program.globalRefs }, () => PageSet.empty);
  s.pending = program.events.map(() => 0);
  s.arrived = program.barriers.map(() => 0);
  for (const file of spec.files) addFile(k, file);
  if (spec.abi === 'guest-memfd') openVm(k);
  for (const mapping of spec.mappings) addMapping(k, spec, mapping);
  s.slots = spec.slots.map((slot) => addSlot(k, slot)).sort((a, b) => a.as - b.as || a.base - b.base);
  for (const slot of s.slots) adoptOwners(k, slot);
  book(k);
  for (const slot of s.slots) acceptInitial(k, spec, slot);
  s.costs = new Float64Array(s.costs.length);
  s.costsOwner = k.epoch;
  actors.forEach((actor, id) => s.actors.push(new Actor(k.epoch, id, actor.kind, actor.name, actor.vcpu)));
}

/** A fresh, empty state. */
export function emptyState(): State {
  return new State();
}

/** The VMM's record begins in agreement with the attributes; it knows of memslots with a guest_memfd alone (reference 5.1 step 1). */
function book(k: Kernel): void {
  const s = k.s;
  for (const slot of s.slots) {
    if (slot.file < 0 || k.spec.abi !== 'guest-memfd') continue;
    s.booked = s.booked.add(slot.base, slot.base + slot.pages, k.epoch);
    s.attributes.runs(slot.base, slot.base + slot.pages, (lo, hi) => {
      s.booked = s.booked.remove(lo, hi, k.epoch);
    });
  }
}

/** The VM's own descriptor, behind those of the files: without it no call reaches the VM (reference 9). */
function openVm(k: Kernel): void {
  const store = createStore(k, 'device', 'vm 0');
  store.holders = 1;
  k.s.descriptors = [...k.s.descriptors, store.id];
}

function addFile(k: Kernel, file: FileSpec): void {
  const store = createStore(k, file.kind, file.name);
  store.size = file.size;
  store.seals = 1;
  store.flags = file.flags ?? 0;
  store.unit = file.unit ?? store.unit;
  // An open file that is no VM's descriptor.
  if (file.kind === 'device') store.vm = -1;
  store.holders = 1;
  k.s.descriptors = [...k.s.descriptors, store.id];
  for (const [lo, hi] of file.allocated) {
    allocatePages(k, store.id, lo, hi);
    const made = k.editStore(store.id);
    made.fresh = made.fresh.add(lo, hi, k.epoch);
  }
  for (const { offset, size, pattern } of file.contents) {
    allocatePages(k, store.id, Math.floor(offset / PAGE_SIZE), Math.ceil((offset + size) / PAGE_SIZE));
    const made = k.editStore(store.id);
    made.fresh = made.fresh.remove(
      Math.floor(offset / PAGE_SIZE),
      Math.ceil((offset + size) / PAGE_SIZE),
      k.epoch,
    );
    put(k, store.id, offset, size, pattern);
  }
}

function addMapping(k: Kernel, spec: MachineSpec, mapping: MappingSpec): void {
  const file = spec.files[mapping.file];
  let store = file === undefined ? undefined : k.store(k.s.descriptors[mapping.file] ?? -1);
  if (store === undefined) {
    store = createStore(k, mapping.backing, mapping.name);
    store.size = mapping.pages * PAGE_SIZE;
    store.unit = mapping.unit ?? store.unit;
  }
  const own = k.editStore(store.id);
  own.holders++;
  const vma = {
    lo: mapping.hva,
    hi: mapping.hva + mapping.pages,
    store: own.id,
    offset: mapping.offset,
    prot: mapping.prot,
    hugepage: false,
    name: mapping.name,
  };
  k.s.vmas = [...k.s.vmas, vma].sort((a, b) => a.lo - b.lo);
  for (const { offset, size, pattern } of mapping.contents) {
    const at = mapping.offset * PAGE_SIZE + offset;
    allocatePages(k, own.id, Math.floor(at / PAGE_SIZE), Math.ceil((at + size) / PAGE_SIZE));
    put(k, own.id, at, size, pattern);
  }
}

function put(k: Kernel, id: number, offset: number, size: number, pattern: Pattern): void {
  const store = k.editStore(id);
  if (pattern.kind === 'bytes') {
    store.bytes = store.bytes.write(
      Math.floor(offset / PAGE_SIZE),
      offset % PAGE_SIZE,
      pattern.bytes.subarray(0, size),
      k.epoch,
    );
    return;
  }
  const end = offset + size;
  const [first, last] = [Math.ceil(offset / PAGE_SIZE), Math.floor(end / PAGE_SIZE)];
  if (first < last) store.bytes = store.bytes.fill(first, last, pattern.byte, k.epoch);
  const ends: [number, number][] =
    first > last
      ? [[offset, end]]
      : [
          [offset, first * PAGE_SIZE],
          [last * PAGE_SIZE, end],
        ];
  for (const [from, to] of ends) {
    if (from >= to) continue;
    store.bytes = store.bytes.write(
      Math.floor(from / PAGE_SIZE),
      from % PAGE_SIZE,
      new Uint8Array(to - from).fill(pattern.byte),
      k.epoch,
    );
  }
}

function addSlot(k: Kernel, slot: SlotSpec): Memslot {
  const file = slot.file < 0 ? -1 : (k.s.descriptors[slot.file] ?? -1);
  const store = file < 0 ? undefined : k.editStore(file);
  const gmem = store?.kind === 'guest-memfd';
  // A memslot of the private-fd series holds its file, one of mainline does not (reference 2.7, 3.2).
  if (store !== undefined && !gmem) store.holders++;
  const gmemOnly = gmem && (store.flags & 1) !== 0 ? SlotFlag.gmemOnly : 0;
  return {
    id: slot.id,
    as: slot.as,
    base: slot.gpa,
    pages: slot.pages,
    hva: slot.hva,
    file,
    flags: slot.flags | (file >= 0 ? SlotFlag.private : 0) | gmemOnly,
    offset: slot.offset,
    invalid: false,
  };
}

/**
 * What is declared `allocated validated`, and what an in-place load filled, stands as after the launch of a guest: mapped and
 * accepted, where the flavour knows such a thing.
 */
function acceptInitial(k: Kernel, spec: MachineSpec, slot: Memslot): void {
  if (slot.file < 0 || (spec.flavour !== 'tdx' && spec.flavour !== 'snp')) return;
  const declared = spec.files[k.s.descriptors.indexOf(slot.file)];
  const [first, last] = [slot.offset, slot.offset + slot.pages];
  const accept = (lo: number, hi: number): void => {
    if (lo >= hi) return;
    acceptRange(k, lo + slot.base - slot.offset, hi + slot.base - slot.offset, k.epoch);
    const file = k.editStore(slot.file);
    file.fresh = file.fresh.remove(lo, hi, k.epoch);
  };
  if (declared?.validated === true) k.store(slot.file)?.present.runs(first, last, accept);
  for (const { offset, size } of declared?.contents ?? []) {
    accept(
      Math.max(first, Math.floor(offset / PAGE_SIZE)),
      Math.min(last, Math.ceil((offset + size) / PAGE_SIZE)),
    );
  }
}

function acceptRange(k: Kernel, lo: number, hi: number, epoch: Epoch): void {
  const { stage2, pageStates } = k.s;
  stage2.private = stage2.private.add(lo, hi, epoch);
  stage2.privateWritable = stage2.privateWritable.add(lo, hi, epoch);
  pageStates.validated = pageStates.validated.add(lo, hi, epoch);
  pageStates.assigned = pageStates.assigned.add(lo, hi, epoch);
}
