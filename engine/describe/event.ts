import { errnoName, signalName } from '../kvm/errno.js';
import type { Event } from '../kvm/event.js';
import { REFUSALS } from '../kvm/refusals.js';
import type { State } from '../kvm/state.js';
import { formatAddress } from '../memory/address.js';
import { PAGE_LIMIT } from '../memory/range.js';
import { argumentsText } from './arguments.js';
import { counted, pageRange } from './text.js';

type Call = Extract<Event, { kind: 'call' }>;

/** A system call or hypercall as strace would show it: `punch_hole(ram, 0x100000, 4K) = 0`. */
export function describeCall(call: Call, state: State): string {
  const result = call.errno === 0 ? '0' : `-${errnoName(Math.abs(call.errno))}`;
  return `${call.name}(${argumentsText(call.name, call.args, state)}) = ${result}`;
}

/** Why a call was refused, with the rule's place in the reference; null if it was not. */
export function describeRefusal(refusal: number): { readonly text: string; readonly cites: string } | null {
  const row = REFUSALS[refusal];
  return row === undefined || row.text === '' ? null : { text: row.text, cites: row.cites };
}

/** What a zap did: `zapped 1 stage-2 entry of gpa 0x100000..0x101000 (hole punched)`. */
export function describeZap(event: Extract<Event, { kind: 'zap' }>): string {
  const why = event.why === '' ? '' : ` (${event.why})`;
  const where =
    event.lo === 0 && event.hi >= PAGE_LIMIT ? ', all of the VM' : ` of gpa ${pageRange(event.lo, event.hi)}`;
  return `zapped ${counted(event.entries, 'stage-2 entry', 'stage-2 entries')}${where}${why}`;
}

/** A signal that the VMM got for a touch of its own memory. */
export function describeSignal(event: Extract<Event, { kind: 'signal' }>): string {
  const why = event.why === '' ? '' : `: ${event.why}`;
  return `${signalName(event.signal)} at hva ${formatAddress(event.page, event.offset)}${why}`;
}
