import { findVma } from '../../engine/kvm/mm.js';
import { SlotFlag, type Memslot, type State } from '../../engine/kvm/state.js';

/** Names of what stands behind a memslot's halves; null where there is nothing. */
export function halvesOf(
  state: State,
  slot: Memslot,
): { readonly shared: string | null; readonly fd: string | null } {
  return {
    shared: findVma(state, slot.hva)?.name ?? null,
    fd: slot.file < 0 ? null : (state.stores[slot.file]?.name ?? `store ${slot.file}`),
  };
}

/** The slot's flags, by the kernel's names, and what else a person must know about it. */
export function flagsOf(slot: Memslot): string[] {
  const flags: string[] = [];
  if ((slot.flags & SlotFlag.logDirty) !== 0) flags.push('KVM_MEM_LOG_DIRTY_PAGES');
  if ((slot.flags & SlotFlag.readonly) !== 0) flags.push('KVM_MEM_READONLY');
  if ((slot.flags & SlotFlag.private) !== 0) flags.push('KVM_MEM_PRIVATE');
  if (slot.invalid) flags.push('KVM_MEMSLOT_INVALID');
  return flags;
}
