import type { History } from '../../engine/time/history.js';

interface Found {
  readonly moment: number;
  readonly status: number;
}

/** What went wrong on a branch, and when: what a command would exit with (see the CLI's exit statuses). */
export class Verdicts {
  /** By branch. */
  readonly #found = new Map<number, readonly Found[]>();
  #told: { readonly moment: number; readonly branch: number } | null = null;

  constructor(private readonly history: History) {}

  /**
   * The worst that happened until a moment; 0 if nothing did.
   *
   * @param isDone the run has come to its end: what went round for ever before, somebody got it out of
   */
  status(moment: number, isDone = false): number {
    const found = this.#here.filter((one) => one.moment <= moment && !(isDone && one.status === ENDLESS));
    return found.find(({ status }) => status === FAILED)?.status ?? found[0]?.status ?? 0;
  }

  add(moment: number, status: number): void {
    const here = this.#here;
    if (!here.some((one) => one.moment === moment && one.status === status))
      this.#found.set(this.history.branch.id, [...here, { moment, status }]);
  }

  /** The run goes on from a moment: the end is told again when it comes there again. */
  goOn(moment: number): void {
    if (this.#told !== null && this.#told.moment > moment) this.#told = null;
  }

  /** What ends the run has been told; whoever lets it go once more is told of the end. */
  tell(moment: number): void {
    this.#told = { moment, branch: this.history.branch.id };
  }

  isTold(moment: number): boolean {
    return this.#told?.moment === moment && this.#told.branch === this.history.branch.id;
  }

  /** What was found on the branch at hand. A new one has in common with the one that it left what lay before. */
  get #here(): readonly Found[] {
    const { id, parent, fork } = this.history.branch;
    const known = this.#found.get(id);
    if (known !== undefined) return known;
    const shared = (this.#found.get(parent) ?? []).filter(({ moment }) => moment <= fork.moment);
    this.#found.set(id, shared);
    return shared;
  }
}

/** An expectation or invariant failed, the VMM or the guest died. */
export const FAILED = 1;
/** It would never have ended. */
export const ENDLESS = 3;
/** An exit was answered by nobody. */
export const UNANSWERED = 4;
