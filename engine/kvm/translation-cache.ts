/** Where the last translation arrived. */
export interface Translation {
  store: number;
  page: number;
}

const ENTRIES = 256;

/**
 * Remembers where accesses led. Not state: it is dropped whenever anything changes that decides where an access leads (`State.layout`), and by
 * whoever replaces the state.
 */
export class TranslationCache {
  private readonly keys = new Float64Array(ENTRIES).fill(-1);
  private readonly stores = new Int32Array(ENTRIES);
  private readonly pages = new Float64Array(ENTRIES);
  private layout = -1;

  clear(): void {
    this.layout = -1;
  }

  find(layout: number, key: number, out: Translation): boolean {
    if (layout !== this.layout) {
      this.keys.fill(-1);
      this.layout = layout;
      return false;
    }
    const slot = key & (ENTRIES - 1);
    if (this.keys[slot] !== key) return false;
    out.store = this.stores[slot] as number;
    out.page = this.pages[slot] as number;
    return true;
  }

  keep(key: number, found: Translation): void {
    const slot = key & (ENTRIES - 1);
    this.keys[slot] = key;
    this.stores[slot] = found.store;
    this.pages[slot] = found.page;
  }
}
