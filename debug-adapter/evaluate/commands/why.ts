import { grouped } from '../../../engine/describe/text.js';
import { offsetOf, pageOf } from '../../../engine/memory/address.js';
import { PAGE_SIZE } from '../../../engine/memory/range.js';
import { targetOf, Why } from '../../../engine/time/why/why.js';
import { causeRow, changeText, type CauseRow } from '../../travel/cause-words.js';
import { valueOf, type Command, type Desk } from './command.js';

/** Atomic steps that a command may replay before it answers, a piece at a time. */
const STEPS = 2_000_000;
const SLICE = 50_000;
/** Causes that are told. */
const MOST = 40;

export const why: Command = {
  takesExpressions: true,
  name: 'why',
  usage: 'why GPA | RANGE',
  help: 'who last wrote these bytes, and who last changed what their gfn is: by which call, at which line, after which exit',
  run: (desk, rest) => causes(desk, rest, 'last'),
};

export const when: Command = {
  takesExpressions: true,
  name: 'when',
  usage: 'when GPA | RANGE',
  help: 'the same with everything that was ever done to them, the newest first',
  run: (desk, rest) => causes(desk, rest, 'all'),
};

function causes(desk: Desk, text: string, which: 'last' | 'all'): string {
  const { type, words } = valueOf(desk, text, which === 'last' ? why.usage : when.usage);
  const [lo = 0, hi = 0, sizeLo = 0, sizeHi = 0] = words;
  const size = type === 'range' ? pageOf(sizeLo, sizeHi) * PAGE_SIZE + offsetOf(sizeLo) : 1;
  const search = new Why(desk.subject.history, targetOf(pageOf(lo, hi), offsetOf(lo), Math.max(1, size)), {
    which,
  });
  const rows: CauseRow[] = [];
  let over = false;
  for (let done = 0; !over && done < STEPS && rows.length < MOST; done += SLICE) {
    const found = search.advance(SLICE);
    if (found === null) over = true;
    else rows.push(...found.map((cause) => causeRow(desk.subject, cause)));
  }
  const lines = rows.slice(0, MOST).flatMap(rowLines);
  if (over && search.unchanged.length > 0 && which === 'last')
    lines.push(`as at the start of the run: ${search.unchanged.join(', ')}`);
  if (!over) lines.push(`… looked back to moment ${grouped(search.moment)}`);
  return lines.length === 0 ? 'Nothing was done to it since the start of the run.' : lines.join('\n');
}

function rowLines({ point, text, changes }: CauseRow): string[] {
  return [`moment ${grouped(point.moment)}: ${text}`, ...changes.map((change) => `  ${changeText(change)}`)];
}
