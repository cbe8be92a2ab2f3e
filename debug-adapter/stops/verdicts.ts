/** What went wrong on a branch, and when: what a command would exit with (see the CLI's exit statuses). */
export class Verdicts {
  #told = -1;
  #found: readonly { readonly moment: number; readonly status: number }[] = [];

  /** The worst that happened until a moment; 0 if nothing did. */
  status(moment: number): number {
    const found = this.#found.filter((one) => one.moment <= moment);
    return found.find(({ status }) => status === FAILED)?.status ?? found[0]?.status ?? 0;
  }

  add(moment: number, status: number): void {
    if (!this.#found.some((one) => one.moment === moment && one.status === status))
      this.#found = [...this.#found, { moment, status }];
  }

  /** The run goes on from a moment: what was found later is found again, or belongs to another branch. */
  forgetAfter(moment: number): void {
    this.#found = this.#found.filter((one) => one.moment <= moment);
    if (this.#told > moment) this.#told = -1;
  }

  /** What ends the run has been told; whoever lets it go once more is told of the end. */
  tell(moment: number): void {
    this.#told = moment;
  }

  isTold(moment: number): boolean {
    return this.#told === moment;
  }
}

/** An expectation or invariant failed, the VMM or the guest died. */
export const FAILED = 1;
/** It would never have ended. */
export const ENDLESS = 3;
/** An exit was answered by nobody. */
export const UNANSWERED = 4;
