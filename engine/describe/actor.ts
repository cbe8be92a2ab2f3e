import { HAND_NAME, handOf } from '../hand.js';
import type { State } from '../kvm/state.js';

/** What an actor is called in sentences: `vCPU 0`, or a host thread's own name. The debugger's hand has one before it comes, and after it was undone. */
export function actorName(state: State, actor: number): string {
  const who = state.actors[actor];
  if (who === undefined) return actor === handOf(state) ? HAND_NAME : actor < 0 ? 'nobody' : `actor ${actor}`;
  return who.kind === 'vcpu' ? `vCPU ${who.vcpu}` : who.name;
}
