import type { Group } from '../group.js';
import { parseMemoryReference, type MemoryReference } from '../inspect/memory-reference.js';
import { Refused } from '../protocol.js';
import { wholeNumber } from './whole-number.js';

const MOST_BYTES = 2 ** 20;

/** What is at an address: in words, and byte by byte with what is missing. */
export const addresses: Group = {
  handlers: {
    'gfnscope/describe': ({ stopped }, { address }) => stopped.views.describe(referenceOf(address)),

    'gfnscope/bytes': ({ stopped }, { memoryReference, offset = 0, count }) =>
      stopped.views.bytes(
        referenceOf(memoryReference),
        wholeNumber('offset', offset, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
        wholeNumber('count', count, 0, MOST_BYTES),
      ),
  },
};

export function referenceOf(text: string): MemoryReference {
  const reference = parseMemoryReference(text);
  if (reference === null)
    throw new Refused(
      `\`${text.slice(0, 100)}\` is no address: write a gpa such as 0x1000, or guest:, shared:, private:, hva: or fd/NAME: before it.`,
    );
  return reference;
}
