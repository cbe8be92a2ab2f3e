import { handRegisters, type HandCall } from '../hand.js';
import type { State } from '../kvm/state.js';
import { argumentsText } from './arguments.js';

/** A call by hand as a script would write it: `convert(0x100000, 4K, shared)`. */
export function describeHandCall(call: HandCall, state: State): string {
  return `${call.name}(${argumentsText(call.name, handRegisters(call), state)})`;
}
