import { HUGE } from '../../engine/kvm/levels.js';
import type { AbiName, FileSpec } from '../../engine/kvm/spec.js';
import { GMEM_FLAGS } from '../../engine/vmm/words.js';
import type { FileDeclaration, WithPart } from '../generated/ast.js';
import { contentsOf } from './contents.js';
import { unitOf } from './mappings.js';
import { Parts } from './parts.js';
import { PAGE, hex, type Surroundings } from './surroundings.js';

/** A private fd or memfd as the engine wants it; null after a report. */
export function fileOf(at: Surroundings, node: FileDeclaration, abi: AbiName): FileSpec | null {
  const parts = new Parts(at, node.parts, ['ContentsPart', 'AllocatedPart']);
  const isPrivate = node.kind !== 'memfd';
  const gmem = node.kind === 'guest_memfd';
  checkKind(at, node, abi);
  const sizePart = parts.one('SizePart');
  if (sizePart === undefined) {
    at.error(node, 'missing-part', `expected a size: ${exampleOf(node.kind, node)}`);
    return null;
  }
  const pages = at.pageNumber(sizePart.size, 'the size of a file');
  if (pages === null) return null;
  const size = BigInt(pages) * PAGE;
  const allocated = parts.all('AllocatedPart').flatMap((part): (readonly [number, number])[] => {
    if (part.ranges.length === 0) return [[0, pages]];
    return part.ranges.flatMap((range) => {
      const found = at.pageRange(range);
      if (found === null) return [];
      if (found[1] <= pages) return [found];
      at.error(range, 'outside-file', `this range ends beyond the file's size, ${hex(size)}`);
      return [];
    });
  });
  const hugetlb = parts.one('HugetlbPart');
  if (hugetlb !== undefined && isPrivate)
    at.error(hugetlb, 'repeated-part', 'a private fd is shmem: only a memfd can be hugetlb');
  const unit = hugetlb === undefined ? {} : unitOf(at, hugetlb);
  if (hugetlb !== undefined && pages % (unit.unit ?? HUGE) !== 0)
    at.error(
      sizePart.size,
      'unaligned',
      'the size of a hugetlb file is a multiple of its pages: ftruncate refuses with EINVAL',
    );
  const validated = parts.one('ValidatedPart');
  if (validated !== undefined && !isPrivate)
    at.error(validated, 'repeated-part', 'only pages of a private fd can be validated');
  const withPart = parts.one('WithPart');
  const flags = withPart === undefined ? 0 : flagsOf(at, withPart, gmem);
  const contents = parts.all('ContentsPart').flatMap((part) => contentsOf(at, part, size) ?? []);
  // What is loaded is allocated: an in-place load goes into existing pages.
  const loaded = contents.map(
    ({ offset, size: bytes }) => [Math.floor(offset / 4096), Math.ceil((offset + bytes) / 4096)] as const,
  );
  return {
    name: node.name,
    kind: gmem ? 'guest-memfd' : isPrivate ? 'private' : hugetlb === undefined ? 'memfd' : 'hugetlb',
    ...(gmem ? { flags } : {}),
    ...unit,
    size: Number(size),
    allocated: merge([...allocated, ...(isPrivate ? loaded : [])]),
    validated: validated !== undefined,
    contents,
    position: at.position(node),
  };
}

/** A declaration as it might be written. What the parser stumbled over has no name. */
function exampleOf(kind: string, node: { readonly name?: string | undefined }): string {
  return `${kind} ${node.name ?? 'ram'} size 64M`;
}

/** Each ABI has its own kind of private file. */
function checkKind(at: Surroundings, node: FileDeclaration, abi: AbiName): void {
  const [wrong, right] =
    abi === 'private-fd'
      ? (['guest_memfd', 'private_fd'] as const)
      : (['private_fd', 'guest_memfd'] as const);
  if (node.kind !== wrong) return;
  at.error(
    node,
    'wrong-abi',
    `under ${abi} the private file of a memslot is a ${right}: ${exampleOf(right, node)}`,
  );
}

/** `with mmap, init_shared`: GUEST_MEMFD_FLAG_* bits. */
function flagsOf(at: Surroundings, part: WithPart, gmem: boolean): number {
  if (!gmem) at.error(part, 'wrong-abi', 'only a guest_memfd is made with flags');
  let bits = 0;
  for (const word of part.flags) {
    const name = at.word(part, word, ['mmap', 'init_shared'] as const, 'flag');
    if (name !== undefined) bits |= GMEM_FLAGS[name];
  }
  return bits;
}

/** Ranges in order, overlapping ones joined. */
export function merge(ranges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const sorted = ranges.filter(([lo, hi]) => lo < hi).sort(([a], [b]) => a - b);
  const out: [number, number][] = [];
  for (const [lo, hi] of sorted) {
    const last = out.at(-1);
    if (last !== undefined && lo <= last[1]) last[1] = Math.max(last[1], hi);
    else out.push([lo, hi]);
  }
  return out;
}
