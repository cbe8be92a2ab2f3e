import { GIGANTIC, HUGE } from '../../engine/kvm/levels.js';
import type { FileSpec, MappingSpec } from '../../engine/kvm/spec.js';
import { PAGE_LIMIT } from '../../engine/memory/range.js';
import type { BackingPart, HugetlbPart, MappingDeclaration, SharedHalf } from '../generated/ast.js';
import type { Addresses } from './addresses.js';
import { numberValue } from '../parse/literals.js';
import { contentsOf } from './contents.js';
import { Parts } from './parts.js';
import { PAGE, type Surroundings } from './surroundings.js';

/** What is behind a mapping. */
export type Backing = Pick<MappingSpec, 'backing' | 'file' | 'offset' | 'unit'>;

const PROTECTION = { none: 0, read: 1, write: 3, read_write: 3 } as const;
/** PROT_READ | PROT_WRITE. */
export const READ_WRITE = 3;

/** The backing that words such as `anon` or `memfd ram offset 4K` name; null after a report. */
export function backingOf(
  at: Surroundings,
  node: BackingPart | SharedHalf,
  files: ReadonlyMap<string, number>,
): Backing | null {
  switch (node.kind) {
    case 'anon':
      return { backing: 'anon-private', file: -1, offset: 0 };
    case 'anon_shared':
      return { backing: 'anon-shared', file: -1, offset: 0 };
    case 'hugetlb':
      return { backing: 'hugetlb', file: -1, offset: 0, ...unitOf(at, node) };
    case 'memfd': {
      const file = fileIndex(at, node, node.file?.$refText, files);
      const offset = node.offset === undefined ? 0 : at.pageNumber(node.offset, 'an offset in a file');
      return file === null || offset === null ? null : { backing: 'memfd', file, offset };
    }
    default:
      return null;
  }
}

/** Of hugetlb memory: pages of a hugepage, if the script says which; nothing after a report. */
export function unitOf(
  at: Surroundings,
  node: BackingPart | SharedHalf | HugetlbPart,
): { readonly unit?: number } {
  if (node.page === undefined) return {};
  const size = numberValue(node.page);
  const unit = [HUGE, GIGANTIC].find((pages) => BigInt(pages) * PAGE === size);
  if (unit !== undefined) return { unit };
  at.error(node, 'number', 'hugetlbfs has pages of 2M and of 1G');
  return {};
}

/** Where the pages of a mapping must begin for its hugepages to fit, in pages: 2 MiB, or 1 GiB of hugetlb memory that is made of such. */
export function alignmentOf(backing: Backing, files: readonly FileSpec[]): number {
  return backing.unit ?? files[backing.file]?.unit ?? HUGE;
}

/** The index of the file with a name; null after a report. */
export function fileIndex(
  at: Surroundings,
  node: BackingPart | SharedHalf | ({ $type: 'PrivatePart' } & Parameters<Surroundings['error']>[0]),
  name: string | undefined,
  files: ReadonlyMap<string, number>,
): number | null {
  if (name === undefined) return null;
  const word = at.word(node, name, [...files.keys()], 'file');
  return word === undefined ? null : (files.get(word) ?? null);
}

/** Whether a mapping's last page still has an address and an offset; a report if not. */
export function staysInside(
  at: Surroundings,
  node: Parameters<Surroundings['error']>[0],
  hva: number,
  offset: number,
  pages: number,
): boolean {
  if (Math.max(hva, offset) + pages < PAGE_LIMIT) return true;
  at.error(node, 'no-room', 'this mapping leaves 64 bits: mmap refuses');
  return false;
}

/** `mapping NAME …` of the machine block. */
export function mappingOf(
  at: Surroundings,
  node: MappingDeclaration,
  files: ReadonlyMap<string, number>,
  fileSpecs: readonly FileSpec[],
  addresses: Addresses,
): MappingSpec | null {
  const parts = new Parts(at, node.parts, ['ContentsPart']);
  const sizePart = parts.one('SizePart');
  if (sizePart === undefined) {
    at.error(
      node,
      'missing-part',
      `expected a size: mapping ${(node.name as string | undefined) ?? 'buffer'} size 64K`,
    );
    return null;
  }
  const pages = at.pageNumber(sizePart.size, 'the size of a mapping');
  const backingPart = parts.one('BackingPart');
  const backing: Backing | null =
    backingPart === undefined
      ? { backing: 'anon-private', file: -1, offset: 0 }
      : backingOf(at, backingPart, files);
  const hvaPart = parts.one('HvaPart');
  const hva =
    hvaPart === undefined
      ? addresses.take(pages ?? 0, backing === null ? HUGE : alignmentOf(backing, fileSpecs))
      : at.pageNumber(hvaPart.hva, 'an hva');
  const protectionPart = parts.one('ProtectionPart');
  const words = Object.keys(PROTECTION) as (keyof typeof PROTECTION)[];
  const word = protectionPart && at.word(protectionPart, protectionPart.protection, words, 'protection');
  if (pages === null || backing === null) return null;
  if (hva === null) {
    if (hvaPart === undefined)
      at.error(node, 'no-room', 'the address space of the VMM has no room for this mapping');
    return null;
  }
  if (!staysInside(at, node, hva, backing.offset, pages)) return null;
  return {
    name: node.name,
    hva,
    pages,
    ...backing,
    prot: word === undefined ? READ_WRITE : PROTECTION[word],
    contents: parts.all('ContentsPart').flatMap((part) => contentsOf(at, part, BigInt(pages) * PAGE) ?? []),
    position: at.position(node),
  };
}
