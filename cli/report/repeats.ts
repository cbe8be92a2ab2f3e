/** How many exits of one kind are told in full before the rest is only counted. */
const TOLD = 3;

/** Exits that were not told. */
export interface Untold<T> {
  readonly key: string;
  count: number;
  /** The last of them. */
  last: T;
}

/** Decides which exits of a run are told in full: a loop over a thousand pages exits a thousand times in the same way. */
export class Repeats<T> {
  private readonly counts = new Map<string, number>();
  private readonly untold = new Map<string, Untold<T>>();
  /** Actors whose exit is not told, and of which kind it is. */
  private readonly silent = new Map<number, string>();

  /** An exit of this kind begins. True if it is to be told. */
  tells(actor: number, key: string, last: T): boolean {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    if (count <= TOLD) {
      this.silent.delete(actor);
      return true;
    }
    this.silent.set(actor, key);
    const untold = this.untold.get(key) ?? { key, count: 0, last };
    untold.count += 1;
    untold.last = last;
    this.untold.set(key, untold);
    return false;
  }

  /** Whether the actor's exit is one of those that are not told. */
  isSilent(actor: number): boolean {
    return this.silent.has(actor);
  }

  /** The actor's exit must be told after all, since somebody is asked about it. True if it had not been. */
  tellAfterAll(actor: number): boolean {
    const key = this.silent.get(actor);
    if (key === undefined) return false;
    this.silent.delete(actor);
    const untold = this.untold.get(key);
    if (untold !== undefined && --untold.count === 0) this.untold.delete(key);
    return true;
  }

  /** The actor is back in the guest. */
  over(actor: number): void {
    this.silent.delete(actor);
  }

  /** What has not been told since the last time this was asked. */
  take(): Untold<T>[] {
    const all = [...this.untold.values()];
    this.untold.clear();
    return all;
  }
}
