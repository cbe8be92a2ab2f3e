import type { FileSpec } from '../../engine/kvm/spec.js';
import type { FileDeclaration } from '../generated/ast.js';
import { contentsOf } from './contents.js';
import { Parts } from './parts.js';
import { PAGE, hex, type Surroundings } from './surroundings.js';

/** A private fd or memfd as the engine wants it; null after a report. */
export function fileOf(at: Surroundings, node: FileDeclaration): FileSpec | null {
  const parts = new Parts(at, node.parts, ['ContentsPart', 'AllocatedPart']);
  const isPrivate = node.kind === 'private_fd';
  const sizePart = parts.one('SizePart');
  if (sizePart === undefined) {
    at.error(node, 'missing-part', `expected a size: ${node.kind} ${node.name} size 64M`);
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
  const validated = parts.one('ValidatedPart');
  if (validated !== undefined && !isPrivate)
    at.error(validated, 'repeated-part', 'only pages of a private fd can be validated');
  const contents = parts.all('ContentsPart').flatMap((part) => contentsOf(at, part, size) ?? []);
  // What is loaded is allocated: an in-place load goes into existing pages.
  const loaded = contents.map(
    ({ offset, size: bytes }) => [Math.floor(offset / 4096), Math.ceil((offset + bytes) / 4096)] as const,
  );
  return {
    name: node.name,
    kind: isPrivate ? 'private' : hugetlb === undefined ? 'memfd' : 'hugetlb',
    size: Number(size),
    allocated: merge([...allocated, ...(isPrivate ? loaded : [])]),
    validated: validated !== undefined,
    contents,
    position: at.position(node),
  };
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
