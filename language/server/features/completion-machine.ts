import type { IToken } from 'chevrotain';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import type { SlotDeclaration } from '../../generated/ast.js';
import type { ProgramView } from '../program.js';
import { slotRange } from '../words/declarations.js';
import { hexWords, sizeWords } from '../words/numbers.js';

/** The sizes that people mean. */
export const SIZES = ['4K', '64K', '1M', '2M', '64M', '1G'];

/** Numbers of the machine: a size behind `size` and `..+`, the next free gpa behind `gpa`, the next free id for a memslot. */
export function machineItems(
  program: ProgramView,
  tokens: readonly IToken[],
  what: 'size' | 'slot',
): CompletionItem[] {
  if (what === 'slot') {
    const ids = slots(program).map(({ node }) => Number(node.slot));
    const next = Array.from({ length: ids.length + 1 }, (_, id) => id).find((id) => !ids.includes(id)) ?? 0;
    return [
      { label: String(next), detail: 'the next free id', kind: CompletionItemKind.Value, sortText: '0' },
    ];
  }
  const before = tokens.at(-1)?.image;
  if (before === 'size' || before === '..+' || before === 'host_memory')
    return SIZES.map((label, index) => ({ label, kind: CompletionItemKind.Unit, sortText: `0${index}` }));
  if (before !== 'gpa' || tokens.at(-3)?.image !== 'memslot') return [];
  const ends = slots(program).map(({ gpa, size }) => gpa + size);
  const next = ends.reduce((most, end) => (end > most ? end : most), 0n);
  return [
    {
      label: hexWords(next),
      detail: 'behind the other memslots',
      kind: CompletionItemKind.Value,
      sortText: '0',
    },
  ];
}

/** Where the memslots begin, for an address. */
export function slotStarts(program: ProgramView): CompletionItem[] {
  return slots(program).map(({ node, gpa, size }) => ({
    label: hexWords(gpa),
    detail: `memslot ${node.slot}, ${sizeWords(size) ?? hexWords(size)}`,
    kind: CompletionItemKind.Value,
  }));
}

function slots(program: ProgramView): { node: SlotDeclaration; gpa: bigint; size: bigint }[] {
  const { machine } = program.parts;
  return (machine?.node.items ?? []).flatMap((node) => {
    const range =
      node.$type === 'SlotDeclaration' && machine !== null ? slotRange(program, machine.file, node) : null;
    return range === null ? [] : [{ node: node as SlotDeclaration, ...range }];
  });
}
