import { grouped } from '../../../engine/describe/text.js';
import { compareStates } from '../../../engine/time/compare.js';
import type { State } from '../../../engine/kvm/state.js';
import { branchRows } from '../../travel/branch-words.js';
import { differenceRows } from '../../travel/difference-words.js';
import { columns, type Command, type Desk } from './command.js';

/** Atomic steps that a command may replay before it answers: a fraction of a second. */
const STEPS = 5_000_000;
/** Rows that are shown. */
const ROWS = 40;
const WAYS = ['over', 'into', 'out', 'line', 'step', 'continue'] as const;

export const back: Command = {
  name: 'back',
  usage: 'back [over|into|out|line|step|continue]',
  help: 'goes back: a statement (over calls unless told), a line, an atomic step, or to where the run halted before',
  run(desk, rest) {
    const way = rest === '' ? 'over' : WAYS.find((one) => one === rest);
    if (way === undefined) throw new RangeError(`Usage: ${back.usage}`);
    const { actor } = desk.at;
    if (way === 'continue') desk.journey({ kind: 'reverse' });
    else if (way === 'line') desk.journey({ kind: 'back', actor, way: 'over', granularity: 'line' });
    else if (way === 'step') desk.journey({ kind: 'back', actor, way: 'into', granularity: 'instruction' });
    else desk.journey({ kind: 'back', actor, way });
    return '';
  },
  words: () => WAYS,
};

export const seek: Command = {
  name: 'seek',
  usage: 'seek MOMENT | start | end | +STEPS | -STEPS',
  help: 'goes to a moment: so many atomic steps since the start, or from here',
  run(desk, rest) {
    const { history } = desk.subject;
    const [, sign = '', digits = ''] = /^([+-]?)([\d_]+)$/.exec(rest) ?? [];
    if (rest === 'end') {
      desk.journey({ kind: 'seek', to: history.reached, text: 'The furthest moment so far' });
      return '';
    }
    if (digits === '' && rest !== 'start') throw new RangeError(`Usage: ${seek.usage}`);
    const count = Number(digits.replaceAll('_', ''));
    const here = history.state.moment;
    const moment =
      rest === 'start' ? 0 : sign === '' ? count : Math.max(0, sign === '-' ? here - count : here + count);
    desk.journey(desk.travel.toMoment(moment));
    return '';
  },
  words: () => ['start', 'end'],
};

export const undo: Command = {
  name: 'undo',
  usage: 'undo',
  help: 'goes back to before the last choice: the exit waits again, and choosing differently begins a branch',
  run(desk) {
    const last = desk.travel.lastInput();
    if (last === null)
      throw new RangeError('Nothing has been put into this run yet: there is nothing to undo.');
    desk.journey({ kind: 'seek', to: last.before, actor: last.actor, text: `Undone: ${last.label}` });
    return `Undone: ${last.label}`;
  },
};

export const branches: Command = {
  name: 'branches',
  usage: 'branches [NUMBER [NAME]]',
  help: 'the courses that this run has taken; with a number goes over to one, with a name calls it so',
  run(desk, rest) {
    const [, number = '', name = ''] = /^(\d+)\s*(.*)$/.exec(rest) ?? [];
    if (number === '' && rest !== '') throw new RangeError(`Usage: ${branches.usage}`);
    if (number !== '' && name === '') {
      desk.journey(desk.travel.toBranch(Number(number)));
      return '';
    }
    if (number !== '') desk.subject.history.rename(Number(number), name.slice(0, 200));
    const rows = branchRows(desk.subject).map(({ id, name: called, current, parent, fork, by, end }) => [
      `${current ? '*' : ' '} ${id}`,
      called,
      parent === 0 ? 'from the start' : `from ${parent}, at moment ${grouped(fork)}`,
      by,
      end,
    ]);
    return columns(rows).join('\n');
  },
};

export const bookmark: Command = {
  name: 'bookmark',
  usage: 'bookmark [add [NAME] | go NAME | remove NAME]',
  help: 'named moments: lists them, names this one, goes to one; they survive a restart',
  run(desk, rest) {
    const { bookmarks } = desk.travel;
    const [, action = '', name = ''] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
    switch (action) {
      case '':
        return listOf(desk);
      case 'add':
        return `Bookmark \`${bookmarks.add(name)}\``;
      case 'remove':
        bookmarks.remove(name);
        return listOf(desk);
      case 'go':
        desk.journey(desk.travel.toBookmark(name));
        return '';
      default:
        throw new RangeError(`Usage: ${bookmark.usage}`);
    }
  },
  words: ({ travel }) => ['add', 'go', 'remove', ...travel.bookmarks.rows.map(({ name }) => name)],
};

function listOf({ travel }: Desk): string {
  const rows = travel.bookmarks.rows.map(({ name, moment, place }) => [
    name,
    `moment ${grouped(moment)}`,
    place.kind === 'none'
      ? `gone: ${place.why}`
      : place.kind === 'ahead'
        ? 'lies ahead'
        : `branch ${place.branch}`,
  ]);
  return rows.length === 0
    ? 'There is no bookmark: `bookmark add NAME` makes one of this moment.'
    : columns(rows).join('\n');
}

export const compare: Command = {
  name: 'compare',
  usage: 'compare MOMENT[@BRANCH] [MOMENT[@BRANCH]]',
  help: 'what differs between two moments, or one and now: memory, what gfns are, memslots, costs',
  run(desk, rest) {
    const words = rest.split(/\s+/).filter((word) => word !== '');
    const [from, to] = words;
    if (from === undefined || words.length > 2) throw new RangeError(`Usage: ${compare.usage}`);
    const { history, program } = desk.subject;
    const a = stateAt(desk, from);
    const b = to === undefined ? history.state : stateAt(desk, to);
    const difference = compareStates(a, b, program.spec, ROWS + 1);
    const rows = differenceRows(difference, a).map(({ where, from: was, to: is }) => [
      where,
      was === '' ? is : `${was} → ${is}`,
    ]);
    const more = rows.length > ROWS || difference.more ? ['… and more'] : [];
    return rows.length === 0 ? 'Nothing differs.' : [...columns(rows.slice(0, ROWS)), ...more].join('\n');
  },
};

function stateAt(desk: Desk, word: string): State {
  const [, moment = '', branch = ''] = /^([\d_]+)(?:@(\d+))?$/.exec(word) ?? [];
  if (moment === '') throw new RangeError(`Usage: ${compare.usage}`);
  const number = Number(moment.replaceAll('_', ''));
  const { replay, point } = desk.travel.beside(number, branch === '' ? undefined : Number(branch));
  if (!replay.seek(point, STEPS))
    throw new RangeError('That is too far from any saved state: `gfnscope/compare` goes further.');
  return replay.state;
}

export const record: Command = {
  name: 'record',
  usage: 'record',
  help: 'the run so far as a recording: to be kept as a file, and done again anywhere with the launch attribute `recording`',
  run: (desk) => desk.recording(),
};
