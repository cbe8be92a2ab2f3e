import { findVma } from '../../engine/kvm/mm.js';
import type { Memslot, State } from '../../engine/kvm/state.js';

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
