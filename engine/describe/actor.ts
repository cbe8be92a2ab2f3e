import type { State } from '../kvm/state.js';

/** What an actor is called in sentences: `vCPU 0`, or a host thread's own name. */
export function actorName(state: State, actor: number): string {
  const who = state.actors[actor];
  if (who === undefined) return actor < 0 ? 'nobody' : `actor ${actor}`;
  return who.kind === 'vcpu' ? `vCPU ${who.vcpu}` : who.name;
}
