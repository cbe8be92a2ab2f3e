import { slotFlagNames } from '../../engine/describe/kinds.js';
import { findVma } from '../../engine/kvm/mm.js';
import { fileIndex } from '../../engine/kvm/slots.js';
import { SlotFlag, type Memslot, type State } from '../../engine/kvm/state.js';
import { formatAddress, formatSize } from '../../engine/memory/address.js';
import { PAGE_SIZE } from '../../engine/memory/range.js';
import type { GfnRun } from '../../engine/tuple.js';
import type { Subject } from '../debuggee/subject.js';
import { fileLabel } from './files.js';
import { fileReference, memoryReference } from './memory-reference.js';
import { indexed, named, type Container, type Row } from './rows.js';
import { countedRuns, slotRuns } from './runs.js';
import { byteRange, countText, type Style } from './text.js';

/** The memslots, by gpa. */
export function slotsOf(subject: Subject): Container {
  const { slots } = subject.history.state;
  return indexed(
    { items: slots, more: false },
    (slot) => slotRow(subject, slot),
    (slot, key) => keyOf(slot) === key,
  );
}

/** A slot is the same one as long as its id is: KVM replaces slots instead of changing them. */
function keyOf({ id, as }: Memslot): string {
  return as === 0 ? String(id) : `${as}:${id}`;
}

function slotRow(subject: Subject, slot: Memslot): Row {
  const { state } = subject.history;
  const space = slot.as === 0 ? '' : ` of address space ${slot.as}`;
  const flags = slotFlagNames(slot, subject.program.spec);
  const parts = [formatSize(slot.pages, 0), sharedText(state, slot), privateText(state, slot), ...flags];
  return {
    name: `slot ${slot.id}${space}`,
    value: `${byteRange(slot.base, slot.base + slot.pages)}  ${parts.join(', ')}`,
    ...(slot.as === 0 ? gfnMemory(slot.base, slot.base + slot.pages) : {}),
    ...{ kind: 'data', key: keyOf(slot), inside: () => named((style) => slotParts(subject, slot, style)) },
  };
}

function gfnMemory(lo: number, hi: number) {
  return {
    memoryReference: memoryReference('guest', lo),
    bytes: (hi - lo) * PAGE_SIZE,
    menu: 'gfn',
  } as const;
}

function sharedText(s: State, slot: Memslot): string {
  const vma = findVma(s, slot.hva);
  return vma === undefined ? 'nothing mapped at its hva' : `shared ← ${vma.name}`;
}

function privateText(s: State, slot: Memslot): string {
  return slot.file < 0 ? 'no private fd: always shared' : `private ← ${filePlace(s, slot.file, slot.offset)}`;
}

/** `ram@0x4000`: a page of a file. */
function filePlace(s: State, file: number, page: number): string {
  const store = s.stores[file] ?? null;
  return `${store === null ? `store ${file}` : fileLabel(s, store)}@${formatAddress(page, 0)}`;
}

function slotParts(subject: Subject, slot: Memslot, style: Style): readonly Row[] {
  const { state } = subject.history;
  const own = (name: string, value: string, more: Partial<Row> = {}): Row => ({
    ...{ name, value, kind: 'property' },
    ...more,
  });
  const bytes = slot.pages * PAGE_SIZE;
  const rows = [
    own('guest_phys_addr', formatAddress(slot.base, 0)),
    own('memory_size', `0x${bytes.toString(16)}`),
    own('flags', slotFlagNames(slot, subject.program.spec).join(' | ') || '0'),
    own('userspace_addr', formatAddress(slot.hva, 0), {
      memoryReference: memoryReference('hva', slot.hva),
      bytes,
    }),
  ];
  const file = slot.file < 0 ? null : (state.stores[slot.file] ?? null);
  if (file !== null)
    rows.push(
      own('private_fd', fileLabel(state, file), {
        memoryReference: fileReference(fileLabel(state, file), slot.offset),
        bytes,
      }),
      own('private_offset', formatAddress(slot.offset, 0)),
    );
  if (slot.invalid) rows.push(own('KVM_MEMSLOT_INVALID', 'true'));
  if (slot.as === 0) {
    const runs = slotRuns(state, subject.program.spec, slot);
    const inside = () =>
      indexed(
        runs,
        (run) => runRow(state, slot, run),
        (run, key) => runKey(run) === key,
      );
    const value = runs.more || !style.hex ? countedRuns(runs, 'run') : countText(runs.items.length, style);
    rows.push({ name: 'runs', value, kind: 'virtual', key: 'runs', inside });
  }
  return rows;
}

function runKey({ lo }: GfnRun): string {
  return lo.toString(16);
}

/** A run of gfns: which side KVM holds and where its pages are, then what does not agree. */
function runRow(s: State, slot: Memslot, run: GfnRun): Row {
  const remarks =
    run.disagreements.length > 0 ? run.disagreements : run.stale ? ['a stale stage-2 entry'] : [];
  return {
    name: byteRange(run.lo, run.hi),
    value: [heldText(s, slot, run), ...remarks].join(' · '),
    ...gfnMemory(run.lo, run.hi),
    ...{ kind: 'data', key: runKey(run), inside: () => named((style) => runParts(s, slot, run, style)) },
  };
}

function heldText(s: State, slot: Memslot, run: GfnRun): string {
  if (run.kvm === 'private') {
    if (slot.file < 0) return 'private, and no private fd behind it';
    if (!run.privateBacked) return `private, no page yet${run.sharedBacked ? '; shared pages exist' : ''}`;
    const both = run.sharedBacked ? ', and shared pages exist, too' : '';
    return `private ← ${filePlace(s, slot.file, fileIndex(slot, run.lo))}${both}`;
  }
  if ((slot.flags & SlotFlag.gmemOnly) !== 0) {
    const place = filePlace(s, slot.file, fileIndex(slot, run.lo));
    return run.privateBacked ? `shared ← ${place}` : 'shared, no page yet';
  }
  const vma = findVma(s, slot.hva + run.lo - slot.base);
  if (vma === undefined) return 'shared, nothing mapped at its hva';
  return run.sharedBacked ? `shared ← ${sharedPlace(s, slot, run)}` : 'shared, no page yet';
}

function sharedPlace(s: State, slot: Memslot, run: GfnRun): string {
  const hva = slot.hva + run.lo - slot.base;
  const vma = findVma(s, hva);
  if (vma === undefined) return 'none';
  return `${vma.name}@${formatAddress(hva - vma.lo + vma.offset, 0)}`;
}

function runParts(s: State, slot: Memslot, run: GfnRun, style: Style): readonly Row[] {
  const gpa = formatAddress(run.lo, 0);
  const bytes = (run.hi - run.lo) * PAGE_SIZE;
  const own = (name: string, value: string, more: Partial<Row> = {}): Row => ({
    ...{ name, value, kind: 'property' },
    ...more,
  });
  const stage2 = [...(run.stage2Shared ? ['shared'] : []), ...(run.stage2Private ? ['private'] : [])];
  const rows = [
    own('KVM holds', run.kvm),
    own('guest maps', run.view),
    own('stage-2', stage2.join(' and ') || 'nothing installed'),
    own('shared page', run.sharedBacked ? sharedPlace(s, slot, run) : 'none', {
      memoryReference: memoryReference('shared', run.lo),
      bytes,
    }),
    own('private page', run.privateBacked ? filePlace(s, slot.file, fileIndex(slot, run.lo)) : 'none', {
      ...(slot.file < 0 ? {} : { memoryReference: memoryReference('private', run.lo), bytes }),
    }),
    own('accepted', String(run.accepted), { evaluateName: `accepted(${gpa})` }),
    own('stale', String(run.stale), { evaluateName: `stale(${gpa}, ${formatSize(run.hi - run.lo, 0)})` }),
    own('gfns', `0x${run.lo.toString(16)}–0x${(run.hi - 1).toString(16)}`),
    own('pages', countText(run.hi - run.lo, style)),
  ];
  return [...rows, ...run.disagreements.map((text, index) => own(`disagreement ${index + 1}`, text))];
}
