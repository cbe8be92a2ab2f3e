import type { AbiName, FileSpec, SlotSpec } from '../../engine/kvm/spec.js';
import { SlotFlag } from '../../engine/kvm/state.js';
import type { FileDeclaration, SlotDeclaration } from '../generated/ast.js';
import { replacing, spot } from '../names/reporter.js';
import { formatSize } from '../../engine/memory/address.js';
import { PAGE_LIMIT } from '../../engine/memory/range.js';
import { hex, type Surroundings } from './surroundings.js';

/** A slot with the place where it is declared. */
export interface DeclaredSlot {
  readonly slot: SlotSpec;
  readonly node: SlotDeclaration;
}

const gpaText = (page: number): string => hex(BigInt(page) * 4096n);
const rangeText = (page: number, pages: number): string => `${gpaText(page)}..${gpaText(page + pages)}`;

/** Checks slots against each other, as KVM_SET_USER_MEMORY_REGION would, and against their files. */
export function checkSlots(
  at: Surroundings,
  slots: readonly DeclaredSlot[],
  files: readonly FileSpec[],
  fileNodes: ReadonlyMap<string, FileDeclaration>,
  abi: AbiName,
): void {
  slots.forEach(({ slot, node }, index) => {
    for (const [what, page] of [
      ['guest_phys_addr', slot.gpa],
      ['userspace_addr', slot.hva],
      ['private_offset', slot.offset],
    ] as const) {
      if (page + slot.pages >= PAGE_LIMIT)
        at.error(node, 'slot-size', `${what} + memory_size leaves 64 bits: KVM refuses with EINVAL`);
    }
    for (const { slot: other } of slots.slice(0, index)) {
      if (slot.as !== other.as) continue;
      if (slot.id === other.id) {
        at.error(
          node,
          'slot-id',
          `memslot ${slot.id} is declared already: a second KVM_SET_USER_MEMORY_REGION would change it`,
        );
      } else if (slot.gpa < other.gpa + other.pages && other.gpa < slot.gpa + slot.pages) {
        at.error(
          node,
          'slot-overlap',
          `memslot ${slot.id} (${rangeText(slot.gpa, slot.pages)}) overlaps memslot ${other.id} (${rangeText(other.gpa, other.pages)}): KVM refuses with EEXIST`,
        );
      }
    }
    if (abi === 'guest-memfd') checkBinding(at, slots.slice(0, index), { slot, node }, files);
    else checkFile(at, slot, node, files, fileNodes);
  });
}

/** What kvm_gmem_bind and the flags of a memslot with a guest_memfd ask for (reference 3.6). */
function checkBinding(
  at: Surroundings,
  earlier: readonly DeclaredSlot[],
  { slot, node }: DeclaredSlot,
  files: readonly FileSpec[],
): void {
  const file = files[slot.file];
  if (file === undefined) return;
  if (file.kind !== 'guest-memfd')
    at.error(node, 'not-guest-memfd', `${file.name} is no guest_memfd: KVM refuses with EINVAL`);
  if ((slot.flags & ~SlotFlag.private) !== 0)
    at.error(
      node,
      'slot-flags',
      'KVM_MEM_GUEST_MEMFD excludes readonly and log_dirty: KVM refuses with EINVAL',
    );
  const end = slot.offset + slot.pages;
  if (end * 4096 > file.size)
    at.error(
      node,
      'fd-too-small',
      `the slot ends beyond ${file.name} (${formatSize(file.size / 4096, 0)}): KVM refuses with EINVAL`,
    );
  for (const { slot: other } of earlier) {
    if (other.file !== slot.file || other.offset >= end || slot.offset >= other.offset + other.pages)
      continue;
    at.error(
      node,
      'bound-already',
      `part of that range of ${file.name} is bound to memslot ${other.id}: KVM refuses`,
    );
  }
}

/** A private fd that ends before its slot does: the rest can only be shared. */
function checkFile(
  at: Surroundings,
  slot: SlotSpec,
  node: SlotDeclaration,
  files: readonly FileSpec[],
  fileNodes: ReadonlyMap<string, FileDeclaration>,
): void {
  const file = files[slot.file];
  if (file === undefined) return;
  if (file.kind !== 'private') {
    at.reporter.warning(
      spot(at.file, node),
      'not-inaccessible',
      `${file.name} is an ordinary memfd: KVM takes it, but the VMM could map the private pages`,
    );
  }
  const needed = slot.offset + slot.pages;
  if (needed * 4096 <= file.size) return;
  const declaration = fileNodes.get(file.name);
  const sizePart = declaration?.parts.find((part) => part.$type === 'SizePart');
  const size = formatSize(needed, 0);
  const fix =
    sizePart === undefined
      ? undefined
      : replacing(spot(at.file, sizePart.size), size, `Make ${file.name} ${size} long`);
  at.reporter.warning(
    spot(at.file, node),
    'fd-too-small',
    `${file.name} (${formatSize(file.size / 4096, 0)}) is too small for this slot, which needs ${size}: what lies beyond its end reads as shared until an allocation makes it longer`,
    fix,
  );
}
