import { PAGE_SIZE } from '../../engine/memory/range.js';
import { targetOf, Why } from '../../engine/time/why/why.js';
import { Cancelled, type Asked } from '../asked.js';
import type { Context } from '../context.js';
import { threadOf } from '../debuggee/subject.js';
import type { CauseInfo, WhyAnswer, WhyArguments } from '../gfnscope-protocol.js';
import type { Group } from '../group.js';
import type { Positions } from '../positions.js';
import { Refused } from '../protocol.js';
import { causeRow, type CauseRow } from '../travel/cause-words.js';
import { referenceOf } from './addresses.js';
import { placeInfo } from './client-source.js';
import { wholeNumber } from './whole-number.js';

/** Atomic steps between two chances for the protocol to be heard. */
const SLICE = 16_384;
const USUAL = 100;
const MOST = 10_000;
/** Bytes that can be asked about at once. */
const MOST_BYTES = 2 ** 30;

/** Who did it: each answer with its place and its moment. */
export const why: Group = {
  handlers: {
    'gfnscope/why': (context, args, asked) => causes(context, args, asked, 'last'),
    'gfnscope/when': (context, args, asked) => causes(context, args, asked, 'all'),
  },
};

async function causes(
  context: Context,
  { address, size = 1, limit = USUAL }: WhyArguments,
  asked: Asked,
  which: 'last' | 'all',
): Promise<WhyAnswer> {
  const { stopped, surroundings, positions } = context;
  const most = wholeNumber('limit', limit, 1, MOST);
  const { view, page, offset } = referenceOf(address);
  if (view === 'hva' || view === 'fd')
    throw new Refused(
      'Ask about an address of the guest: a gpa such as 0x1000. What backs it is told, too.',
      true,
    );
  const target = targetOf(page, offset % PAGE_SIZE, wholeNumber('size', size, 1, MOST_BYTES));
  const search = new Why(stopped.history, target, { which });
  const rows: CauseRow[] = [];
  for (;;) {
    const found = search.advance(SLICE);
    if (found === null || rows.length > most) break;
    rows.push(...found.map((cause) => causeRow(stopped, cause)));
    if (asked.cancelled) throw new Cancelled();
    await surroundings.yield();
  }
  return {
    causes: rows.slice(0, most).map((row) => causeInfo(positions, row)),
    unchanged: search.unchanged,
    more: rows.length > most,
  };
}

function causeInfo(
  positions: Positions,
  { point, actorId, actor, changes, text, call, place, exit }: CauseRow,
): CauseInfo {
  return {
    ...{ moment: point.moment, threadId: threadOf(actorId), actor, changes, text },
    ...(call === null ? {} : { call }),
    place: placeInfo(positions, place),
    ...(exit === null ? {} : { exit: { ...exit, place: placeInfo(positions, exit.place) } }),
  };
}
