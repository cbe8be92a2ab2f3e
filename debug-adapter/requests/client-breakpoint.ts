import type { DebugProtocol as P } from '@vscode/debugprotocol';
import type { Debuggee } from '../debuggee/debuggee.js';
import type { Positions } from '../positions.js';
import { Refused } from '../protocol.js';
import { plainPlace } from './client-source.js';
import type { Placed, Terms } from '../stops/breakpoint.js';

/** More than any editor sets, or shows, at once. */
export const MOST = 10_000;

/** A breakpoint as the protocol has it. */
export function clientBreakpoint(
  debuggee: Debuggee,
  positions: Positions,
  { id, verified, place, message }: Placed,
): P.Breakpoint {
  return {
    ...{ id, verified },
    ...(place === undefined ? {} : plainPlace(debuggee, positions, place)),
    ...(message === undefined ? {} : { message }),
    ...(verified ? {} : { reason: 'failed' as const }),
  };
}

/** What is said with a breakpoint, whatever it is on. */
export function termsOf({ condition, hitCondition, logMessage }: Terms): Terms {
  // The protocol has log messages only on lines: elsewhere nobody has checked that it is text.
  if (logMessage !== undefined && typeof logMessage !== 'string')
    throw new Refused('`logMessage` must be a string.');
  return {
    ...(condition === undefined ? {} : { condition }),
    ...(hitCondition === undefined ? {} : { hitCondition }),
    ...(logMessage === undefined ? {} : { logMessage }),
  };
}

/** @throws Refused for more than anybody can look at */
export function few<T>(wanted: readonly T[]): readonly T[] {
  if (wanted.length > MOST)
    throw new Refused(`More than ${MOST.toLocaleString('en-US')} breakpoints cannot be set at once.`);
  return wanted;
}
