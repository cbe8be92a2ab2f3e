import type { Random } from '../../engine/properties/random.js';

/** A value may be known under the names of others: what a client reads there, it sends here. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  instructionPointerReference: ['instructionReference', 'memoryReference'],
  evaluateName: ['expression'],
  address: ['instructionReference', 'memoryReference'],
};
/** How many values of a name are kept: the first and the last ones. */
const KEPT = 24;

/** What a client has heard so far and may send back: ids, references, names, by the field that they stood in. Those of earlier stops stay. */
export class Known {
  readonly #values = new Map<string, unknown[]>();

  /** Takes note of everything in a message's body; `list` is the field that the value stood in. */
  learn(value: unknown, list = ''): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, 40)) this.learn(item, list);
      return;
    }
    for (const [name, field] of Object.entries(value)) {
      if (typeof field === 'object') this.learn(field, name);
      else {
        // `threads[].id` is a thread's, `targets[].id` a target's.
        this.#note(name === 'id' ? `${list}.id` : name, field);
        for (const alias of ALIASES[name] ?? []) this.#note(alias, field);
      }
    }
  }

  /** A value that stood in one of these fields, or the fallback. */
  pick<T>(random: Random, fallback: T, ...names: readonly string[]): T {
    const values = names.flatMap((name) => this.#values.get(name) ?? []);
    return values.length === 0 || random.oneIn(12) ? fallback : (random.pick(values) as T);
  }

  #note(name: string, value: unknown): void {
    const values = this.#values.get(name) ?? [];
    if (values.includes(value)) return;
    if (values.length >= KEPT) values.splice(KEPT / 2, 1);
    values.push(value);
    this.#values.set(name, values);
  }
}
