import { actorName } from '../../engine/describe/actor.js';
import { describeExit } from '../../engine/describe/exit.js';
import { describeSignal } from '../../engine/describe/event.js';
import { uriOf } from '../../engine/describe/place.js';
import { describeStop } from '../../engine/describe/stop.js';
import { pageRange } from '../../engine/describe/text.js';
import { Errno, signalName } from '../../engine/kvm/errno.js';
import type { Event } from '../../engine/kvm/event.js';
import { isConversionExit, type Exit } from '../../engine/kvm/exit.js';
import type { State } from '../../engine/kvm/state.js';
import type { Program } from '../../engine/program/program.js';
import type { Stop } from '../../engine/program/stop.js';
import type { FilterName, Gait, Trouble } from '../debuggee/halt.js';
import { filterOf } from './filters.js';
import { gfnWords } from './gfn-words.js';

/** The stops of a machine that are trouble by themselves. */
export type TroubleStop = Extract<
  Stop,
  { readonly kind: 'claim' | 'invariant' | 'death' | 'deadlock' | 'livelock' }
>;

/** A halt for trouble, at a moment. */
export interface TroubleHalt {
  readonly actor: number;
  readonly trouble: Trouble;
  readonly moment: number;
}

/** Whether a step leads from a claim that failed, which is shown, to the statement behind it, where the actor stands already. */
export function leavesClaim(gait: Gait, halted: TroubleHalt | null, moment: number): boolean {
  if ((gait.kind !== 'next' && gait.kind !== 'in') || gait.granularity === 'instruction') return false;
  return halted?.trouble.place !== undefined && halted.actor === gait.actor && halted.moment === moment;
}

/** The filter that a stop belongs to. */
function filterOfStop({ kind }: TroubleStop): FilterName {
  switch (kind) {
    case 'claim':
      return 'expect';
    case 'deadlock':
      return 'livelock';
    default:
      return kind;
  }
}

/** An exit to userspace in words. `times`: how often in a row it has come, nothing having been converted. */
export function exitTrouble(exit: Exit, actor: number, state: State, times = 1): Trouble {
  const who = actorName(state, actor);
  const { name, number, title, payload, decision } = describeExit(exit, who, state);
  const details = [
    `${name} (${number}): ${payload}`,
    ...(isConversionExit(exit)
      ? [`explicit: ${exit.explicit ? 'yes' : 'no'} (the debugger's knowledge)`]
      : []),
  ];
  return {
    filter: filterOf(exit),
    id: name,
    title: times > 1 ? `Same exit again (${times}×): nothing was converted` : capital(words(exit, title)),
    text:
      decision === ''
        ? sentence(`${who} left the guest: ${title}`)
        : twoSentences(decision) + noHostPage(exit),
    details,
  };
}

function words(exit: Exit, title: string): string {
  return isConversionExit(exit) ? `${exit.explicit ? 'explicit' : 'implicit'} conversion exit` : title;
}

/** A signal that the VMM got for a touch of its own. */
export function signalTrouble(event: Extract<Event, { kind: 'signal' }>, state: State): Trouble {
  const name = signalName(event.signal);
  const who = actorName(state, event.actor);
  return {
    filter: 'host-fault',
    id: name,
    title: 'Host fault',
    text: `${who} touched the VMM's memory without a valid mapping and got ${name}. ${sentence(event.why)}`,
    details: [describeSignal(event)],
  };
}

/** A stop of the machine's own. */
export function stopTrouble(stop: TroubleStop, program: Program, state: State): Trouble {
  const { title, text, place } = describeStop(stop, program, state);
  const source =
    stop.kind === 'claim'
      ? program.claims[stop.claim]?.text
      : stop.kind === 'invariant'
        ? program.invariants[stop.invariant]?.text
        : undefined;
  const claim = source === undefined ? '' : `expected ${source.replace(/^expect\s+/, '')}`;
  const said = text.startsWith(claim) ? sentence(text) : `${sentence(claim)} ${sentence(text)}`;
  return {
    filter: filterOfStop(stop),
    id: title,
    title: capital(title),
    text: stop.kind === 'invariant' ? sentence(text) : said,
    details: place === null ? [] : [`at line ${place.line}`],
    ...(place === null || stop.kind !== 'claim' ? {} : { place: { ...place, path: uriOf(program, place) } }),
  };
}

/** gfns that are newly in disagreement, or newly backed twice. */
export function alarmTrouble(
  filter: 'disagreement' | 'double-backing',
  range: { readonly lo: number; readonly hi: number; readonly words: string },
  who: string,
): Trouble {
  const where = `gpa ${pageRange(range.lo, range.hi)}`;
  return {
    filter,
    id: filter,
    title: filter === 'disagreement' ? 'Disagreement' : 'Double backing',
    text: `${who} finished a statement that changed ${where}. ${sentence(range.words)}`,
    details: [gfnWords(range.lo, range.hi)],
  };
}

/** What the fields do not say: they are not written. */
function noHostPage(exit: Exit): string {
  return exit.errno === Errno.EFAULT && !isConversionExit(exit) ? ' KVM got no host page for it.' : '';
}

/** What was done; what the map says about it. */
function twoSentences(decision: string): string {
  const cut = decision.indexOf('; ');
  return cut < 0
    ? sentence(decision)
    : `${sentence(decision.slice(0, cut))} ${sentence(decision.slice(cut + 2))}`;
}

function sentence(text: string): string {
  if (text === '') return '';
  return /[.!?]$/.test(text) ? capital(text) : `${capital(text)}.`;
}

/** The first letter of a sentence; names that begin with a small letter stay. */
function capital(text: string): string {
  return /^(?:vCPU|gfn)/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
