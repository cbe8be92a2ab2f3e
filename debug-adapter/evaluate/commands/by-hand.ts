import { offsetOf, pageOf } from '../../../engine/memory/address.js';
import type { PageRange } from '../../../engine/memory/range.js';
import type { HandCall } from '../../../engine/hand.js';
import { wantedFallocate } from '../../acting/wanted-call.js';
import { fileLabel, filesOf } from '../../inspect/files.js';
import { valueOf, type Command, type Desk } from './command.js';

/** What the VMM can be told to do with a file, at any stop. */
export const byHand: readonly Command[] = (
  [
    [
      'punch_hole',
      'has the VMM punch a hole in a private fd, by hand: fallocate(PUNCH_HOLE | KEEP_SIZE); `undo` takes it back',
    ],
    [
      'allocate',
      'has the VMM allocate in a private fd, by hand: fallocate with mode 0; `undo` takes it back',
    ],
  ] as const
).map(([name, help]) => {
  const usage = `${name} FD OFFSET SIZE`;
  return {
    ...{ name, help, usage, takesExpressions: true },
    run(desk, rest) {
      const [fd, offset, size, ...more] = rest.split(/\s+/);
      if (fd === undefined || offset === undefined || size === undefined || more.length > 0)
        throw new RangeError(`Usage: ${usage}`);
      const range = pagesNamed(valueOf(desk, offset, usage).words, valueOf(desk, size, usage).words);
      return act(desk, wantedFallocate(desk.subject.history.state, name, fd, range));
    },
    words: ({ subject: { history } }) => filesOf(history.state).map((file) => fileLabel(history.state, file)),
  };
});

/** Has the VMM make a call; the run stays where it is. */
export function act(desk: Desk, call: HandCall): string {
  desk.mayGo();
  const { text } = desk.acting.act(call);
  desk.changed();
  return text;
}

/**
 * Pages of an address and a size, 64 bits each as int32 pairs.
 *
 * @throws RangeError if they are no multiples of a page
 */
export function pagesNamed(at: Int32Array, size: Int32Array): PageRange {
  const [lo = 0, hi = 0] = at;
  const [sizeLo = 0, sizeHi = 0] = size;
  if (offsetOf(lo) !== 0 || offsetOf(sizeLo) !== 0)
    throw new RangeError('Memory is converted, freed and allocated in pages: give multiples of 4K.');
  const first = pageOf(lo, hi);
  return { lo: first, hi: first + pageOf(sizeLo, sizeHi) };
}
