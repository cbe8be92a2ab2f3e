/**
 * Answers queries one at a time, the newest only: a query that comes while another is being answered replaces the one
 * that waits. So a page that scrolls never has more than one request under way.
 */
export class Latest<Query> {
  #waiting: { readonly query: Query } | undefined;
  #busy = false;

  /** @param answer carries out one query; it deals with its own failures */
  constructor(private readonly answer: (query: Query) => Promise<void>) {}

  put(query: Query): void {
    this.#waiting = { query };
    if (!this.#busy) void this.#work();
  }

  /** Forgets the query that waits. The one under way is answered still. */
  clear(): void {
    this.#waiting = undefined;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      for (let next = this.#waiting; next !== undefined; next = this.#waiting) {
        this.#waiting = undefined;
        await this.answer(next.query);
      }
    } finally {
      this.#busy = false;
    }
  }
}
