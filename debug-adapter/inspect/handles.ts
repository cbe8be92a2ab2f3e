/**
 * Numbers for things by their names: the protocol refers to containers by numbers, and a tree in an editor stays open as long as its numbers do.
 * The same name has the same number for as long as the session lasts.
 */
export class Handles {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  /** The number of a name, from 1. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#names.push(name);
    this.#numbers.set(name, number);
    return number;
  }

  /** The name behind a number; undefined for one that was never given out. */
  nameOf(number: number): string | undefined {
    return this.#names[number - 1];
  }
}
