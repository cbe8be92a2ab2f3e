import { STORE_KINDS } from '../../engine/describe/kinds.js';
import { grouped, counted } from '../../engine/describe/text.js';
import type { State, Store } from '../../engine/kvm/state.js';
import { formatAddress, formatSize } from '../../engine/memory/address.js';
import { PAGE_SIZE, pagesOf } from '../../engine/memory/range.js';
import type { Subject } from '../debuggee/subject.js';
import { fileLabel, filesOf } from './files.js';
import { fileReference } from './memory-reference.js';
import { indexed, named, type Container, type Row } from './rows.js';
import { countedRuns, extentsOf, type Stretch } from './runs.js';
import { byteRange, countText, type Style } from './text.js';

/** The private fds, and the memfds behind shared halves: what is allocated in them, and where their holes are. */
export function filesInside(subject: Subject): Container {
  const { state } = subject.history;
  return indexed(
    { items: filesOf(state), more: false },
    (file) => fileRow(state, file),
    (file, key) => fileLabel(state, file) === key,
  );
}

function kindOf({ kind }: Store): string {
  return STORE_KINDS[kind];
}

function fileRow(s: State, file: Store): Row {
  const label = fileLabel(s, file);
  const pages = pagesOf(file.size);
  const size = pages === 0 ? 'no size yet' : formatSize(pages, 0);
  return {
    name: label,
    value: `${kindOf(file)}, ${size}, ${grouped(file.present.size)} of ${counted(pages, 'page')} allocated`,
    ...(pages === 0 ? {} : { memoryReference: fileReference(label, 0), bytes: file.size }),
    ...{ kind: 'data', key: label, inside: () => named((style) => fileParts(s, file, label, style)) },
  };
}

function fileParts(s: State, file: Store, label: string, style: Style): readonly Row[] {
  const own = (name: string, value: string, evaluateName?: string): Row => ({
    ...{ name, value, kind: 'property' },
    ...(evaluateName === undefined ? {} : { evaluateName }),
  });
  const fds = s.descriptors.flatMap((id, fd) => (id === file.id ? [fd] : []));
  const extents = extentsOf(file);
  const isNamed = /^[A-Za-z_]\w*$/.test(label);
  return [
    own('kind', kindOf(file)),
    own('descriptors', fds.join(', ') || 'none: closed'),
    own('size', `0x${file.size.toString(16)}`, isNamed ? `file_size(${label})` : undefined),
    own('pages allocated', countText(file.present.size, style), isNamed ? `file_pages(${label})` : undefined),
    own('not cleared yet', countText(file.fresh.size, style)),
    own('poisoned', countText(file.poisoned.size, style)),
    own('holders', countText(file.holders, style)),
    {
      ...{ name: 'extents', value: countedRuns(extents, 'extent'), kind: 'virtual', key: 'extents' },
      inside: () => indexed(extents, (extent) => extentRow(s, file, label, extent)),
    },
  ];
}

function extentRow(s: State, file: Store, label: string, { lo, hi, member }: Stretch): Row {
  const what = member ? 'allocated' : 'hole';
  const behind = gfnsBehind(s, file, lo, hi);
  return {
    name: byteRange(lo, hi),
    value: `${what}, ${formatSize(hi - lo, 0)}${behind === '' ? '' : ` → ${behind}`}`,
    ...{ memoryReference: fileReference(label, lo), bytes: (hi - lo) * PAGE_SIZE, kind: 'data' },
  };
}

/** The gpas that pages of a file stand behind, by the memslots. */
function gfnsBehind(s: State, file: Store, lo: number, hi: number): string {
  return s.slots
    .filter((slot) => slot.file === file.id && slot.offset < hi && lo < slot.offset + slot.pages)
    .map((slot) => {
      const from = Math.max(lo, slot.offset) - slot.offset + slot.base;
      return `gpa ${formatAddress(from, 0)}`;
    })
    .join(', ');
}
