import { How, Space } from '../kvm/event.js';
import type { Kernel } from '../kvm/kernel.js';
import { wake } from '../kvm/locks.js';
import { Wait, type Actor } from '../kvm/task.js';

/** Takes one notification of an event, or makes the actor wait for one. */
export function consume(k: Kernel, actor: Actor, event: number): boolean {
  k.effects?.touch(Space.event, event, 0, 1, How.write);
  const count = k.s.pending[event] ?? 0;
  if (count === 0) {
    actor.waits = Wait.event;
    actor.waitId = event;
    return false;
  }
  k.s.pending = k.s.pending.map((n, i) => (i === event ? n - 1 : n));
  return true;
}

/** Adds one notification of an event. */
export function notify(k: Kernel, event: number): void {
  k.effects?.touch(Space.event, event, 0, 1, How.write);
  const pending = k.s.pending.slice();
  while (pending.length <= event) pending.push(0);
  pending[event] = (pending[event] ?? 0) + 1;
  k.s.pending = pending;
  wake(k, Wait.event);
}

/** Arrives at a barrier for `parties` actors. False if the actor has to wait there for others; it goes on behind it. */
export function arrive(k: Kernel, actor: Actor, barrier: number, parties: number): boolean {
  k.effects?.touch(Space.event, -1 - barrier, 0, 1, How.write);
  const arrived = k.s.arrived.slice();
  while (arrived.length <= barrier) arrived.push(0);
  const count = (arrived[barrier] ?? 0) + 1;
  arrived[barrier] = count >= parties ? 0 : count;
  k.s.arrived = arrived;
  if (count < parties) {
    actor.waits = Wait.barrier;
    actor.waitId = barrier;
    return false;
  }
  k.s.actors.forEach((other, id) => {
    if (other.waits === Wait.barrier && other.waitId === barrier) k.actor(id).waits = Wait.none;
    k.sharing = true;
  });
  return true;
}
