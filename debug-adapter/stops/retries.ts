import type { Exit } from '../../engine/kvm/exit.js';
import type { History } from '../../engine/time/history.js';

/** Choices that let the guest go back in with nothing converted. */
const UNCONVERTED: ReadonlySet<string> = new Set(['retry', 'no-ret', 'return-0', 'refuse']);

/** Knows at which exits somebody chose, and what was chosen, so that the same exit coming again can be told as such. */
export class Retries {
  /** By actor and moment of the input: what the exit was. */
  readonly #exits = new Map<string, string>();

  constructor(private readonly history: History) {}

  /** A choice is being made at an actor's exit, by whomever. */
  note(actor: number): void {
    const { state } = this.history;
    const exit = state.actors[actor]?.exit ?? null;
    if (exit !== null) this.#exits.set(`${actor}@${state.moment}`, keyOf(exit));
  }

  /** How often in a row this exit has come, this time included. */
  times(actor: number, exit: Exit): number {
    const { inputs, present } = this.history;
    let times = 1;
    for (let i = present.inputs - 1; i >= 0; i--) {
      const input = inputs[i];
      if (input === undefined || input.actor !== actor) continue;
      if (input.kind !== 'choice' || !UNCONVERTED.has(input.choice)) break;
      const known = this.#exits.get(`${actor}@${input.moment}`);
      if (known !== undefined && known !== keyOf(exit)) break;
      times++;
    }
    return times;
  }
}

function keyOf({ reason, gpaPage, gpaOffset, size, wantsPrivate, explicit }: Exit): string {
  return [reason, gpaPage, gpaOffset, size, wantsPrivate, explicit].join(' ');
}
