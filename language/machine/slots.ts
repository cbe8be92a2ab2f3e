import type { AstNode } from 'langium';
import { HUGE } from '../../engine/kvm/levels.js';
import type { FileSpec, MappingSpec, SlotSpec } from '../../engine/kvm/spec.js';
import { SlotFlag } from '../../engine/kvm/state.js';
import type { SharedPart, SlotDeclaration } from '../generated/ast.js';
import { numberValue } from '../parse/literals.js';
import type { Addresses } from './addresses.js';
import { contentsOf } from './contents.js';
import { alignmentOf, backingOf, fileIndex, READ_WRITE, staysInside } from './mappings.js';
import { Parts } from './parts.js';
import { PAGE, type Surroundings } from './surroundings.js';

/** KVM_USER_MEM_SLOTS on x86, and KVM_MEM_MAX_NR_PAGES. */
const MAX_SLOTS = 32764;
const MAX_PAGES = 2 ** 31 - 1;

/** What a slot is built with. */
export interface SlotRoom {
  readonly files: ReadonlyMap<string, number>;
  readonly fileSpecs: readonly FileSpec[];
  readonly mappings: readonly MappingSpec[];
  readonly addresses: Addresses;
}

/** A memslot, with the mapping made for its shared half if it needs one of its own. */
export interface SlotBuilt {
  readonly slot: SlotSpec;
  readonly mapping: MappingSpec | null;
}

/** `memslot ID …` of the machine block; null after a report. */
export function slotOf(at: Surroundings, node: SlotDeclaration, room: SlotRoom): SlotBuilt | null {
  const parts = new Parts(at, node.parts, ['ContentsPart']);
  const id = smallNumber(at, node, node.slot, MAX_SLOTS, 'a slot id');
  const asPart = parts.one('AddressSpacePart');
  const as = asPart === undefined ? 0 : smallNumber(at, asPart, asPart.number, 2, 'an address space');
  const gpaPart = parts.one('GpaPart');
  const sizePart = parts.one('SizePart');
  if (gpaPart === undefined || sizePart === undefined) {
    const missing = gpaPart === undefined ? (sizePart === undefined ? 'gpa and size' : 'gpa') : 'size';
    at.error(
      node,
      'missing-part',
      `this memslot has no ${missing}: memslot ${numberOf(node)} gpa 0x0 size 64M shared anon`,
    );
    return null;
  }
  const gpa = at.pageNumber(gpaPart.gpa, 'the gpa of a memslot');
  const pages = at.pageNumber(sizePart.size, 'the size of a memslot');
  if (pages !== null && (pages === 0 || pages > MAX_PAGES)) {
    at.error(
      sizePart.size,
      'slot-size',
      pages === 0
        ? 'a memslot of size 0 is none'
        : 'KVM allows 2^31 - 1 pages (8 TiB) in a slot: use several',
    );
    return null;
  }
  const privatePart = parts.one('PrivatePart');
  // A text that is broken right behind `private` has the part, but no file in it.
  const named = privatePart?.file as { readonly $refText: string } | undefined;
  const file =
    privatePart === undefined
      ? -1
      : named === undefined
        ? null
        : fileIndex(at, privatePart, named.$refText, room.files);
  const offset = privatePart?.offset === undefined ? 0 : at.pageNumber(privatePart.offset, 'private_offset');
  if (id === null || as === null || gpa === null || pages === null || file === null || offset === null)
    return null;
  const half = sharedHalf(at, node, parts, pages, room);
  if (half === null) return null;
  const flags =
    (parts.one('ReadonlyPart') === undefined ? 0 : SlotFlag.readonly) |
    (parts.one('LogDirtyPart') === undefined ? 0 : SlotFlag.logDirty) |
    (file < 0 ? 0 : SlotFlag.private);
  const slot = { id, as, gpa, pages, hva: half.hva, flags, file, offset, position: at.position(node) };
  return { slot, mapping: half.mapping };
}

/** The slot's id as it is written; what the parser stumbled over has none. */
function numberOf(node: { readonly slot?: string | undefined }): string {
  return node.slot ?? '0';
}

function smallNumber(
  at: Surroundings,
  node: AstNode,
  digits: string,
  limit: number,
  what: string,
): number | null {
  const value = numberValue(digits);
  if (typeof value === 'string') at.error(node, 'number', value);
  else if (value < 0n || value >= BigInt(limit))
    at.error(node, 'number', `${what} is a number from 0 to ${limit - 1}`);
  else return Number(value);
  return null;
}

/** Where the VMM has the slot's shared half, and the mapping that must be made for it. */
function sharedHalf(
  at: Surroundings,
  node: SlotDeclaration,
  parts: Parts<SlotDeclaration['parts'][number]>,
  pages: number,
  room: SlotRoom,
): { hva: number; mapping: MappingSpec | null } | null {
  const shared = parts.one('SharedPart');
  const hvaPart = parts.one('HvaPart');
  const half = shared?.half;
  const contents = parts.all('ContentsPart');
  if (half?.kind === 'mapping') return mappedHalf(at, half, contents[0], hvaPart, pages, room);
  const made = half === undefined || half.kind === 'none' ? null : backingOf(at, half, room.files);
  const alignment = made === null ? HUGE : alignmentOf(made, room.fileSpecs);
  const hva =
    hvaPart === undefined ? room.addresses.take(pages, alignment) : at.pageNumber(hvaPart.hva, 'an hva');
  if (hva === null) {
    if (hvaPart === undefined)
      at.error(node, 'no-room', 'the address space of the VMM has no room for this slot');
    return null;
  }
  if (half === undefined || half.kind === 'none') {
    const first = contents[0];
    if (first !== undefined)
      at.error(first, 'contents', 'this slot has no shared half to fill: give it one with `shared anon`');
    return { hva, mapping: null };
  }
  if (made === null || !staysInside(at, half, hva, made.offset, pages)) return null;
  const mapping = {
    ...{ name: `slot${node.slot}`, hva, pages, ...made, prot: READ_WRITE },
    contents: contents.flatMap((part) => contentsOf(at, part, BigInt(pages) * PAGE) ?? []),
    position: at.position(shared ?? node),
  };
  return { hva, mapping };
}

/** The hva inside a mapping that was declared on its own. */
function mappedHalf(
  at: Surroundings,
  half: SharedPart['half'],
  contents: AstNode | undefined,
  hvaPart: AstNode | undefined,
  pages: number,
  room: SlotRoom,
): { hva: number; mapping: null } | null {
  const name = at.word(
    half,
    half.mapping?.$refText,
    room.mappings.map((mapping) => mapping.name),
    'mapping',
  );
  const mapping = room.mappings.find((each) => each.name === name);
  const offset = half.offset === undefined ? 0 : at.pageNumber(half.offset, 'an offset in a mapping');
  if (contents !== undefined)
    at.error(contents, 'contents', "write the contents at the mapping's own declaration");
  if (hvaPart !== undefined)
    at.error(hvaPart, 'repeated-part', 'the mapping says where it is: leave `at hva` out here');
  if (mapping === undefined || offset === null) return null;
  if (offset + pages > mapping.pages) {
    at.reporter.warning(
      { file: at.file, span: { start: half.$cstNode?.offset ?? 0, end: half.$cstNode?.end ?? 0 } },
      'mapping-too-small',
      'this slot is longer than the mapping behind it: shared accesses beyond end in EFAULT',
    );
  }
  return { hva: mapping.hva + offset, mapping: null };
}
