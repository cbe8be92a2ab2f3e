/** The contents of one page: lines of 64 bytes over a fill byte. */
import { NO_EPOCH, type Epoch } from './epoch.js';
import { ARRAY, OBJECT, SLOT } from './held-nodes.js';
import { Hasher, type Hash64 } from './hash.js';
import { countBits } from './page-tree.js';
import { LINE_SIZE, LINES } from './shape.js';

/** What `uniform` says of bytes that are not all the same. */
export const MIXED = -1;

const hasher = new Hasher();
const NO_LINES: readonly Line[] = [];

/** What a page is held in without its lines; and a line: an object, a typed array of 16 fields and its buffer of 13, its bytes. */
const PAGE_BYTES = OBJECT + 6 * SLOT + ARRAY;
const LINE_BYTES = OBJECT + (4 + 16 + 13) * SLOT + OBJECT + LINE_SIZE;

class Line {
  hash: Hash64 | null = null;
  /** The byte that all of them are, or MIXED; valid as long as the hash is. */
  uniform = MIXED;
  constructor(
    public owner: Epoch,
    public readonly bytes: Uint8Array,
  ) {}
}

/** A line's copy that may be written. */
function copyBytes(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(LINE_SIZE);
  for (let i = 0; i < LINE_SIZE; i++) copy[i] = bytes[i]!;
  return copy;
}

/** A page of which something was written. Its contents say nothing about which page it is: copies share it. */
export class PageLines {
  hash: Hash64 | null = null;
  /** The byte that the whole page is, or MIXED; valid as long as the hash is. */
  uniform = MIXED;
  private constructor(
    public owner: Epoch,
    /** The byte that fills what no line covers. */
    readonly fill: number,
    /** Which of the lines 0 to 31 exist, and of the lines 32 to 63. */
    private low: number,
    private high: number,
    /** The lines that exist, in order. */
    private readonly lines: Line[],
  ) {}

  static filled(fill: number, epoch: Epoch): PageLines {
    return new PageLines(epoch, fill, 0, 0, []);
  }

  own(epoch: Epoch): PageLines {
    if (this.owner === epoch) return this;
    return new PageLines(epoch, this.fill, this.low, this.high, this.lines.slice());
  }

  /** Makes page and lines belong to nobody, so that another store, or another page, may hold them too. */
  share(): PageLines {
    if (this.owner === NO_EPOCH) return this;
    this.owner = NO_EPOCH;
    for (const line of this.lines) line.owner = NO_EPOCH;
    return this;
  }

  /** The bytes of a line, 0 to 63, or null where the fill byte shows. */
  bytesAt(index: number): Uint8Array | null {
    const at = this.find(index);
    return at < 0 ? null : this.lines[at]!.bytes;
  }

  /** The bytes of a line, to be written; the page must belong to the epoch. Forgets the hashes. */
  bytesToWrite(index: number, epoch: Epoch): Uint8Array {
    this.hash = null;
    const at = this.find(index);
    if (at >= 0) {
      let line = this.lines[at]!;
      if (line.owner !== epoch) {
        line = new Line(epoch, copyBytes(line.bytes));
        this.lines[at] = line;
      }
      line.hash = null;
      return line.bytes;
    }
    const line = new Line(epoch, new Uint8Array(LINE_SIZE));
    if (this.fill !== 0) line.bytes.fill(this.fill);
    if (-1 - at === this.lines.length) this.lines.push(line);
    else this.lines.splice(-1 - at, 0, line);
    if (index < 32) this.low |= 1 << index;
    else this.high |= 1 << (index - 32);
    return line.bytes;
  }

  /** Where a line is among those that exist; if it does not, -1 minus where it would go. */
  private find(index: number): number {
    const bit = 1 << (index & 31);
    const half = index < 32 ? this.low : this.high;
    const before = countBits(half & (bit - 1)) + (index < 32 ? 0 : countBits(this.low));
    return (half & bit) !== 0 ? before : -1 - before;
  }

  /** Bytes, about, that this page keeps in memory and another does not; null is a page without lines. */
  heldBeyond(other: PageLines | null): number {
    if (this === other) return 0;
    const theirs = other === null ? NO_LINES : other.lines;
    let own = this.lines.length;
    // Both in order: a line that both have stands in the other one, if anywhere, behind the last that was found there.
    for (let at = 0, its = 0; at < this.lines.length && its < theirs.length; at++) {
      const found = theirs[its] === this.lines[at] ? its : theirs.indexOf(this.lines[at]!, its);
      if (found < 0) continue;
      its = found + 1;
      own -= 1;
    }
    return PAGE_BYTES + SLOT * this.lines.length + LINE_BYTES * own;
  }

  /** The hash of the 4096 bytes, however they are held. Lines of zeros add nothing. */
  contents(): Hash64 {
    if (this.hash !== null) return this.hash;
    for (const line of this.lines) if (line.hash === null) hashLine(line);
    const fill = fillLine(this.fill);
    let uniform = this.find(0) < 0 ? this.fill : this.lines[0]!.uniform;
    let at = 0;
    hasher.reset();
    for (let index = 0; index < LINES; index++) {
      const half = index < 32 ? this.low : this.high;
      const line = (half >> (index & 31)) & 1 ? this.lines[at++]! : fill;
      if (line.uniform !== uniform) uniform = MIXED;
      if (line.uniform !== 0) hasher.add(index).addHash(line.hash!);
    }
    this.uniform = uniform;
    return (this.hash = hasher.digest());
  }
}

function hashLine(line: Line): void {
  const bytes = line.bytes;
  const first = bytes[0]!;
  let same = true;
  hasher.reset();
  for (let i = 0; i < LINE_SIZE; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hasher.add(word);
    if (word !== Math.imul(first, 0x01010101)) same = false;
  }
  line.uniform = same ? first : MIXED;
  line.hash = hasher.digest();
}

const fillLines: Line[] = [];

/** A line full of one byte, hashed. */
function fillLine(byte: number): Line {
  let line = fillLines[byte];
  if (line === undefined) {
    line = new Line(NO_EPOCH, new Uint8Array(LINE_SIZE).fill(byte));
    hashLine(line);
    fillLines[byte] = line;
  }
  return line;
}
