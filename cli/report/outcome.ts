import { describeStop, type StopText } from '../../engine/describe/stop.js';
import { grouped } from '../../engine/describe/text.js';
import type { State } from '../../engine/kvm/state.js';
import type { Program } from '../../engine/program/program.js';
import type { Outcome } from '../run-machine.js';
import { Status, type StatusCode } from '../status.js';

/** The exit status that an outcome means. */
export function statusOf(outcome: Outcome): StatusCode {
  switch (outcome.kind) {
    case 'done':
      return Status.done;
    case 'claim':
    case 'invariant':
    case 'death':
      return Status.failed;
    case 'max-steps':
    case 'interrupted':
    case 'livelock':
    case 'deadlock':
      return Status.endless;
    case 'unanswered':
      return Status.unanswered;
  }
}

/** What is to be said about an outcome, whoever brought it about. */
export function outcomeText(outcome: Outcome, program: Program, state: State): StopText {
  switch (outcome.kind) {
    case 'max-steps':
      return {
        title: 'stopped',
        text: `it had not ended after ${grouped(state.moment)} steps (--max-steps)`,
        place: null,
      };
    case 'interrupted':
      return { title: 'stopped', text: 'interrupted', place: null };
    case 'unanswered': {
      const { place } = describeStop({ kind: 'ask', actor: outcome.actor }, program, state);
      return { title: 'stopped at an exit', text: outcome.why, place };
    }
    default:
      return describeStop(outcome, program, state);
  }
}
