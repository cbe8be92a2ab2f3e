import { PAGE_LIMIT, PAGE_SIZE, type PageRange } from '../../engine/memory/range.js';
import { hex64 } from '../../engine/describe/text.js';
import { addPage, addWraps, formatSize, offsetOf, pageOf } from '../../engine/memory/address.js';
import { PageSet } from '../../engine/memory/page-set.js';
import type { ValueType } from '../../engine/program/program.js';
import { memoryReference } from './memory-reference.js';
import { countedRuns, memberRuns, type Listed } from './runs.js';
import { indexed, named, type Container, type Edit, type Row } from './rows.js';
import { byteRange, wordText, type Style } from './text.js';

/** A variable of the script: its type, and where its words or its set are. */
export interface Variable {
  readonly name: string;
  readonly type: ValueType;
  readonly fields?: readonly string[];
  /** 64 bits each as int32 pairs; at least as many as the type has. Empty for a set. */
  readonly words: Int32Array;
  readonly set?: PageSet | undefined;
  /** Writes one of its words. */
  readonly write: (word: number, lo: number, hi: number) => void;
}

/** A variable as a row; what has parts can be opened. */
export function variableRow(variable: Variable, style: Style): Row {
  const { name, type, words } = variable;
  const base = { name, type, kind: 'data' } as const;
  switch (type) {
    case 'set':
      return setRow(variable);
    case 'range':
      return {
        ...{ ...base, evaluateName: name },
        value: rangeText(words),
        ...rangeMemory(words),
        edit: editOf(variable, 'range', 0),
        key: name,
        inside: () => named((inner) => rangeParts(variable, inner)),
      };
    case 'record':
      return {
        ...base,
        value: recordText(variable, style),
        ...recordMemory(variable),
        fixed: 'Change one of its fields.',
        key: name,
        inside: () => named((inner) => recordParts(variable, inner)),
      };
    case 'int':
    case 'bool':
    case 'side':
      return {
        ...{ ...base, evaluateName: name },
        value: wordText(words[0] ?? 0, words[1] ?? 0, style, type === 'int' ? undefined : type),
        edit: editOf(variable, type, 0),
      };
  }
}

/** A parameter or variable in one word, for a frame's name. */
export function variableText(variable: Variable, style: Style): string {
  return variableRow(variable, style).value;
}

function editOf({ write }: Variable, type: Edit['type'], word: number): Edit {
  return {
    type,
    write: (words) => {
      write(word, words[0] ?? 0, words[1] ?? 0);
      if (type === 'range') write(word + 1, words[2] ?? 0, words[3] ?? 0);
    },
  };
}

/** `0x1000–0x1fff, 4K`, or what is not a whole number of pages by its bytes. */
function rangeText(words: Int32Array): string {
  const [lo = 0, hi = 0, sizeLo = 0, sizeHi = 0] = words;
  const size = formatSize(pageOf(sizeLo, sizeHi), offsetOf(sizeLo));
  if (sizeLo === 0 && sizeHi === 0) return `${hex64(lo, hi)}, empty`;
  const last = BigInt.asUintN(64, start64(lo, hi) + start64(sizeLo, sizeHi) - 1n);
  return `${hex64(lo, hi)}–0x${last.toString(16)}, ${size}`;
}

function start64(lo: number, hi: number): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

/** A range of the guest's addresses can be looked into. */
function rangeMemory(words: Int32Array): Pick<Row, 'memoryReference' | 'bytes' | 'menu'> {
  const [lo = 0, hi = 0, sizeLo = 0, sizeHi = 0] = words;
  const [page, pages] = [pageOf(lo, hi), pageOf(sizeLo, sizeHi)];
  const bytes = pages * PAGE_SIZE + offsetOf(sizeLo);
  const wraps = addWraps(page, offsetOf(lo), pages, offsetOf(sizeLo));
  if (bytes === 0 || wraps || addPage(page, 0, pages, 0) > PAGE_LIMIT) return {};
  return { memoryReference: memoryReference('guest', page, offsetOf(lo)), bytes, menu: 'gfn' };
}

function rangeParts({ name, words, write }: Variable, style: Style): readonly Row[] {
  const part = (field: string, word: number): Row =>
    variableRow(
      {
        ...{ name: field, type: 'int', words: words.subarray(2 * word) },
        write: (_one, lo, hi) => {
          write(word, lo, hi);
        },
      },
      style,
    );
  return [part('start', 0), part('size', 1)].map((row) => ({
    ...row,
    evaluateName: `${name}.${row.name}`,
  }));
}

function isRun({ fields = [] }: Variable): boolean {
  return fields[0] === 'start' && fields[1] === 'size';
}

function recordMemory(variable: Variable): Pick<Row, 'memoryReference' | 'bytes' | 'menu'> {
  return isRun(variable) ? rangeMemory(variable.words) : {};
}

function recordText(variable: Variable, style: Style): string {
  const parts = recordParts(variable, style).map(({ name, value }) => `${name} ${value}`);
  return parts.join(', ');
}

function recordParts(record: Variable, style: Style): readonly Row[] {
  return (record.fields ?? []).map((field, word) => {
    const type = field === 'side' ? 'side' : field === 'allocated' ? 'bool' : 'int';
    const row = variableRow(
      {
        ...{ name: field, type, words: record.words.subarray(2 * word) },
        write: (_one, lo, hi) => {
          record.write(word, lo, hi);
        },
      },
      style,
    );
    return { ...row, evaluateName: `${record.name}.${field}` };
  });
}

/** A set of ranges in a few words: how many, and how much. */
export function setText(set: PageSet): string {
  const size = set.size === 0 ? '' : `, ${formatSize(set.size, 0)}`;
  return `${countedRuns(memberRuns(set), 'range')}${size}`;
}

/** A set of ranges, whole: `0x1000–0x1fff, 0x8000–0x9fff`. */
export function setContentsText(set: PageSet): string {
  const { items, more } = memberRuns(set);
  return [...items.map(({ lo, hi }) => byteRange(lo, hi)), ...(more ? ['…'] : [])].join(', ');
}

/** A set of ranges; inside, one row a range. */
function setRow({ name, type, set = PageSet.empty }: Variable): Row {
  const runs = memberRuns(set);
  return {
    ...{ name, type, kind: 'data', evaluateName: name },
    value: setText(set),
    fixed: 'A range set is changed by the script only: add and remove.',
    ...(runs.items.length === 0 ? {} : { key: name, inside: () => setContents(runs) }),
  };
}

function setContents(runs: Listed<PageRange>): Container {
  return indexed(runs, ({ lo, hi }) => ({
    ...{ name: byteRange(lo, hi), value: formatSize(hi - lo, 0), menu: 'gfn', kind: 'data' },
    ...{ memoryReference: memoryReference('guest', lo), bytes: (hi - lo) * PAGE_SIZE },
  }));
}
