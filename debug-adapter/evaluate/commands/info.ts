import { pageAddress, pageRange } from '../../../engine/describe/text.js';
import { fileIndex, findSlot } from '../../../engine/kvm/slots.js';
import { formatSize } from '../../../engine/memory/address.js';
import { gfnRuns, type GfnRun } from '../../../engine/tuple.js';
import { columns, gfnsOf, type Command, type Desk } from './command.js';

/** Runs of a range that are told one by one. */
const RUNS = 16;

export const info: Command = {
  takesExpressions: true,
  name: 'info',
  usage: 'info GPA',
  help: 'everything about a gpa in words: what KVM holds, what the guest maps, stage-2, backing, what disagrees',
  run(desk, rest) {
    const { program, history } = desk.subject;
    const { lo, hi } = gfnsOf(desk, rest, info.usage);
    const runs = gfnRuns(history.state, lo, hi, program.spec, RUNS + 1);
    const more = runs.length > RUNS ? ['… and more: `map LO..HI` draws it'] : [];
    return [...runs.slice(0, RUNS).flatMap((run) => wordsOf(desk, run)), ...more].join('\n');
  },
};

function wordsOf({ subject: { program, history } }: Desk, run: GfnRun): string[] {
  const { state } = history;
  const slot = findSlot(state, run.lo);
  const size = run.hi - run.lo === 1 ? '' : `, ${formatSize(run.hi - run.lo, 0)}`;
  const head = `gpa ${pageRange(run.lo, run.hi)}${size}, gfn 0x${run.lo.toString(16)}`;
  if (slot === undefined) return [`${head}: no memslot`, ...run.disagreements.map((text) => `  ! ${text}`)];
  const file = slot.file < 0 ? null : (state.stores[slot.file]?.name ?? `store ${slot.file}`);
  const offset = pageAddress(fileIndex(slot, run.lo));
  const why =
    file === null
      ? `slot ${slot.id} has no private fd`
      : `private fd ${file} has ${run.privateBacked ? 'a page' : 'a hole'} at offset ${offset}`;
  const { flavour } = program.spec;
  const rows = [
    ['  KVM holds it as', `${run.kvm}: ${why}`],
    ['  the guest maps it as', run.view],
    ['  stage-2', sides(run.stage2Shared, run.stage2Private, 'no entry', run.stale ? ', stale' : '')],
    ['  backing', sides(run.sharedBacked, run.privateBacked, 'no page at all', '')],
    ...(flavour === 'tdx' || flavour === 'snp'
      ? [[`  ${flavour === 'tdx' ? 'accepted' : 'validated'}`, run.accepted ? 'yes' : 'no']]
      : []),
  ];
  return [`${head}, memslot ${slot.id}`, ...columns(rows), ...run.disagreements.map((text) => `  ! ${text}`)];
}

function sides(shared: boolean, isPrivate: boolean, none: string, remark: string): string {
  const word =
    shared && isPrivate ? 'both shared and private' : isPrivate ? 'private' : shared ? 'shared' : none;
  return word + remark;
}
