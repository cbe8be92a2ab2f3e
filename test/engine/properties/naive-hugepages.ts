const HUGE = 512;
const GIGANTIC = 512 * 512;
/** gfns that have an attribute in the model. */
const LIMIT = 6 * GIGANTIC;

export interface NaiveSlot {
  readonly base: number;
  readonly pages: number;
  readonly hva: number;
}

interface Entry {
  readonly lo: number;
  readonly size: number;
}

/**
 * Reference 3.9 as it reads, with a record for each page and each shared entry: which entry a fault installs, and what takes entries away. hugetlb memory of
 * 1 GiB pages, and anonymous memory with transparent hugepages, each behind a memslot at most.
 */
export class NaiveHugepages {
  /** By id. */
  readonly slots = new Map<number, NaiveSlot>();
  entries: Entry[] = [];
  readonly #attributes = new Uint8Array(LIMIT);
  /** Of the anonymous memory: pages that there are, pages with VM_HUGEPAGE, 2 MiB that are a hugepage. */
  readonly present: boolean[];
  readonly #advised: boolean[];
  readonly huge: boolean[];

  constructor(
    private readonly low: number,
    private readonly lowPages: number,
    private readonly anon: number,
    private readonly anonPages: number,
  ) {
    this.present = new Array<boolean>(anonPages).fill(false);
    this.#advised = new Array<boolean>(anonPages).fill(false);
    this.huge = new Array<boolean>(Math.floor(anonPages / HUGE)).fill(false);
  }

  /** What all gfns from `first` on are, `size` of them; null if they differ. */
  uniform(first: number, size: number): number | null {
    const of = this.#attributes[first] ?? 0;
    for (let gfn = first; gfn < first + size; gfn++) if (this.#attributes[gfn] !== of) return null;
    return of;
  }

  /** Numbers of the hugepages of a size that lie inside a memslot. */
  framesInSlots(size: number): number[] {
    return [...this.slots.values()].flatMap((slot) => {
      const first = Math.ceil(slot.base / size);
      const end = Math.floor((slot.base + slot.pages) / size);
      // The first ones, and the last: between them nobody sets an attribute.
      return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i).filter(
        (frame, i, all) => i < 8 || frame % 512 < 8 || i === all.length - 1,
      );
    });
  }

  deleteSlot(id: number): void {
    const slot = this.slots.get(id);
    if (slot !== undefined) this.#zap(slot.base, slot.base + slot.pages);
    this.slots.delete(id);
  }

  setAttributes(lo: number, hi: number, isPrivate: boolean): void {
    const value = isPrivate ? 1 : 0;
    if (this.uniform(lo, hi - lo) === value) return;
    for (const slot of this.slots.values())
      this.#zap(Math.max(lo, slot.base), Math.min(hi, slot.base + slot.pages));
    this.#attributes.fill(value, lo, hi);
  }

  access(gfn: number): void {
    const slot = [...this.slots.values()].find(({ base, pages }) => base <= gfn && gfn < base + pages);
    if (slot === undefined || this.#attributes[gfn] === 1) return;
    if (this.entries.some(({ lo, size }) => lo <= gfn && gfn < lo + size)) return;
    const host = this.#faultIn(slot.hva + gfn - slot.base);
    const size = [GIGANTIC, HUGE].find((one) => one <= host && this.#allows(slot, gfn, one)) ?? 1;
    const lo = gfn - (gfn % size);
    this.entries = this.entries.filter((entry) => entry.lo < lo || entry.lo >= lo + size);
    this.entries.push({ lo, size });
  }

  /** madvise of anonymous pages [from, to); false if it fails. */
  advise(what: 'dontneed' | 'hugepage' | 'collapse', from: number, to: number): boolean {
    if (what === 'collapse') return this.#collapse(from, to);
    if (what === 'dontneed') {
      const cut = this.huge.map((huge, i) => huge && i * HUGE < to && from < (i + 1) * HUGE);
      cut.forEach((hit, i) => hit && this.#split(i));
      this.#unmap(from, to);
      this.present.fill(false, from, to);
      return true;
    }
    for (const at of [from, to]) {
      const inside = at > 0 && at < this.anonPages && at % HUGE !== 0;
      // A mapping with the flag already, or a border that is there already, is not cut.
      if (inside && this.#advised[at - 1] === false && this.#advised[at] === false)
        if (this.huge[Math.floor(at / HUGE)] === true) this.#split(Math.floor(at / HUGE));
    }
    this.#advised.fill(true, from, to);
    return true;
  }

  #collapse(from: number, to: number): boolean {
    const runs = this.#mappings().filter(([lo, hi]) => lo < to && from < hi);
    const up = (page: number): number => Math.ceil(page / HUGE);
    const down = (page: number): number => Math.floor(page / HUGE);
    for (const [lo, hi] of runs)
      if (up(lo) >= down(hi) || up(Math.max(lo, from)) > down(Math.min(hi, to))) return false;
    let whole = true;
    for (const [lo, hi] of runs)
      for (let i = up(Math.max(lo, from)); i < down(Math.min(hi, to)); i++) {
        if (this.huge[i] === true) continue;
        const pages = this.present.slice(i * HUGE, (i + 1) * HUGE);
        if (!pages.includes(true)) {
          whole = false;
          continue;
        }
        this.#unmap(i * HUGE, (i + 1) * HUGE);
        this.present.fill(true, i * HUGE, (i + 1) * HUGE);
        this.huge[i] = true;
      }
    return whole;
  }

  /** The VMM's mappings of the anonymous memory: pages of one flag. */
  #mappings(): [number, number][] {
    const runs: [number, number][] = [];
    this.#advised.forEach((flag, page) => {
      const last = runs.at(-1);
      if (last !== undefined && this.#advised[page - 1] === flag) last[1] = page + 1;
      else runs.push([page, page + 1]);
    });
    return runs;
  }

  #split(i: number): void {
    this.huge[i] = false;
    this.#unmap(i * HUGE, (i + 1) * HUGE);
  }

  /** KVM hears that anonymous pages [from, to) are unmapped. */
  #unmap(from: number, to: number): void {
    for (const slot of this.slots.values()) {
      const gfns = slot.base - slot.hva + this.anon;
      this.#zap(Math.max(slot.base, from + gfns), Math.min(slot.base + slot.pages, to + gfns));
    }
  }

  #zap(lo: number, hi: number): void {
    this.entries = this.entries.filter((entry) => entry.lo >= hi || entry.lo + entry.size <= lo);
  }

  #allows(slot: NaiveSlot, gfn: number, size: number): boolean {
    const first = gfn - (gfn % size);
    const inside = slot.base <= first && first + size <= slot.base + slot.pages;
    return inside && (slot.base - slot.hva) % size === 0 && this.uniform(first, size) !== null;
  }

  /** Faults an hva page in, and says how many pages the host maps together there. */
  #faultIn(hva: number): number {
    if (this.low <= hva && hva < this.low + this.lowPages) return GIGANTIC;
    const page = hva - this.anon;
    const i = Math.floor(page / HUGE);
    if (this.present[page] === false) {
      const [first, end] = [i * HUGE, (i + 1) * HUGE];
      const fits = end <= this.anonPages && !this.#advised.slice(first, end).includes(false);
      if (fits && !this.present.slice(first, end).includes(true)) {
        this.present.fill(true, first, end);
        this.huge[i] = true;
      } else {
        this.present[page] = true;
      }
    }
    return this.huge[i] === true ? HUGE : 1;
  }
}
