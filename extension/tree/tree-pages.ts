import type { TreeAnswer, TreeArguments, TreeSlot } from '../../debug-adapter/gfnscope-protocol.js';
import type { More } from './row.js';

/** Runs of a slot, or holes of a file, that are fetched at once. */
const PAGE = 200;

type Ask = (args: TreeArguments) => Promise<TreeAnswer | undefined>;

/**
 * Fetches the tree a page at a time, and remembers how much of each list was asked for: the next stop shows as much again.
 */
export class TreePages {
  readonly #slots = new Map<number, number>();
  #files = PAGE;

  /** Asks for the next page of a list from now on. */
  want(more: More): void {
    if ('slot' in more) this.#slots.set(more.slot, (this.#slots.get(more.slot) ?? PAGE) + PAGE);
    // The protocol pages runs only. A file's holes come with a greater limit for all of them.
    else this.#files *= 4;
  }

  /** Forgets what was asked for: another run has other lists. */
  reset(): void {
    this.#slots.clear();
    this.#files = PAGE;
  }

  /** The tree with all that was asked for. */
  async fetch(ask: Ask): Promise<TreeAnswer | undefined> {
    const first = await ask({ limit: PAGE });
    if (first === undefined) return undefined;
    const files =
      this.#files === PAGE ? first.files : ((await ask({ limit: this.#files }))?.files ?? first.files);
    const slots: TreeSlot[] = [];
    for (const slot of first.slots) slots.push(await this.#whole(slot, ask));
    return { ...first, slots, files };
  }

  /** A slot with as many pages of runs as were asked for. */
  async #whole(slot: TreeSlot, ask: Ask): Promise<TreeSlot> {
    let whole = slot;
    const wanted = this.#slots.get(slot.id) ?? PAGE;
    while (whole.more > 0 && whole.runs.length < wanted) {
      const from = whole.runs.at(-1)?.hi ?? slot.lo;
      const rest = await ask({ slot: slot.id, from, limit: Math.min(PAGE, wanted - whole.runs.length) });
      const next = rest?.slots.find(
        ({ id, addressSpace }) => id === slot.id && addressSpace === slot.addressSpace,
      );
      if (next === undefined || next.runs.length === 0) break;
      whole = { ...whole, runs: [...whole.runs, ...next.runs], more: next.more };
    }
    return whole;
  }
}
