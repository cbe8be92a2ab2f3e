import { actorName } from '../../engine/describe/actor.js';
import { describeCall, describeRefusal, describeSignal } from '../../engine/describe/event.js';
import { describeExit } from '../../engine/describe/exit.js';
import { pageRange } from '../../engine/describe/text.js';
import type { Event } from '../../engine/kvm/event.js';
import type { State } from '../../engine/kvm/state.js';
import { placeAt } from './place.js';
import type { Subject } from './subject.js';

/** Tells what happens in a run as lines of the debug console: once for each thing, also when the run goes over the same ground again. */
export function narrate(subject: Subject): void {
  subject.hear((event, repeated) => {
    if (repeated) return;
    const text = lineOf(event, subject.history.state);
    if (text === null) return;
    const place = event.kind === 'log' ? placeAt(subject.program, event.position) : null;
    subject.say(`${text}\n`, event.kind === 'log' ? 'stdout' : 'console', place);
  });
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
