import { Acting } from '../../../debug-adapter/acting/acting.js';
import { Choosing } from '../../../debug-adapter/choosing/choosing.js';
import type { Desk, Then } from '../../../debug-adapter/evaluate/commands/command.js';
import { Evaluator } from '../../../debug-adapter/evaluate/evaluator.js';
import { standpointAt } from '../../../debug-adapter/evaluate/standpoint.js';
import { Stops } from '../../../debug-adapter/stops/stops.js';
import { Travel } from '../../../debug-adapter/travel/travel.js';
import { runToAsk, subjectOf } from './subject.js';

/** A desk at the first exit of a script (or its end), with what was asked of the run. */
export function deskAt(script: string): Desk & { readonly asked: string[] } {
  const subject = subjectOf(script);
  runToAsk(subject);
  const choosing = new Choosing(subject, 'ask');
  const actor = choosing.waiting() ?? 0;
  const asked: string[] = [];
  const stops = new Stops(subject, choosing);
  return {
    ...{
      subject,
      choosing,
      asked,
      acting: new Acting(subject, stops),
      watches: stops.breakpoints,
      evaluator: new Evaluator(subject),
      style: { hex: false },
    },
    at: standpointAt(actor, subject.history.state.actors[actor]?.top ?? null),
    mayGo() {
      if (subject.history.state.ending !== null) throw new RangeError('The run has ended.');
    },
    go: (who: number, then: Then) => asked.push(`${who} ${then}`),
    travel: new Travel(subject, stops, choosing),
    journey: ({ kind }) => asked.push(kind),
    recording: () => '',
    changed: () => asked.push('changed'),
  };
}

/** An implicit conversion exit at gpa 0x8000, with variables of every kind in scope. */
export const IMPLICIT = `vm sw_protected { abi private-fd
  private_fd ram size 2M allocated
  memslot 0 gpa 0x0 size 2M shared anon private ram }
const RING = 0x8000
var count = 3
var shares = ranges()
vcpu 0 {
  let here = RING ..+ 4K
  let wanted = private
  let a = 0x1122
  set_view(0, 2M, private)
  store u64 [0x100] = 0x6c6c_6568_0000_0000
  set_view(here.start, 4K, shared)
  for run in slots {
    store u64 [RING] = a + count
    log "{run} {wanted}"
  }
}
host device { loop { yield } }`;
