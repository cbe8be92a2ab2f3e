import type { Kernel } from './kernel.js';
import { PageSet } from '../memory/page-set.js';
import { copyParts, Root, UNIFORM, type State, type Vm, type VmParts } from './state.js';

/** The VM that calls go to; a machine has it from the start. */
export function currentVm(s: State): Vm {
  return s.vms[s.vm] as Vm;
}

/** Makes another VM, with nothing in it. It does not become the current one. */
export function addVm(k: Kernel, type: number): number {
  k.s.vms = [...k.s.vms, { type, open: true, parts: emptyParts() }];
  return k.s.vms.length - 1;
}

function emptyParts(): VmParts {
  const { empty } = PageSet;
  return {
    slots: [],
    stage2: {
      shared: empty,
      sharedWritable: empty,
      private: empty,
      privateWritable: empty,
      huge: empty,
      gigantic: empty,
      orphans: empty,
    },
    mmioEntries: empty,
    mmioOutdated: empty,
    attributes: empty,
    mixed: UNIFORM,
    dirty: empty,
    hypercallExits: false,
    pfnCaches: [],
    pageStates: { assigned: empty, validated: empty, sharedOwned: empty },
  };
}

/** Puts the current VM's parts aside and takes another's out. */
export function useVm(k: Kernel, vm: number): void {
  const s = k.s;
  const parts = s.vms[vm]?.parts;
  if (vm === s.vm || parts === null || parts === undefined) return;
  const old = emptyParts();
  copyParts(s, old);
  s.vms = s.vms.map((one, i) =>
    i === s.vm ? { ...one, parts: old } : i === vm ? { ...one, parts: null } : one,
  );
  s.vm = vm;
  copyParts(parts, s);
  k.changed();
}

/** A vCPU runs: its MMU has page tables that are not condemned from here on (reference 9, prefault). */
export function enterGuest(k: Kernel, actor: number): void {
  if (k.s.roots[actor] === Root.valid) return;
  const roots = Array.from({ length: k.s.actors.length }, (_, id) => k.s.roots[id] ?? Root.none);
  roots[actor] = Root.valid;
  k.s.roots = roots;
}

/** Does something to a VM that need not be the current one. */
export function withinVm(k: Kernel, vm: number, act: () => void): void {
  const before = k.s.vm;
  useVm(k, vm);
  act();
  useVm(k, before);
}

/** A VM's descriptor was closed for the last time: no call reaches it any more. */
export function closeVm(k: Kernel, vm: number): void {
  k.s.vms = k.s.vms.map((one, i) => (i === vm ? { ...one, open: false } : one));
}
