import type { MachineSpec } from '../kvm/spec.js';
import { SlotFlag, type Memslot, type StoreKind } from '../kvm/state.js';

/** What kinds of memory are called. */
export const STORE_KINDS: Readonly<Record<StoreKind, string>> = {
  private: 'private fd',
  'guest-memfd': 'guest_memfd',
  memfd: 'memfd',
  hugetlb: 'hugetlb memfd',
  'anon-private': 'private anonymous memory',
  'anon-shared': 'shared anonymous memory',
  device: 'no memory',
};

/** Kinds of memory that are files with an end: anonymous memory is none. */
export type FileKind = 'private' | 'guest-memfd' | 'memfd' | 'hugetlb';

export function isFileKind(kind: StoreKind): kind is FileKind {
  return isPrivateKind(kind) || kind === 'memfd' || kind === 'hugetlb';
}

/** Whether a kind of memory stands behind the private half of memslots: the private fd, by either ABI's name. */
function isPrivateKind(kind: StoreKind): boolean {
  return kind === 'private' || kind === 'guest-memfd';
}

/** What a hole in a file means in the ABI at hand (reference 1, hole; 3.1). */
export function meaningOfHole({ abi }: MachineSpec, kind: StoreKind): string {
  if (!isPrivateKind(kind)) return 'No page yet: the first touch through a mapping allocates one.';
  return abi === 'private-fd'
    ? 'KVM takes the gfns behind a hole for shared.'
    : 'Nothing is allocated yet: the attribute of the gfn decides whether it is private.';
}

/** The flags of a memslot by the kernel's names (reference 2.2, 3.3). */
export function slotFlagNames({ flags, invalid }: Memslot, { abi }: MachineSpec): string[] {
  const names: string[] = [];
  if ((flags & SlotFlag.logDirty) !== 0) names.push('KVM_MEM_LOG_DIRTY_PAGES');
  if ((flags & SlotFlag.readonly) !== 0) names.push('KVM_MEM_READONLY');
  if ((flags & SlotFlag.private) !== 0)
    names.push(abi === 'private-fd' ? 'KVM_MEM_PRIVATE' : 'KVM_MEM_GUEST_MEMFD');
  if ((flags & SlotFlag.gmemOnly) !== 0) names.push('KVM_MEMSLOT_GMEM_ONLY');
  if (invalid) names.push('KVM_MEMSLOT_INVALID');
  return names;
}
