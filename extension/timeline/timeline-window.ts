import type {
  TimelineAnswer,
  TimelineArguments,
  TimelineEntry,
} from '../../debug-adapter/gfnscope-protocol.js';

/** Entries that are fetched at once. */
const PAGE = 500;

type Ask = (args: TimelineArguments) => Promise<TimelineAnswer | undefined>;

/**
 * The latest part of a run's timeline, kept from stop to stop: only what is new is fetched, and what may have got a decision since. A run of a
 * million exits is shown from its end.
 */
export class TimelineWindow {
  #entries: readonly TimelineEntry[] = [];
  #total = 0;
  #known = false;
  /** Where the run stands. */
  moment = 0;
  /** How many entries to have, counted from the end. */
  #room = PAGE;

  /** The entries at hand, oldest first, without gaps; the last one is the timeline's last. */
  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** How many came before them. */
  get earlier(): number {
    return this.#entries[0]?.index ?? 0;
  }

  /** Whether anything was ever fetched: until then nobody knows that nothing has happened. */
  get isKnown(): boolean {
    return this.#known;
  }

  get total(): number {
    return this.#total;
  }

  /** Has more of the past from the next fetch on. */
  wantEarlier(): void {
    this.#room += PAGE;
  }

  /** Asks for what is new. False if there was no answer. */
  async fetch(ask: Ask): Promise<boolean> {
    const known = this.#settled();
    const seen = known.at(-1);
    // The last known entry is asked for again: if it is another one now, the run has gone back and taken another way.
    const first = await ask({ from: seen?.index ?? 0, limit: seen === undefined ? 1 : PAGE });
    if (first === undefined) return false;
    const goesOn = seen !== undefined && isSame(first.entries[0], seen);
    const from = Math.max(0, first.total - this.#room);
    let entries = goesOn ? [...known.slice(0, -1), ...first.entries] : [];
    // All anew where the past is not the one known, or more of it is wanted than is known, or so much is new that a gap would open.
    if (!goesOn || (entries[0]?.index ?? 0) > from || seen.index < from) entries = [];
    for (let next = (entries.at(-1)?.index ?? from - 1) + 1; next < first.total;) {
      const answer = await ask({ from: next, limit: PAGE });
      if (answer === undefined) return false;
      if (answer.entries.length === 0) break;
      entries.push(...answer.entries);
      next = (entries.at(-1)?.index ?? first.total) + 1;
    }
    this.#entries = entries.filter(({ index }) => index >= from);
    this.#total = first.total;
    this.#known = true;
    this.moment = first.moment;
    return true;
  }

  /** The known entries up to the first that may still be completed: an exit is decided and paid for later. */
  #settled(): readonly TimelineEntry[] {
    const open = this.#entries.findIndex(({ kind, decision, costs }) =>
      kind === 'exit' ? decision === undefined || costs === undefined : false,
    );
    return open < 0 ? this.#entries : this.#entries.slice(0, open + 1);
  }
}

function isSame(one: TimelineEntry | undefined, other: TimelineEntry): boolean {
  return (
    one?.index === other.index &&
    one.moment === other.moment &&
    one.name === other.name &&
    one.text === other.text
  );
}
