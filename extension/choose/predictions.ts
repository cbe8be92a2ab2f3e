import type { PredictionAnswer } from '../../debug-adapter/gfnscope-protocol.js';

/** What is known about a choice: what it would lead to, or why nobody can say. */
export type Foreseen = Pick<PredictionAnswer, 'text' | 'end'> & Partial<PredictionAnswer>;

/**
 * The predictions of the choices at one exit. They are asked for one at a time, and only while somebody wants to see them; who came last
 * is served first.
 */
export class Predictions {
  readonly #known = new Map<string, Foreseen>();
  readonly #wanted = new Map<string, readonly string[]>();
  #asking: string | undefined;
  /** Whether the one under way was given up: it has no answer then, and that means nothing. */
  #givenUp = false;
  #closed = false;

  /**
   * @param ask asks for one prediction; undefined if there is none any more
   * @param cancel ends the one that is being made
   * @param tell hears of each that is known
   */
  constructor(
    readonly ask: (choice: string) => Promise<Foreseen | undefined>,
    readonly cancel: () => void,
    readonly tell: () => void,
  ) {}

  /** What a choice would lead to, if that is known. */
  of(choice: string): Foreseen | undefined {
    return this.#known.get(choice);
  }

  /** Someone wants to see these, in this order. */
  want(who: string, choices: readonly string[]): void {
    this.#wanted.delete(who);
    this.#wanted.set(who, choices);
    void this.#goOn();
  }

  /** Someone wants to see nothing more. A prediction that nobody else waits for is given up. */
  leave(who: string): void {
    this.#wanted.delete(who);
    if (this.#asking !== undefined && !this.#isWanted(this.#asking)) this.#giveUp();
  }

  /** The run goes on: nothing of it is true any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wanted.clear();
    if (this.#asking !== undefined) this.#giveUp();
  }

  #giveUp(): void {
    this.#givenUp = true;
    this.cancel();
  }

  #isWanted(choice: string): boolean {
    return [...this.#wanted.values()].some((choices) => choices.includes(choice));
  }

  #next(): string | undefined {
    const lists = [...this.#wanted.values()].reverse();
    return lists.flat().find((choice) => !this.#known.has(choice));
  }

  async #goOn(): Promise<void> {
    if (this.#asking !== undefined) return;
    for (let choice = this.#next(); choice !== undefined && !this.#closed; choice = this.#next()) {
      this.#asking = choice;
      this.#givenUp = false;
      const found = await this.#foresee(choice);
      this.#asking = undefined;
      if (this.#closed) return;
      if (found === undefined && this.#givenUp) continue; // whoever wants it again asks again
      this.#known.set(choice, found ?? { end: 'undecided', text: 'no prediction' });
      this.tell();
    }
  }

  async #foresee(choice: string): Promise<Foreseen | undefined> {
    try {
      return await this.ask(choice);
    } catch {
      return undefined;
    }
  }
}
