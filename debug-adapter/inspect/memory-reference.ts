import { formatAddress } from '../../engine/memory/address.js';
import { PAGE_SHIFT, PAGE_SIZE } from '../../engine/memory/range.js';

/**
 * Which of a guest's memories an address is looked up in. `guest`: what the guest would find there now, by its own view of the page.
 * `shared`, `private`: the halves of the memslot. `fd`: a file of the VMM's, by offset. `hva`: the VMM's address space.
 */
export type MemoryView = 'guest' | 'shared' | 'private' | 'fd' | 'hva';

/** A memory reference of the protocol, taken apart: `VIEW:0x…`, `fd/NAME:0x…`, or a plain number, which is the guest's. */
export interface MemoryReference {
  readonly view: MemoryView;
  /** Of `fd`: the file's name, or a descriptor's number. Empty otherwise. */
  readonly file: string;
  /** The address, or the offset in the file: a page number and an offset in it, in bytes. */
  readonly page: number;
  readonly offset: number;
}

const GRAMMAR = /^\s*(?:(?:(guest|shared|private|hva)|fd\/([^:\s]+)):)?(0x[0-9a-f_]+|[0-9][0-9_]*)\s*$/i;

/** Takes a memory reference apart; null if it is none, or if its address has more than 64 bits. */
export function parseMemoryReference(text: string): MemoryReference | null {
  const [, view, file = '', number = ''] = GRAMMAR.exec(text.slice(0, LONGEST)) ?? [];
  const digits = number.replaceAll('_', '');
  if (digits === '' || /^0x$/i.test(digits) || text.length > LONGEST) return null;
  const address = BigInt(digits);
  if (address >= 1n << 64n) return null;
  return {
    view: file === '' ? ((view?.toLowerCase() ?? 'guest') as MemoryView) : 'fd',
    file,
    page: Number(address >> BigInt(PAGE_SHIFT)),
    offset: Number(address & BigInt(PAGE_SIZE - 1)),
  };
}

/** Nothing that is a reference is longer. */
const LONGEST = 300;

/** The reference for an address of a view, as `parseMemoryReference` takes it. */
export function memoryReference(view: Exclude<MemoryView, 'fd'>, page: number, offset = 0): string {
  return `${view}:${formatAddress(page, offset)}`;
}

/** The reference for an offset in a file. */
export function fileReference(file: string, page: number): string {
  return `fd/${file}:${formatAddress(page, 0)}`;
}
