import { Errno } from '../../engine/kvm/errno.js';
import { NotUnderstood } from './case-file.js';

/** Bits of the flags that cases name, by the field they stand in. */
const FLAGS = {
  memfd: { CLOEXEC: 1, ALLOW_SEALING: 2, HUGETLB: 4, INACCESSIBLE: 8, PLAIN_MEMFD: 0 },
  memslot: { LOG_DIRTY_PAGES: 1, READONLY: 2, PRIVATE: 4, GUEST_MEMFD: 4 },
  gmem: { MMAP: 1, INIT_SHARED: 2 },
  attributes: { PRIVATE: 8 },
  fallocate: {
    KEEP_SIZE: 1,
    PUNCH_HOLE: 2,
    NO_HIDE_STALE: 4,
    COLLAPSE_RANGE: 8,
    ZERO_RANGE: 16,
    INSERT_RANGE: 32,
    UNSHARE_RANGE: 64,
  },
  seals: { F_SEAL_SEAL: 1, F_SEAL_SHRINK: 2, F_SEAL_GROW: 4, F_SEAL_WRITE: 8, F_SEAL_FUTURE_WRITE: 16 },
} as const satisfies Record<string, Readonly<Record<string, number>>>;

/** A number: plain, or a hex string. */
export function toBigInt(value: unknown, where: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?(0x[0-9a-f]+|\d+)$/i.test(value)) {
    return value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value);
  }
  throw new NotUnderstood(`${where}: ${JSON.stringify(value)} is no number`);
}

export function toFlags(kind: keyof typeof FLAGS, value: unknown, where: string): number {
  if (!Array.isArray(value)) throw new NotUnderstood(`${where} is no list of flags`);
  const names: Readonly<Record<string, number>> = FLAGS[kind];
  let bits = 0;
  for (const name of value as unknown[]) {
    const bit = typeof name === 'string' ? (names[name] ?? namelessBit(name)) : undefined;
    if (bit === undefined) throw new NotUnderstood(`flag ${JSON.stringify(name)} in ${where}`);
    bits |= bit;
  }
  return bits;
}

function namelessBit(name: string): number | undefined {
  const number = /^BIT(\d+)$/.exec(name)?.[1];
  return number === undefined || Number(number) > 31 ? undefined : (1 << Number(number)) | 0;
}

/** The names of the bits that are set. */
export function flagNames(kind: keyof typeof FLAGS, bits: number): string[] {
  return Object.entries(FLAGS[kind])
    .filter(([, bit]) => bit !== 0 && (bits & bit) !== 0)
    .map(([name]) => name);
}

export function toErrno(name: unknown): number {
  const errno = typeof name === 'string' ? (Errno as Readonly<Record<string, number>>)[name] : undefined;
  if (errno === undefined) throw new NotUnderstood(`errno ${JSON.stringify(name)}`);
  return errno;
}

/** What a `value` stands for, as the bytes of an access of that size. `pat`, `pat1` … are fixed patterns, all different. */
export function toBytes(value: unknown, size: number): Uint8Array {
  if (typeof value === 'string' && /^pat\d*$/.test(value)) {
    return new Uint8Array(size).fill(value === 'pat' ? 0xa5 : 0x31 + (Number(value.slice(3)) % 0x60));
  }
  const number = toBigInt(value, 'value');
  // One byte means every byte (README); anything larger is a number as the guest's registers hold it.
  if (number >= 0n && number <= 0xffn) return new Uint8Array(size).fill(Number(number));
  return Uint8Array.from({ length: size }, (_, i) =>
    Number((BigInt.asUintN(64, number) >> BigInt(8 * i)) & 0xffn),
  );
}

/** Why `seen` is not what `value` says, or null if it is. `not X` is anything but X. */
export function differsFrom(value: unknown, seen: Uint8Array): string | null {
  const negated = typeof value === 'string' && value.startsWith('not ');
  const wanted = toBytes(negated ? value.slice(4) : value, seen.length);
  const same = wanted.every((byte, i) => byte === seen[i]);
  return same !== negated ? null : `value ${hex(seen)}, expected ${negated ? 'not ' : ''}${hex(wanted)}`;
}

export function bytesOf(value: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

export function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function hex(bytes: Uint8Array): string {
  return `0x${[...bytes.slice(0, 8)]
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
}

export function showHex(value: bigint | number): string {
  return value < 0 ? `-0x${(-BigInt(value)).toString(16)}` : `0x${value.toString(16)}`;
}
