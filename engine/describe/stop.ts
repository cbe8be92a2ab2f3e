import type { Ending, State } from '../kvm/state.js';
import type { Place, Program } from '../program/program.js';
import type { Stop } from '../program/stop.js';
import { placeOf, whereIs } from './place.js';

/** What is to be said about the end of a run, or a halt in it. */
export interface StopText {
  /** In two or three words: `expectation failed`. */
  readonly title: string;
  /** What happened. Empty where the title says it all. */
  readonly text: string;
  /** The statement, claim or invariant concerned; null if there is none. */
  readonly place: Place | null;
}

/** How the machine ended, in words. Who chose to stop it knows that nobody died. */
const ENDINGS: Readonly<Record<Ending['kind'], string>> = {
  'vmm-died': 'the VMM died',
  'guest-died': 'the guest died',
  'vm-stopped': 'the VM was stopped',
};

/** Describes a stop of the machine. */
export function describeStop(stop: Stop, program: Program, state: State): StopText {
  switch (stop.kind) {
    case 'done':
      return { title: 'done', text: '', place: null };
    case 'steps':
      return { title: 'out of steps', text: '', place: null };
    case 'ask':
      return { title: 'waiting for a choice', text: '', place: placeAt(program, state, stop.actor, 'guest') };
    case 'claim': {
      const claim = program.claims[stop.claim];
      const text = claim === undefined ? stop.text : findingOf(stop.text, claim.text);
      return { title: 'expectation failed', text, place: placeOf(program, claim?.position ?? -1) };
    }
    case 'invariant': {
      const invariant = program.invariants[stop.invariant];
      const text = invariant === undefined ? stop.text : `it no longer holds: ${invariant.text}`;
      return { title: 'invariant broken', text, place: placeOf(program, invariant?.position ?? -1) };
    }
    case 'death': {
      const title = ENDINGS[state.ending?.kind ?? 'vmm-died'];
      return { title, text: stop.text, place: placeAt(program, state, stop.actor) };
    }
    case 'deadlock':
      return { title: 'deadlock', text: stop.text, place: null };
    case 'interrupted':
    case 'breakpoint':
      return { title: stop.kind, text: '', place: placeAt(program, state, stop.actor) };
    case 'livelock':
      return { title: 'livelock', text: stop.text, place: placeAt(program, state, stop.actor, 'guest') };
  }
}

/** What was found, without the claim: its source line is shown beside it. */
function findingOf(text: string, claim: string): string {
  const claimed = `expected ${claim}`;
  if (!text.startsWith(claimed)) return text;
  const rest = text.slice(claimed.length);
  return rest.startsWith(': ') ? rest.slice(2) : rest.replace(/^, which is false$/, 'it is false');
}

/** Where an actor is; of its own side if it is there at all. */
function placeAt(program: Program, state: State, actor: number, side?: 'guest' | 'vmm'): Place | null {
  const who = state.actors[actor];
  if (who === undefined) return null;
  return (whereIs(program, who, side)[0] ?? whereIs(program, who)[0])?.place ?? null;
}
