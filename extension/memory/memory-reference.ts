/** A memory reference taken apart: which view of memory, and where in it. */
export interface MemoryReference {
  /** `guest:`, `fd/ram:`: all before the address. */
  readonly view: string;
  readonly address: bigint;
}

const VIEWS = ['guest', 'shared', 'private', 'hva'];

/** Reads a reference as a person types it. An address alone is meant as the guest sees it. Throws with words for that person. */
export function readReference(text: string): MemoryReference {
  const typed = text.trim();
  const colon = typed.lastIndexOf(':');
  const view = colon < 0 ? 'guest' : typed.slice(0, colon).trim();
  if (!VIEWS.includes(view) && !/^fd\/[^:\s]+$/.test(view))
    throw new RangeError('A reference begins with guest:, shared:, private:, hva: or fd/NAME:');
  const digits = typed
    .slice(colon + 1)
    .trim()
    .replaceAll('_', '');
  if (!/^(?:0x[0-9a-f]+|\d+)$/i.test(digits))
    throw new RangeError('Behind the colon comes an address: 0x10_0000, or a decimal number');
  const address = BigInt(digits);
  if (address >= 1n << 64n) throw new RangeError('The address has more than 64 bits');
  return { view: `${view}:`, address };
}

/** The reference as the adapter takes it. */
export function writeReference({ view, address }: MemoryReference): string {
  return `${view}0x${address.toString(16)}`;
}

/** The reference so many bytes on; it stays within 64 bits. */
export function moved({ view, address }: MemoryReference, bytes: bigint): MemoryReference {
  const last = (1n << 64n) - 1n;
  const to = address + bytes;
  return { view, address: to < 0n ? 0n : to > last ? last : to };
}
