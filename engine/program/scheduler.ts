import type { State } from '../kvm/state.js';
import { Life, Wait, type Actor } from '../kvm/task.js';

/** Whether an actor can be given a turn. */
export function runnable(s: State, actor: Actor): boolean {
  return (
    actor.life === Life.running &&
    actor.waits === Wait.none &&
    !actor.paused &&
    (s.solo < 0 || s.solo === actor.id)
  );
}

/**
 * Whose turn it is: a pure function of the state (DESIGN 3). The actor at `turn` if it can run, else the next one that can, in order of ids; -1 if
 * nobody can. With a seed, a random one of those that can.
 */
export function nextActor(s: State, seeded: boolean): number {
  const count = s.actors.length;
  if (seeded) {
    const able = s.actors.filter((actor) => runnable(s, actor));
    if (able.length === 0) return -1;
    return (able[draw(s) % able.length] as Actor).id;
  }
  for (let i = 0; i < count; i++) {
    const id = (s.turn + i) % count;
    if (runnable(s, s.actors[id] as Actor)) return id;
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
