import { formatSize } from '../memory/address.js';
import { SlotFlag } from '../kvm/state.js';
import type { GfnRun } from '../tuple.js';
import { drawLane, lanes, pagesPerColumn, says, type Lane, type Meaning } from './gfn-lanes.js';
import type { GfnMap, MapFile, MapSlot } from './gfn-map.js';
import { counted, grouped, pageAddress, pageRange } from './text.js';
import { STORE_KINDS } from './kinds.js';

/** How to draw a map. */
export interface MapStyle {
  /** Columns of the picture. */
  readonly columns: number;
  /** Whether the guest's flavour has pages to accept. */
  readonly accepts: boolean;
  /** Rows of a table before the rest is only counted. */
  readonly rows: number;
  readonly paint: (text: string, meaning: Meaning | 'title' | 'quiet') => string;
}

/** The whole map as lines of text: a picture and a table of runs for each slot, then the files and a legend. */
export function drawMap(map: GfnMap, style: MapStyle): string[] {
  const all = lanes(style.accepts).filter(
    (lane) => lane.optional !== true || map.slots.some(({ runs }) => says(lane, runs)),
  );
  const lines = map.slots.flatMap((slot) => [...drawSlot(slot, all, map.files, style), '']);
  if (map.slots.length === 0) lines.push(`no memslot in gpa ${pageRange(map.range.lo, map.range.hi)}`, '');
  for (const file of map.files) lines.push(...drawFile(file, style), '');
  return [...lines, ...legend(all, style)];
}

function drawSlot(slot: MapSlot, all: readonly Lane[], files: readonly MapFile[], style: MapStyle): string[] {
  const perColumn = pagesPerColumn(slot.range, style.columns);
  const indent = ' '.repeat(2);
  const name = Math.max(...all.map((lane) => lane.name.length)) + 2;
  const lines = [titleOf(slot, files, style)];
  if (slot.slot.as !== 0) return [...lines, `${indent}in address space ${slot.slot.as}`];
  const columns = Math.ceil((slot.range.hi - slot.range.lo) / perColumn);
  lines.push(indent + ' '.repeat(name) + style.paint(ruler(slot, columns, perColumn), 'quiet'));
  for (const lane of all) {
    const letters = drawLane(lane, slot.runs, slot.range, perColumn);
    if (letters.every(({ letter }) => letter === ' ')) continue;
    const picture = letters.map(({ letter, meaning }) => style.paint(letter, meaning)).join('');
    lines.push(indent + lane.name.padEnd(name) + picture.trimEnd());
  }
  return [...lines, '', ...drawRuns(slot.runs, style)];
}

function titleOf({ slot, shared, file }: MapSlot, files: readonly MapFile[], style: MapStyle): string {
  const title = `slot ${slot.id}`;
  const where = `${pageRange(slot.base, slot.base + slot.pages)}  ${formatSize(slot.pages, 0)}`;
  const half = shared === null ? 'nothing mapped at its hva' : `shared half: ${STORE_KINDS[shared.kind]}`;
  const kind = files.find(({ name }) => name === file)?.kind ?? 'private';
  const word = kind === 'guest-memfd' ? STORE_KINDS[kind] : STORE_KINDS.private;
  const closed =
    (slot.flags & SlotFlag.private) !== 0 ? 'its private file was closed' : 'no private fd: always shared';
  const priv = file === null ? closed : `${word} \`${file}\` from offset ${pageAddress(slot.offset)}`;
  const going = slot.invalid ? ', being deleted' : '';
  return `${style.paint(title, 'title')}  ${where}  ${style.paint(`${half}; ${priv}${going}`, 'quiet')}`;
}

/** The first address, what a column is worth, and the end, over the picture. */
function ruler(slot: MapSlot, columns: number, perColumn: number): string {
  const left = pageAddress(slot.range.lo);
  const right = pageAddress(slot.range.hi);
  const scale = `1 column = ${formatSize(perColumn, 0)}`;
  const room = columns - left.length - right.length;
  if (room < scale.length + 4) return `${left}..${right}, ${scale}`;
  const before = Math.floor((room - scale.length) / 2);
  return left + ' '.repeat(before) + scale + ' '.repeat(room - scale.length - before) + right;
}

function drawRuns(runs: readonly GfnRun[], style: MapStyle): string[] {
  const rows = runs
    .slice(0, style.rows)
    .map((run) => [
      pageRange(run.lo, run.hi),
      grouped(run.hi - run.lo),
      run.kvm === 'none' ? '-' : run.kvm,
      run.view,
      bothSides(run.stage2Shared, run.stage2Private),
      bothSides(run.sharedBacked, run.privateBacked),
      ...(style.accepts ? [run.accepted ? 'yes' : '-'] : []),
    ]);
  const heads = ['gpa', 'pages', 'kvm', 'view', 'stage-2', 'backing', ...(style.accepts ? ['accepted'] : [])];
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ');
  const lines = [`  ${style.paint(line(heads).trimEnd(), 'quiet')}`];
  runs.slice(0, style.rows).forEach((run, i) => {
    const remarks = remarksOf(run);
    const marked = remarks.length === 0 ? '' : `  ${style.paint(`! ${remarks.join('; ')}`, 'bad')}`;
    lines.push(`  ${marked === '' ? line(rows[i] ?? []).trimEnd() : line(rows[i] ?? []) + marked}`);
  });
  if (runs.length > style.rows) {
    lines.push(`  … ${counted(runs.length - style.rows, 'more run')}; --from and --to narrow the map`);
  }
  return lines;
}

function remarksOf(run: GfnRun): string[] {
  return run.stale && run.disagreements.length === 0 ? ['a stale stage-2 entry'] : [...run.disagreements];
}

function bothSides(shared: boolean, priv: boolean): string {
  return shared && priv ? 'both' : priv ? 'private' : shared ? 'shared' : '-';
}

function drawFile(file: MapFile, style: MapStyle): string[] {
  const holes =
    file.holes.length === 0
      ? 'no hole'
      : counted(file.holes.length, 'hole') + (file.moreHoles ? ' or more' : '');
  const lines = [
    `${style.paint(`${STORE_KINDS[file.kind]} \`${file.name}\``, 'title')}  ${formatSize(file.pages, 0)}  ` +
      `${grouped(file.present)} of ${counted(file.pages, 'page')} allocated, ${holes}`,
  ];
  for (const { lo, hi } of file.holes.slice(0, style.rows)) {
    lines.push(`  hole at offset ${pageRange(lo, hi)}  ${formatSize(hi - lo, 0)}`);
  }
  const more = file.holes.length - style.rows;
  if (more > 0) lines.push(`  … ${counted(more, 'more hole')}`);
  return lines;
}

function legend(all: readonly Lane[], style: MapStyle): string[] {
  const width = Math.max(...all.map(({ name }) => name.length)) + 2;
  const letter = (text: string, meaning: Meaning) => style.paint(text, meaning);
  return [
    `${letter('P', 'private')} private  ${letter('s', 'shared')} shared  ${letter('B', 'both')} both  ` +
      `${letter('.', 'none')} none  ${letter('*', 'mixed')} not all alike in this column` +
      (style.accepts ? `  ${letter('a', 'good')} accepted` : ''),
    ...all.map(({ name, doc }) => style.paint(`${name.padEnd(width)}${doc}`, 'quiet')),
  ];
}
