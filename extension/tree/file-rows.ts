import type { TreeExtent, TreeFile } from '../../debug-adapter/gfnscope-protocol.js';
import type { Row } from './row.js';
import { beside, byteRange, counted, gfnRange, marked, sizeOf, spoken } from './words.js';

const KINDS: Readonly<Record<TreeFile['kind'], string>> = {
  private: 'private fd',
  'guest-memfd': 'guest_memfd',
  memfd: 'memfd',
  hugetlb: 'hugetlb file',
};

/** Whether a file stands behind the private half of memslots. */
export function isPrivateFd({ kind }: TreeFile): boolean {
  return kind === 'private' || kind === 'guest-memfd';
}

/** A file with its extents and holes. */
export function fileRow(file: TreeFile): Row {
  const id = `file ${file.name}`;
  const kind = KINDS[file.kind];
  const isPrivate = isPrivateFd(file);
  const holes = file.extents.filter((extent) => extent.kind === 'hole').length;
  const words = beside(
    file.kind !== 'private' && kind,
    file.bytes,
    file.present === file.pages ? 'no holes' : `${sizeOf(file.present)} present`,
    file.present < file.pages && file.more === 0 && counted(holes, 'hole'),
    file.changed && 'changed',
  );
  return {
    id,
    label: file.name,
    description: marked(words, file),
    icon: isPrivate ? 'lock' : 'file-binary',
    ...(file.changed ? { tint: 'changed' as const } : {}),
    context: `file ${file.kind}`,
    spoken: `${kind} ${file.name}, ${spoken(words)}`,
    tooltip: () =>
      [
        `**${kind} \`${file.name}\`** — ${file.bytes}, ${counted(file.pages, 'page')}, of them ${counted(file.present, 'page')} present`,
        `A hole here: ${file.holeMeans}`,
      ].join('\n\n'),
    children: () => extentRows(file, id),
    open: isPrivate,
    at: {
      file: { name: file.name, lo: 0, hi: file.pages },
      memoryReference: `fd/${file.name}:0x0`,
    },
  };
}

function extentRows(file: TreeFile, parent: string): readonly Row[] {
  const rows = file.extents.map((extent) => extentRow(file, extent, parent));
  if (file.more === 0) return rows;
  return [
    ...rows,
    {
      id: `${parent}/more`,
      label: `${counted(file.more, 'more hole')}…`,
      description: '',
      icon: 'ellipsis',
      context: 'more',
      spoken: `${counted(file.more, 'more hole')} of ${file.name}: press to show them`,
      more: { file: file.name },
    },
  ];
}

function extentRow(file: TreeFile, extent: TreeExtent, parent: string): Row {
  const isHole = extent.kind === 'hole';
  const backs =
    extent.gfns.length === 0
      ? 'behind no memslot'
      : `${isHole ? 'behind' : 'backs'} gfn ${extent.gfns.map(({ lo, hi }) => gfnRange(lo, hi)).join(', ')}`;
  const words = beside(
    isHole ? 'hole' : 'extent',
    sizeOf(extent.hi - extent.lo),
    backs,
    extent.changed && 'changed',
  );
  const range = byteRange(extent.lo, extent.hi);
  const [only] = extent.gfns.length === 1 ? extent.gfns : [];
  return {
    // Where it begins and not what it is: a hole that is filled is the same place.
    id: `${parent}/page ${extent.lo.toString(16)}`,
    label: range,
    description: marked(words, extent),
    icon: isHole ? 'circle-large-outline' : 'circle-large-filled',
    ...(extent.changed ? { tint: 'changed' as const } : {}),
    context: [extent.kind, file.kind, only === undefined ? '' : 'backing'].join(' ').trim(),
    spoken: `offset ${range}, ${spoken(words)}`,
    tooltip: () =>
      [
        `**${isHole ? 'Hole' : 'Extent'} of \`${file.name}\`** — offset ${extent.offset}, ${extent.bytes} (${counted(extent.hi - extent.lo, 'page')})`,
        ...extent.gfns.map(
          ({ slot, lo, hi }) =>
            `Memslot ${slotName(slot)}: gfn ${gfnRange(lo, hi)}, gpa ${byteRange(lo, hi)}`,
        ),
        ...(extent.gfns.length === 0 ? ['No memslot shows this part of the file.'] : []),
        ...(isHole ? [`A hole here: ${file.holeMeans}`] : []),
        ...(extent.changed ? ['$(circle-filled) Changed since the last stop.'] : []),
      ].join('\n\n'),
    at: {
      file: { name: file.name, lo: extent.lo, hi: extent.hi },
      ...(only === undefined ? {} : { gfns: { lo: only.lo, hi: only.hi } }),
      memoryReference: extent.memoryReference,
    },
  };
}

/** KVM numbers memslots within their address space, which is in the upper half. */
function slotName(slot: number): string {
  const space = slot >> 16;
  return space === 0 ? `${slot}` : `${slot & 0xffff} of address space ${space}`;
}
