import type { State } from '../kvm/state.js';
import { Life, Wait, type Actor } from '../kvm/task.js';

/** Whether an actor can run. What a person has the VMM do is done also while somebody runs alone. */
export function runnable(s: State, actor: Actor): boolean {
  return (
    actor.life === Life.running &&
    actor.waits === Wait.none &&
    !actor.paused &&
    (s.solo < 0 || s.solo === actor.id || s.hand === actor.id)
  );
}

/**
 * Whose turn it is: a pure function of the state (DESIGN 3). The actor at `turn` if it can run, else the next one that can, in order of ids; -1 if
 * nobody can. With a seed, a random one of those that can. The debugger's hand has no turns.
 */
export function nextActor(s: State, seeded: boolean): number {
  const count = s.actors.length;
  if (seeded) {
    const able = s.actors.filter((actor) => actor.id !== s.hand && runnable(s, actor));
    if (able.length === 0) return -1;
    return (able[draw(s) % able.length] as Actor).id;
  }
  for (let i = 0; i < count; i++) {
    const id = (s.turn + i) % count;
    if (id !== s.hand && runnable(s, s.actors[id] as Actor)) return id;
  }
  return -1;
}

/** The next of a state's random numbers, 0 to 2^31 - 1 (xorshift32). */
export function draw(s: State): number {
  let x = s.random === 0 ? 0x9e3779b9 : s.random;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  s.random = x | 0;
  return x & 0x7fff_ffff;
}

/** The debugger's hand, if it can run: it goes before all others, at the latest when a turn is over. -1 if not. */
export function handAt(s: State): number {
  const hand = s.hand < 0 ? undefined : s.actors[s.hand];
  return hand !== undefined && runnable(s, hand) ? hand.id : -1;
}
