import type { Program } from '../../engine/program/program.js';
import { pageAddress } from '../../engine/describe/text.js';
import {
  memoryReference,
  fileReference,
  parseMemoryReference,
  type MemoryReference,
} from '../inspect/memory-reference.js';
import type { Subject } from '../debuggee/subject.js';
import { fileCalled } from '../inspect/files.js';
import { gfnWords } from './gfn-words.js';
import type { AccessKind, WatchTarget } from './breakpoint.js';

/** What can be watched under a name: its id, stable from session to session, and what it is in words. */
export interface DataInfo {
  readonly id: string;
  readonly description: string;
  readonly access: readonly AccessKind[];
}

/** Bytes watched where nothing says how many. */
const BYTES = 8;
/** More than any guest has; a count stays exact. */
const MOST_BYTES = 2 ** 44;
const MOST_PAGES = 2 ** 52;

const NUMBER = '0x[0-9a-f_]{1,20}|[0-9][0-9_]{0,19}';
const GFN = new RegExp(`^\\s*gfn\\(\\s*(${NUMBER})\\s*(?:,\\s*(${NUMBER})\\s*)?\\)\\s*$`, 'i');
const STATE = new RegExp(`^state:(${NUMBER})-(${NUMBER})$`, 'i');
const BYTES_ID = /^bytes:(.{1,280})\+(\d{1,15})$/;

/**
 * What is to be watched under a name: `gfn(0x104)`, `gfn(0x104, 0x200)` (up to 0x200, excluded), a memory reference (`guest:0x1000`,
 * `fd/ram:0x0`, a plain address is the guest's), or a variable of the script. A string says why nothing can be.
 *
 * @param bytes how many of them; 8 unless told
 */
export function dataInfo(
  { program, history }: Pick<Subject, 'program' | 'history'>,
  name: string,
  bytes = BYTES,
): DataInfo | string {
  const [, first, last] = GFN.exec(name.slice(0, 300)) ?? [];
  if (first !== undefined) {
    const lo = Number(first.replaceAll('_', ''));
    const hi = last === undefined ? lo + 1 : Number(last.replaceAll('_', ''));
    if (!(lo < hi) || hi > MOST_PAGES)
      return '`gfn(FROM, TO)` ends before it begins: TO is the first gfn behind the range.';
    return describe({ at: 'state', lo, hi });
  }
  const reference = parseMemoryReference(name);
  if (reference !== null) {
    if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > MOST_BYTES)
      return `${bytes} bytes cannot be watched: 1 at least, 2^44 at most.`;
    if (reference.view === 'fd' && fileCalled(history.state, reference.file) === undefined)
      return `No file is called \`${reference.file}\` now.`;
    return describe({ at: 'bytes', reference, count: bytes, access: 'readWrite' });
  }
  const variable = variableOf(program, name.trim());
  if (variable !== null) return describe(variable);
  if (program.globals.some((one) => one.name === name.trim()))
    return `\`${name.trim()}\` is a range set: it cannot be watched.`;
  return `\`${name.slice(0, 60)}\` cannot be watched: write gfn(0x104), gfn(0x104, 0x200), guest:0x1000, shared:…, private:…, fd/NAME:…, hva:…, or a variable of the script that is outside of functions.`;
}

/** The id under which the state of gfns [lo, hi) is watched. */
export function stateId(lo: number, hi: number): string {
  return `state:0x${lo.toString(16)}-0x${hi.toString(16)}`;
}

/** What an id of `dataInfo` stands for; null if it is none. */
export function watchTarget(program: Program, id: string, access: AccessKind): WatchTarget | null {
  const [, first, last] = STATE.exec(id) ?? [];
  if (first !== undefined && last !== undefined) {
    const [lo, hi] = [Number(first), Number(last)];
    return lo < hi && hi <= MOST_PAGES ? { at: 'state', lo, hi } : null;
  }
  const [, text = '', count = '0'] = BYTES_ID.exec(id) ?? [];
  const reference = text === '' ? null : parseMemoryReference(text);
  if (reference !== null) {
    const bytes = Number(count);
    return bytes >= 1 && bytes <= MOST_BYTES ? { at: 'bytes', reference, count: bytes, access } : null;
  }
  return id.startsWith('variable:') ? variableOf(program, id.slice('variable:'.length)) : null;
}

/** A watched range in words: `8 bytes at guest:0x1000`. */
export function watchWords(target: WatchTarget): string {
  switch (target.at) {
    case 'state':
      return gfnWords(target.lo, target.hi);
    case 'bytes':
      return `${target.count} ${target.count === 1 ? 'byte' : 'bytes'} at ${referenceText(target.reference)}`;
    case 'variable':
      return `\`${target.name}\``;
  }
}

function describe(target: WatchTarget): DataInfo {
  switch (target.at) {
    case 'state': {
      const gpas = `gpa ${pageAddress(target.lo)}..${pageAddress(target.hi)}`;
      return {
        id: stateId(target.lo, target.hi),
        description: `state of ${watchWords(target)} (${gpas}): the guest's view, what KVM holds, stage-2, backing`,
        access: ['write'],
      };
    }
    case 'bytes':
      return {
        id: `bytes:${referenceText(target.reference)}+${target.count}`,
        description: watchWords(target),
        access: ['read', 'write', 'readWrite'],
      };
    case 'variable':
      return {
        id: `variable:${target.name}`,
        description: `variable ${watchWords(target)}`,
        access: ['write'],
      };
  }
}

function referenceText({ view, file, page, offset }: MemoryReference): string {
  if (view !== 'fd') return memoryReference(view, page, offset);
  const start = fileReference(file, page);
  return offset === 0
    ? start
    : `${start.slice(0, start.lastIndexOf(':'))}:${memoryReference('hva', page, offset).slice('hva:'.length)}`;
}

function variableOf(program: Program, name: string): WatchTarget | null {
  const found = program.globals.find((one) => one.name === name && one.type !== 'set');
  if (found === undefined) return null;
  const words = found.type === 'range' ? 2 : (found.fields?.length ?? 1);
  return { at: 'variable', name, index: found.index, words };
}
