import { hex64 } from '../../engine/describe/text.js';
import { How } from '../../engine/kvm/event.js';
import { PAGE_SIZE } from '../../engine/memory/range.js';
import type { Subject } from '../debuggee/subject.js';
import { resolve } from '../inspect/memory.js';
import type { WatchTarget } from './breakpoint.js';
import { watchWords } from './data-id.js';

type BytesTarget = Extract<WatchTarget, { at: 'bytes' }>;

/** A stretch of a store: pages, with bytes as fractions, as the account of effects counts them. */
interface Stretch {
  readonly store: number;
  readonly lo: number;
  readonly hi: number;
}

/** Watches accesses to bytes of a view. Where they are is looked up again whenever the layout has changed. */
export class ByteWatch {
  #layout = -1;
  #stretches: readonly Stretch[] = [];
  #how: 'read' | 'written' | null = null;
  /** How many of the bytes are not there, and were not at the last look. */
  #missing = 0;
  #missed = 0;
  #value: string;

  constructor(
    private readonly subject: Subject,
    private readonly target: BytesTarget,
  ) {
    this.#value = this.#read();
    this.#missed = this.#missing;
  }

  /** Hears of a touch of bytes while a step is being done; whether it concerns the watch. */
  touch(store: number, lo: number, hi: number, how: number): boolean {
    const written = how === How.write;
    if (how !== How.read && !written) return false;
    if (this.target.access === (written ? 'read' : 'write')) return false;
    // Freeing a page tells of it when the view leads there no more, installing one before anybody looked.
    if (!this.#meets(store, lo, hi) && !(this.#refresh() && this.#meets(store, lo, hi))) return false;
    if (written) this.#how = 'written';
    else this.#how ??= 'read';
    return true;
  }

  /** After the step: what was done to the bytes, in words; null if nothing was. */
  look(): string | null {
    const how = this.#how;
    // Where the bytes are may have changed without anybody touching them.
    if (how === null && this.subject.history.state.layout === this.#layout) return null;
    this.#how = null;
    const before = this.#value;
    this.#value = this.#read();
    if (how === null) {
      this.#missed = this.#missing;
      return null;
    }
    const what = watchWords(this.target);
    // Who only watches reads has not heard of writes: what is there now was read.
    if (how === 'read') return `${what} read${before === '' ? '' : `: ${this.#value}`}`;
    const done = this.#missing > this.#missed ? 'freed' : 'written';
    this.#missed = this.#missing;
    return `${what} ${done}${before === '' ? '' : `: ${before} → ${this.#value}`}`;
  }

  #meets(store: number, lo: number, hi: number): boolean {
    return this.#stretches.some((one) => one.store === store && one.lo < hi && lo < one.hi);
  }

  /** Looks up where the bytes are, if that may have changed. */
  #refresh(): boolean {
    const { layout } = this.subject.history.state;
    if (layout === this.#layout) return false;
    this.#layout = layout;
    const found: Stretch[] = [];
    this.#missing = 0;
    for (const piece of resolve(this.subject, this.target.reference, 0, this.target.count)) {
      if (piece.missing !== undefined) {
        this.#missing += piece.count;
        continue;
      }
      const lo = piece.page + piece.byteOffset / PAGE_SIZE;
      found.push({ store: piece.store, lo, hi: lo + piece.count / PAGE_SIZE });
    }
    this.#stretches = found;
    return true;
  }

  /** The bytes as a number, if they are few; `no page` where there is none. */
  #read(): string {
    const { count, reference } = this.target;
    this.#refresh();
    if (count > 8) return '';
    const bytes = new Uint8Array(8);
    for (const piece of resolve(this.subject, reference, 0, count)) {
      if (piece.missing !== undefined) return 'no page';
      const store = this.subject.history.state.stores[piece.store];
      store?.bytes.read(piece.page, piece.byteOffset, piece.count, bytes, piece.offset);
    }
    const words = new DataView(bytes.buffer);
    return hex64(words.getInt32(0, true), words.getInt32(4, true));
  }
}
