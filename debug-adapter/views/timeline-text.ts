import { actorName } from '../../engine/describe/actor.js';
import { costsOf } from '../../engine/describe/costs.js';
import { describeSignal } from '../../engine/describe/event.js';
import { describeHandCall } from '../../engine/describe/hand.js';
import { describeExit, exitAddress } from '../../engine/describe/exit.js';
import { hex64, pageAddress } from '../../engine/describe/text.js';
import { formatAddress, formatSize } from '../../engine/memory/address.js';
import { signalName } from '../../engine/kvm/errno.js';
import { isConversionExit, type Exit } from '../../engine/kvm/exit.js';
import type { State } from '../../engine/kvm/state.js';
import type { Program } from '../../engine/program/program.js';
import type { Input } from '../../engine/time/input.js';
import type { TimelineEntry } from '../gfnscope-protocol.js';
import { placeOfInstruction, type Place } from '../debuggee/place.js';
import { exitRange } from './exit-range.js';
import { byteRange } from '../inspect/text.js';
import type { Course, TimelineRecord } from './timeline-record.js';

/** An entry in the debugger's own terms: actors count from 0, places from 1. */
export interface Entry extends Omit<TimelineEntry, 'threadId' | 'place'> {
  readonly actorId: number;
  readonly place: Place | null;
}

/** Says in words what a record holds. `later`: the records behind it, as far as they are known. */
export function entryOf(
  program: Program,
  state: State,
  record: TimelineRecord,
  index: number,
  later: readonly TimelineRecord[],
): Entry {
  const { what, actor, moment, pc } = record;
  const head = {
    index,
    moment,
    actorId: actor,
    actor: actorName(state, actor),
    place: pc < 0 ? null : placeOfInstruction(program, pc),
  };
  switch (what.kind) {
    case 'exit':
      return { ...head, ...exitEntry(program, state, what.exit, what.course, record, later) };
    case 'input':
      return { ...head, kind: what.input.kind, ...inputWords(program, state, what.input, what.label) };
    case 'event': {
      const { event } = what;
      switch (event.kind) {
        case 'conversion':
          return {
            ...head,
            kind: 'conversion',
            name: 'convert',
            text: conversionText(event),
            gpa: pageAddress(event.lo),
            lo: event.lo,
            hi: event.hi,
          };
        case 'signal':
          return { ...head, kind: 'signal', name: signalName(event.signal), text: describeSignal(event) };
        case 'death':
          return { ...head, kind: 'death', name: 'death', text: event.text };
      }
    }
  }
}

function exitEntry(
  program: Program,
  state: State,
  exit: Exit,
  course: Course,
  record: TimelineRecord,
  later: readonly TimelineRecord[],
): Pick<TimelineEntry, 'kind' | 'name' | 'text' | 'gpa' | 'lo' | 'hi' | 'explicit' | 'decision' | 'costs'> {
  const { name, title, payload } = describeExit(exit, actorName(state, record.actor), state);
  const decision = decisionOf(program, course, record, later);
  const range = exitRange(exit);
  return {
    kind: 'exit',
    name,
    text: `${title}; ${payload}`,
    ...(range === null
      ? {}
      : {
          gpa: exit.filled ? exitAddress(exit) : formatAddress(exit.accessPage, exit.accessOffset),
          ...range,
        }),
    ...(isConversionExit(exit) ? { explicit: exit.explicit } : {}),
    ...(decision === '' ? {} : { decision }),
    ...(course.after === null ? {} : { costs: costsBetween(course.before, course.after) }),
  };
}

function costsBetween(before: readonly number[], after: readonly number[]): TimelineEntry['costs'] {
  const difference = Float64Array.from(after, (count, i) => count - (before[i] ?? 0));
  return costsOf(difference).map(({ row, count }) => ({ name: row.name, count }));
}

/** Records behind an exit in which its conversions are looked for: other actors' may lie between. */
export const LOOK_AHEAD = 200;

/** What was decided at an exit: who handled it, what was chosen and converted, what the guest got for it. */
function decisionOf(
  program: Program,
  { handler, entered, answer }: Course,
  { actor }: TimelineRecord,
  later: readonly TimelineRecord[],
): string {
  const parts: string[] = [];
  if (handler >= 0) parts.push(`handled by \`${program.routines[handler]?.name ?? 'a handler'}\``);
  let converted = 0;
  for (const { what, actor: who, moment } of later) {
    if (entered >= 0 && moment > entered) break;
    if (who !== actor) continue;
    if (what.kind === 'exit') break;
    if (what.kind === 'input' && what.input.kind === 'choice') parts.push(`chosen: ${what.label}`);
    if (what.kind === 'event' && what.event.kind === 'conversion' && ++converted <= MOST_CONVERSIONS)
      parts.push(`converted ${conversionText(what.event)}`);
  }
  if (converted > MOST_CONVERSIONS) parts.push(`and ${converted - MOST_CONVERSIONS} more`);
  if (answer?.retWritten === true) parts.push(`ret ${hex64(answer.retLo, answer.retHi)}`);
  else if (entered >= 0 && converted === 0) parts.push('run again without a conversion');
  return parts.join('; ');
}

const MOST_CONVERSIONS = 3;

function conversionText({ lo, hi, to }: { lo: number; hi: number; to: 'private' | 'shared' }): string {
  return `${byteRange(lo, hi)} (${formatSize(hi - lo, 0)}) to ${to}`;
}

function inputWords(
  program: Program,
  state: State,
  input: Input,
  label: string,
): { readonly name: string; readonly text: string } {
  switch (input.kind) {
    case 'choice':
      return { name: input.choice, text: label === '' ? input.choice : label };
    case 'poke': {
      const { poke } = input;
      const value = 'lo' in poke ? ` = ${hex64(poke.lo, poke.hi)}` : '';
      return { name: 'poke', text: `${pokeTarget(state, input)}${value}, written by hand` };
    }
    case 'jump': {
      const place = placeOfInstruction(program, input.pc);
      return { name: 'jump', text: place === null ? 'goes on elsewhere' : `goes on at line ${place.line}` };
    }
    case 'solo':
      return {
        name: 'solo',
        text: input.on ? `only ${actorName(state, input.actor)} runs` : 'everybody runs again',
      };
    case 'call':
      return { name: input.call.name, text: `${describeHandCall(input.call, state)}, by hand` };
    case 'kill':
      return { name: 'kill', text: `${actorName(state, input.actor)} was ended by hand` };
  }
}

function pokeTarget(state: State, { poke }: Extract<Input, { kind: 'poke' }>): string {
  switch (poke.what) {
    case 'register':
    case 'global':
      return 'a variable';
    case 'bytes':
      return `${poke.bytes.length} bytes at offset ${formatAddress(poke.page, poke.offset)} of \`${state.stores[poke.store]?.name ?? 'a store'}\``;
    case 'ret':
    case 'data':
      return `the exit's ${poke.what}`;
  }
}
