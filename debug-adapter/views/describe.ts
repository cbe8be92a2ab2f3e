import { KVM_ABIS } from '../../engine/kvm/abi/abis.js';
import { findVma } from '../../engine/kvm/mm.js';
import { fileIndex, findSlot } from '../../engine/kvm/slots.js';
import type { MachineSpec } from '../../engine/kvm/spec.js';
import { SlotFlag, type Memslot, type State } from '../../engine/kvm/state.js';
import { formatAddress } from '../../engine/memory/address.js';
import { pagesOf } from '../../engine/memory/range.js';
import { gfnRuns } from '../../engine/tuple.js';
import type { DescribeAnswer } from '../gfnscope-protocol.js';
import { fileCalled } from '../inspect/files.js';
import { fileReference, memoryReference, type MemoryReference } from '../inspect/memory-reference.js';
import { byteRange } from '../inspect/text.js';

/** What is known about an address, as Markdown: a title and a list. */
export function describeAddress(state: State, spec: MachineSpec, reference: MemoryReference): DescribeAnswer {
  const { view, file, page, offset } = reference;
  switch (view) {
    case 'fd':
      return {
        markdown: fileMarkdown(state, file, page),
        memoryReference: fileReference(file, page),
      };
    case 'hva':
      return {
        markdown: hostMarkdown(state, page, offset),
        memoryReference: memoryReference(view, page, offset),
      };
    default:
      return {
        markdown: guestMarkdown(state, spec, page, offset),
        memoryReference: memoryReference(view, page, offset),
      };
  }
}

function list(title: string, rows: readonly string[]): string {
  return [title, '', ...rows.map((row) => `- ${row}`)].join('\n');
}

/** A file's name in a text that is rendered: no name of a script's can become markup. */
function code(name: string): string {
  return `\`${name.replaceAll('`', "'")}\``;
}

function guestMarkdown(state: State, spec: MachineSpec, gfn: number, offset: number): string {
  const title = `**gpa ${formatAddress(gfn, offset)}** · gfn 0x${gfn.toString(16)}`;
  const [run] = gfnRuns(state, gfn, gfn + 1, spec);
  const slot = findSlot(state, gfn);
  if (run === undefined) return title;
  const warnings = run.disagreements.map((text) => `**!** ${text}`);
  if (slot === undefined)
    return list(`${title} · no memslot`, [
      'KVM knows no memory here: an access is MMIO or an exit',
      ...warnings,
    ]);
  const hardware = spec.flavour === 'tdx' || spec.flavour === 'snp';
  const accepted = !hardware ? '' : run.accepted ? ', and has accepted it' : ', and has not accepted it';
  const entries = [
    run.stage2Shared ? 'a shared entry' : '',
    run.stage2Private ? 'a private entry' : '',
  ].filter((text) => text !== '');
  return list(`${title} · memslot ${slot.id}`, [
    ...(KVM_ABIS[spec.abi].heldGfns(state) === null
      ? [`KVM holds it as **${run.kvm}**: ${privateHalf(state, slot, gfn)}`]
      : [`KVM holds it as **${run.kvm}**: its attribute says so`, privateHalf(state, slot, gfn)]),
    `the guest maps it as **${run.view}**${accepted}`,
    `stage-2: ${entries.length === 0 ? 'no entry' : entries.join(' and ')}${run.stale ? ', stale' : ''}`,
    sharedHalf(state, slot, gfn),
    ...(run.sharedBacked && run.privateBacked ? ['double backing: a shared and a private page exist'] : []),
    ...warnings,
  ]);
}

function privateHalf(state: State, slot: Memslot, gfn: number): string {
  const file = slot.file < 0 ? null : (state.stores[slot.file] ?? null);
  if (file === null) return 'its memslot has no private fd';
  const index = fileIndex(slot, gfn);
  const at = `at offset ${formatAddress(index, 0)}`;
  const name = `private fd ${code(file.name)}`;
  if (!file.present.has(index)) return `${name} has a hole ${at}`;
  if (index >= pagesOf(file.size)) return `${name} has a page ${at}, beyond its end`;
  return `${name} has a ${file.poisoned.has(index) ? 'poisoned page' : 'page'} ${at}`;
}

function sharedHalf(state: State, slot: Memslot, gfn: number): string {
  const hva = slot.hva + gfn - slot.base;
  const vma = findVma(state, hva);
  const at = `hva ${formatAddress(hva, 0)}`;
  if (vma === undefined && (slot.flags & SlotFlag.gmemOnly) !== 0)
    return 'shared half: the same page, which serves both sides';
  if (vma === undefined) return `shared half: nothing is mapped at ${at}`;
  const present = state.stores[vma.store]?.present.has(hva - vma.lo + vma.offset) ?? false;
  return `shared half: ${at} in ${code(vma.name)}, ${present ? 'a page' : 'no page yet'}`;
}

function hostMarkdown(state: State, page: number, offset: number): string {
  const title = `**hva ${formatAddress(page, offset)}**`;
  const vma = findVma(state, page);
  if (vma === undefined) return list(title, ['nothing is mapped here: a touch gets SIGSEGV']);
  const index = page - vma.lo + vma.offset;
  const store = state.stores[vma.store] ?? null;
  const gfns = state.slots
    .filter((slot) => slot.hva <= page && page < slot.hva + slot.pages)
    .map(
      (slot) =>
        `shared half of gpa ${formatAddress(slot.base + page - slot.hva, offset)}, memslot ${slot.id}`,
    );
  return list(title, [
    `mapping ${code(vma.name)}, ${byteRange(vma.lo, vma.hi)}`,
    `${store?.present.has(index) === true ? 'a page' : 'no page yet'} at offset ${formatAddress(index, 0)} of what is mapped`,
    ...gfns,
  ]);
}

function fileMarkdown(state: State, label: string, page: number): string {
  const title = `**${code(label)}** at offset ${formatAddress(page, 0)}`;
  const file = fileCalled(state, label);
  if (file === undefined) return list(title, ['there is no such file']);
  const what =
    page >= pagesOf(file.size) ? 'beyond the end of the file' : file.present.has(page) ? 'a page' : 'a hole';
  const gfns = state.slots
    .filter((slot) => slot.file === file.id && slot.offset <= page && page < slot.offset + slot.pages)
    .map(
      (slot) => `private half of gpa ${formatAddress(slot.base + page - slot.offset, 0)}, memslot ${slot.id}`,
    );
  return list(title, [what, ...(gfns.length === 0 ? ['no memslot leads here'] : gfns)]);
}
