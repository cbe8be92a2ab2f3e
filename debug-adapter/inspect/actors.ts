import { actorName } from '../../engine/describe/actor.js';
import { describeRefusal } from '../../engine/describe/event.js';
import { signalName } from '../../engine/kvm/errno.js';
import type { Ending, State } from '../../engine/kvm/state.js';
import { Life, Wait, type Actor } from '../../engine/kvm/task.js';
import { formatAddress } from '../../engine/memory/address.js';
import type { Program } from '../../engine/program/program.js';
import type { Subject } from '../debuggee/subject.js';
import { named, type Container, type Row } from './rows.js';
import { countText } from './text.js';

/** Actors that are there: not those whose code has ended. One that died takes the machine with it, and is what the stop is about. */
export function livingActors(s: State): readonly Actor[] {
  const living = s.actors.filter(({ id, life }) => life === Life.running || s.ending?.actor === id);
  // At the end of a run somebody must be there to go back with.
  return living.length > 0 ? living : s.actors;
}

/** What is said of the actor with which the machine ended. */
const ENDED: Readonly<Record<Ending['kind'], string>> = {
  'vmm-died': 'ended the VMM',
  'guest-died': 'dead',
  'vm-stopped': 'stopped the VM',
};

/** What an actor is about, if it does not simply run: `waits for a choice`. Empty if it does. */
export function actorState(s: State, program: Program, actor: Actor): string {
  if (s.ending?.actor === actor.id) return ENDED[s.ending.kind];
  if (actor.life !== Life.running) return actor.life === Life.dead ? 'dead' : 'ended';
  const wait = waitText(s, program, actor);
  if (actor.paused) return wait === '' ? 'paused' : `paused, ${wait}`;
  if (wait !== '') return wait;
  return s.solo >= 0 && s.solo !== actor.id && s.hand !== actor.id
    ? `held: only ${actorName(s, s.solo)} runs`
    : '';
}

function waitText(s: State, program: Program, { waits, waitId: id }: Actor): string {
  switch (waits) {
    case Wait.choice:
      return 'waits for a choice';
    case Wait.event:
      return `waits for ${program.events[id] ?? 'an event'}`;
    case Wait.barrier:
      return `waits at barrier ${program.barriers[id] ?? id}`;
    case Wait.lock:
      return `waits for a lock of ${actorName(s, id)}`;
    case Wait.srcu:
      return 'waits for SRCU readers of the memslots';
    default:
      return '';
  }
}

/** A vCPU, or a thread of the VMM, as the engine keeps it. */
export function actorRows({ program, history }: Subject, id: number): Container {
  return named((style) => {
    const s = history.state;
    const actor = s.actors[id];
    if (actor === undefined) return [];
    const own = (name: string, value: string): Row => ({ name, value, kind: 'property' });
    const state = actorState(s, program, actor);
    const rows = [own('state', state === '' ? 'runs' : state)];
    if (actor.kind === 'vcpu')
      rows.push(
        own('vcpu', countText(actor.vcpu, style)),
        own('cpl', countText(actor.cpl, style)),
        own('exits', countText(actor.exits, style)),
        own('pending event', String(actor.pendingEvent)),
        own('immediate_exit', String(actor.immediate)),
      );
    return [...rows, ...lastTrouble(actor)];
  });
}

/** The last signal, and the last refusal of a system call or hypercall. */
function lastTrouble(actor: Actor): readonly Row[] {
  const rows: Row[] = [];
  if (actor.signal !== 0) {
    const at = formatAddress(actor.signalPage, actor.signalOffset);
    rows.push({ name: 'last signal', value: `${signalName(actor.signal)} at hva ${at}`, kind: 'property' });
  }
  const refusal = describeRefusal(actor.refusal);
  if (refusal !== null)
    rows.push({ name: 'last refusal', value: `${refusal.text} (${refusal.cites})`, kind: 'property' });
  return rows;
}
