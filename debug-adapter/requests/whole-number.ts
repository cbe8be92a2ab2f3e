import { Refused } from '../protocol.js';

/** Lets a request's number pass if it is whole and within bounds. */
export function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Refused(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
  return value;
}
