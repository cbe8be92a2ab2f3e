import type { TreeAnswer, TreeSlot } from '../../debug-adapter/gfnscope-protocol.js';
import { fileRow, isPrivateFd } from './file-rows.js';
import type { Row } from './row.js';
import { runRow } from './run-rows.js';
import { beside, counted, gfnRange, marked, sizeOf, spoken } from './words.js';

/** The tree's rows: memslots with their runs, then private fds with their extents and holes, then other files. */
export function treeRows(answer: TreeAnswer): readonly Row[] {
  const fds = answer.files.filter(isPrivateFd);
  const others = answer.files.filter((file) => !isPrivateFd(file));
  return [
    group(
      'memslots',
      'Memslots',
      'server',
      answer.slots.map((slot) => slotRow(slot, answer)),
    ),
    group('fds', 'Private fds', 'lock', fds.map(fileRow)),
    ...(others.length === 0 ? [] : [group('files', 'Other files', 'file-binary', others.map(fileRow))]),
  ];
}

/** One line above the tree: what machine it is and what it holds. */
export function headline({ abi, flavour, totals }: TreeAnswer): string {
  const part = (pages: number, word: string): string | false => pages > 0 && `${sizeOf(pages)} ${word}`;
  return beside(
    `${flavour}, ${abi}`,
    part(totals.private, 'private'),
    part(totals.shared, 'shared'),
    part(totals.doubleBacked, 'double-backed'),
    part(totals.unbacked, 'unbacked'),
    totals.disagreeing > 0 && `⚠ ${sizeOf(totals.disagreeing)} disagrees`,
  );
}

/** Totals as text, for the clipboard and for a reader without a tree. */
export function treeText(rows: readonly Row[], indent = ''): string {
  return rows
    .map(({ label, description, children, context }) => {
      const line = `${indent}${label}${description === '' ? '' : `  ${description}`}\n`;
      const isWhole = context.startsWith('run') || children === undefined;
      return isWhole ? line : line + treeText(children(), `${indent}  `);
    })
    .join('');
}

function group(id: string, label: string, icon: string, rows: readonly Row[]): Row {
  const count = rows.length === 0 ? 'none' : String(rows.length);
  return {
    id,
    label,
    description: count,
    icon,
    context: 'group',
    spoken: `${label}, ${count}`,
    ...(rows.length === 0 ? {} : { children: () => rows, open: true }),
  };
}

function slotRow(slot: TreeSlot, answer: TreeAnswer): Row {
  const id = `slot ${slot.addressSpace}.${slot.id}`;
  const halves = beside(
    slot.shared !== null && `shared ${slot.shared}`,
    slot.fd !== null && `private ${slot.fd}`,
  );
  const disagreeing = slot.runs.filter(({ disagreements }) => disagreements.length > 0).length;
  const words = beside(
    slot.range,
    slot.bytes,
    slot.fd === null && 'always shared',
    ...slot.flags,
    disagreeing > 0 && `${counted(disagreeing, 'run')} ${disagreeing === 1 ? 'disagrees' : 'disagree'}`,
    slot.changed && 'changed',
  );
  return {
    id,
    label:
      slot.addressSpace === 0
        ? `Memslot ${slot.id}`
        : `Memslot ${slot.id}, address space ${slot.addressSpace}`,
    description: marked(words, { disagrees: disagreeing > 0, changed: slot.changed }),
    icon: disagreeing > 0 ? 'warning' : 'server',
    ...(disagreeing > 0 ? { tint: 'warning' as const } : slot.changed ? { tint: 'changed' as const } : {}),
    context: 'slot',
    spoken: `Memslot ${slot.id}, ${spoken(words)}`,
    tooltip: () =>
      [
        `**Memslot ${slot.id}** — gpa ${slot.range}, gfn ${gfnRange(slot.lo, slot.hi)}, ${slot.bytes}`,
        halves === '' ? 'Nothing is behind it.' : `Behind it: ${halves}.`,
        ...(slot.fd === null
          ? ['It has no private fd, so it is always shared.']
          : [`It begins at offset ${slot.fdOffset} of the private fd \`${slot.fd}\`.`]),
        ...(slot.flags.length === 0 ? [] : [`Flags: ${slot.flags.join(', ')}`]),
      ].join('\n\n'),
    children: () => runRows(slot, id, answer),
    open: true,
    at: { gfns: { lo: slot.lo, hi: slot.hi } },
  };
}

function runRows(slot: TreeSlot, parent: string, answer: TreeAnswer): readonly Row[] {
  const rows = slot.runs.map((run) => runRow(run, parent, answer));
  if (slot.more === 0) return rows;
  return [
    ...rows,
    {
      id: `${parent}/more`,
      label: `${counted(slot.more, 'more run')}…`,
      description: '',
      icon: 'ellipsis',
      context: 'more',
      spoken: `${counted(slot.more, 'more run')} of memslot ${slot.id}: press to show them`,
      more: { slot: slot.id },
    },
  ];
}
