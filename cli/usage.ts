import { nearestNames } from './nearest.js';
import { Status, type StatusCode } from './status.js';

/** The command line cannot be understood, or what it names cannot be used. Shown as a sentence, never with a stack trace. */
export class UsageError extends Error {
  constructor(
    message: string,
    /** What to try instead. */
    readonly hint = '',
    readonly status: StatusCode = Status.wrong,
  ) {
    super(message);
  }
}

/** `did you mean A or B?`; empty if nothing comes near. */
export function didYouMean(word: string, names: Iterable<string>): string {
  const near = nearestNames(word, names);
  return near.length === 0 ? '' : `did you mean ${near.join(near.length > 2 ? ', ' : ' or ')}?`;
}
