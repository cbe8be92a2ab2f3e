import { NO_EPOCH, newEpoch, type Epoch } from './epoch.js';
import { Hasher, type Hash64 } from './hash.js';
import { PageLabels } from './page-labels.js';
import { MIXED, PageLines } from './page-lines.js';
import { RunJoiner, type RunVisitor } from './page-tree-compare.js';
import { PAGE_SIZE } from './range.js';
import { SparseMap } from './sparse-map.js';
import { LINE_SIZE, LINE_BITS, LINE_MASK } from './shape.js';

const scratch = new Uint8Array(8);
const hasher = new Hasher();

const hashPage = (page: PageLines, _key: number, into: Hasher): void => {
  into.addHash(page.contents());
};

/**
 * The bytes of pages 0 to 2^52, 4096 each, forking by lines of 64 bytes. What was never written reads as zero.
 *
 * A page is held in one of two ways: full of one byte, as a part of a run of such pages (`fills`, where 0 is
 * the default), or with lines of its own over a fill byte (`pages`). Never both. A page may have become full of
 * one byte again line by line; `hash` notices and moves it, so that the hash depends on the bytes alone.
 */
export class ByteStore {
  static readonly empty: ByteStore = new ByteStore(SparseMap.empty(), PageLabels.empty, NO_EPOCH);

  /** The line written last: it belongs to the epoch, and nothing above it has a hash. */
  private hotPage = -1;
  private hotLine = 0;
  private hotBytes: Uint8Array = scratch;

  private constructor(
    private pages: SparseMap<PageLines>,
    private fills: PageLabels,
    private readonly owner: Epoch,
  ) {}

  /** Copies `length` bytes from `offset` in a page, and on into the pages that follow, to `out` from `at`. */
  read(page: number, offset: number, length: number, out: Uint8Array, at: number): void {
    let inPage = offset;
    let to = at;
    const end = at + length;
    for (let current = page; to < end; current++) {
      const lines = this.pages.get(current);
      const fill = lines === undefined ? this.fills.get(current) : lines.fill;
      const stop = Math.min(to + PAGE_SIZE - inPage, end);
      if (lines === undefined) {
        out.fill(fill, to, stop);
        to = stop;
      }
      while (to < stop) {
        const bytes = lines!.bytesAt(inPage >> LINE_BITS);
        const count = Math.min(LINE_SIZE - (inPage & LINE_MASK), stop - to);
        for (let i = 0, from = inPage & LINE_MASK; i < count; i++)
          out[to + i] = bytes === null ? fill : bytes[from + i]!;
        to += count;
        inPage += count;
      }
      inPage = 0;
    }
  }

  /** Writes bytes from `offset` in a page, and on into the pages that follow. */
  write(page: number, offset: number, bytes: Uint8Array, epoch: Epoch): ByteStore {
    if (bytes.length === 0) return this;
    const mine = this.own(epoch);
    let current = page;
    let inPage = offset;
    for (let at = 0; at < bytes.length;) {
      const line = mine.bytesToWrite(current, inPage >> LINE_BITS, epoch);
      const from = inPage & LINE_MASK;
      const count = Math.min(LINE_SIZE - from, bytes.length - at);
      for (let i = 0; i < count; i++) line[from + i] = bytes[at + i]!;
      at += count;
      inPage += count;
      if (inPage === PAGE_SIZE) {
        inPage = 0;
        current += 1;
      }
    }
    return mine;
  }

  /** Loads `size` bytes (1 to 8, little-endian, zero-extended) within one page into out[0] (low) and out[1] (high). */
  load(page: number, offset: number, size: number, out: Int32Array): void {
    const from = offset & LINE_MASK;
    let line: Uint8Array | null;
    let at = from;
    if (from + size > LINE_SIZE) {
      this.read(page, offset, size, scratch, 0);
      line = scratch;
      at = 0;
    } else if (page === this.hotPage && offset >> LINE_BITS === this.hotLine) {
      line = this.hotBytes;
    } else {
      const lines = this.pages.get(page);
      line = lines === undefined ? null : lines.bytesAt(offset >> LINE_BITS);
      if (line === null) {
        const fill = lines === undefined ? this.fills.get(page) : lines.fill;
        const word = Math.imul(fill, 0x01010101);
        out[0] = size >= 4 ? word : word & ((1 << (8 * size)) - 1);
        out[1] = size <= 4 ? 0 : size === 8 ? word : word & ((1 << (8 * (size - 4))) - 1);
        return;
      }
    }
    let lo = 0;
    let hi = 0;
    const low = size < 4 ? size : 4;
    for (let i = 0; i < low; i++) lo |= line[at + i]! << (8 * i);
    for (let i = 4; i < size; i++) hi |= line[at + i]! << (8 * (i - 4));
    out[0] = lo;
    out[1] = hi;
  }

  /** Stores the low `size` bytes (1 to 8, little-endian) of lo and hi within one page. */
  store(page: number, offset: number, size: number, lo: number, hi: number, epoch: Epoch): ByteStore {
    const at = offset & LINE_MASK;
    if (at + size > LINE_SIZE) {
      put(scratch, 0, size, lo, hi);
      return this.write(page, offset, scratch.subarray(0, size), epoch);
    }
    const mine = this.own(epoch);
    put(mine.bytesToWrite(page, offset >> LINE_BITS, epoch), at, size, lo, hi);
    return mine;
  }

  /** Makes every byte of the pages lo to hi this byte; costs runs, not pages. */
  fill(lo: number, hi: number, byte: number, epoch: Epoch): ByteStore {
    if (!(lo < hi)) return this;
    const mine = this.own(epoch);
    mine.hotPage = -1;
    mine.pages = mine.pages.deleteRange(lo, hi, epoch);
    mine.fills = mine.fills.set(lo, hi, byte, epoch);
    return mine;
  }

  /** Makes the pages lo to hi zero again, as if never written. */
  drop(lo: number, hi: number, epoch: Epoch): ByteStore {
    return this.fills.labelled.next(lo, true) >= hi && this.pages.next(lo) >= hi
      ? this
      : this.fill(lo, hi, 0, epoch);
  }

  /**
   * Makes `count` pages from `toPage` what the pages from `fromPage` of a store (this one too, overlapping or
   * not) are now. Costs runs and written pages; their lines are shared until written.
   */
  copyPages(from: ByteStore, fromPage: number, toPage: number, count: number, epoch: Epoch): ByteStore {
    const runs: number[] = [];
    const pages: PageLines[] = [];
    const places: number[] = [];
    const shift = toPage - fromPage;
    // First everything is collected: the target may be the source.
    from.fills.runs(
      fromPage,
      fromPage + count,
      (lo, hi, byte) => void runs.push(lo + shift, hi + shift, byte),
    );
    from.pages.forEach(fromPage, fromPage + count, (page, key) => {
      pages.push(page.share());
      places.push(key + shift);
    });
    from.hotPage = -1;
    const mine = this.drop(toPage, toPage + count, epoch).own(epoch);
    mine.hotPage = -1;
    for (let i = 0; i < runs.length; i += 3)
      mine.fills = mine.fills.set(runs[i]!, runs[i + 1]!, runs[i + 2]!, epoch);
    for (let i = 0; i < pages.length; i++) mine.pages = mine.pages.set(places[i]!, pages[i]!, epoch);
    return mine;
  }

  /** Bytes, about, that this store keeps in memory and another does not. Costs what the two do not share, and rests now and then. */
  *heldBeyond(other: ByteStore): Generator<undefined, number, void> {
    if (this === other) return 0;
    const pages = yield* this.pages.heldBeyond(other.pages, (page, its) => page.heldBeyond(its));
    return pages + this.fills.heldBeyond(other.fills);
  }

  /** Visits the runs of pages from lo to hi that are not known to be all zero, in rising order; false to stop. */
  written(lo: number, hi: number, visit: RunVisitor): void {
    const joiner = new RunJoiner(visit);
    const fills = this.fills.labelled;
    let page = lo;
    while (page < hi && !joiner.stopped) {
      const filled = fills.next(page, true);
      const lined = this.pages.next(page);
      page = Math.min(filled, lined);
      if (page >= hi) break;
      const end = filled === page ? Math.min(fills.next(page, false), hi) : page + 1;
      joiner.add(page, end);
      page = end;
    }
    joiner.end();
  }

  /** The hash of the bytes and of nothing else; costs what was written since. */
  hash(): Hash64 {
    this.hotPage = -1;
    this.settle();
    const pages = this.pages.hash(hashPage);
    const fills = this.fills.hash();
    return hasher.reset().addHash(pages).addHash(fills).digest();
  }

  /** Moves pages that have become full of one byte to the runs: one way to hold the same bytes, one hash. */
  private settle(): void {
    const full: number[] = [];
    this.pages.forEachUnhashed((page, key) => {
      page.contents();
      if (page.uniform !== MIXED) full.push(key, page.uniform);
    });
    if (full.length === 0) return;
    // An epoch of its own: the nodes may be shared with other stores, whose pages stay until they are hashed.
    const epoch = newEpoch();
    for (let i = 0; i < full.length; i += 2) {
      this.pages = this.pages.delete(full[i]!, epoch);
      this.fills = this.fills.set(full[i]!, full[i]! + 1, full[i + 1]!, epoch);
    }
  }

  private own(epoch: Epoch): ByteStore {
    return this.owner === epoch ? this : new ByteStore(this.pages, this.fills, epoch);
  }

  private bytesToWrite(page: number, line: number, epoch: Epoch): Uint8Array {
    if (page === this.hotPage && line === this.hotLine) return this.hotBytes;
    const known = this.pages.get(page);
    let lines = known;
    if (lines === undefined) {
      const fill = this.fills.get(page);
      if (fill !== 0) this.fills = this.fills.set(page, page + 1, 0, epoch);
      lines = PageLines.filled(fill, epoch);
    }
    lines = lines.own(epoch);
    // A page of this epoch without a hash has none above it either.
    if (lines !== known || lines.hash !== null) this.pages = this.pages.set(page, lines, epoch);
    this.hotBytes = lines.bytesToWrite(line, epoch);
    this.hotPage = page;
    this.hotLine = line;
    return this.hotBytes;
  }
}

/** Puts the low `size` bytes of lo and hi into a line, little-endian. */
function put(line: Uint8Array, at: number, size: number, lo: number, hi: number): void {
  const low = size < 4 ? size : 4;
  for (let i = 0; i < low; i++) line[at + i] = lo >> (8 * i);
  for (let i = 4; i < size; i++) line[at + i] = hi >> (8 * (i - 4));
}
