import { describeCall, describeRefusal, describeSignal } from '../engine/describe/event.js';
import { actorName } from '../engine/describe/actor.js';
import { describeExit } from '../engine/describe/exit.js';
import { pageRange } from '../engine/describe/text.js';
import type { Event } from '../engine/kvm/event.js';
import type { State } from '../engine/kvm/state.js';
import type { Program } from '../engine/program/program.js';
import type { Print } from './debuggee.js';
import { placeAt } from './frames.js';

/** Turns what happens in a run into lines for a console, each with the place of the statement at work. */
export function printer(program: Program, state: () => State, print: Print): (event: Event) => void {
  return (event) => {
    const text = lineOf(event, state());
    if (text === null) return;
    print(`${text}\n`, event.kind === 'log' ? placeAt(program, event.position) : null);
  };
}

/** One line about an event; null for what is of use only to those who ask for everything. */
function lineOf(event: Event, state: State): string | null {
  const who = actorName(state, event.actor);
  switch (event.kind) {
    case 'exit': {
      const { name, title, payload } = describeExit(event.exit, who, state);
      return `${who}: ${name} (${title}): ${payload}`;
    }
    case 'call': {
      const refusal = describeRefusal(event.refusal);
      return `${who}: ${describeCall(event, state)}${refusal === null ? '' : `: ${refusal.text}`}`;
    }
    case 'choice':
      return `${who}: chosen: ${event.label}`;
    case 'conversion':
      return `${who}: converted gpa ${pageRange(event.lo, event.hi)} to ${event.to}`;
    case 'signal':
      return `${who}: ${describeSignal(event)}`;
    case 'log':
      return event.text;
    case 'note':
    case 'death':
      return `${who}: ${event.text}`;
    case 'enter':
    case 'handler':
    case 'zap':
      return null;
  }
}
