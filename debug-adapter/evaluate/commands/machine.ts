import { slotFlagNames, STORE_KINDS } from '../../../engine/describe/kinds.js';
import { costsOf } from '../../../engine/describe/costs.js';
import { gfnMap, wholeGuest } from '../../../engine/describe/gfn-map.js';
import { drawMap } from '../../../engine/describe/gfn-map-text.js';
import { counted, grouped, pageAddress, pageRange } from '../../../engine/describe/text.js';
import { formatSize } from '../../../engine/memory/address.js';
import type { PageRange } from '../../../engine/memory/range.js';
import { columns, gfnsOf, type Command, type Desk } from './command.js';

/** Rows of a table before the rest is only counted. */
const ROWS = 40;
/** gfns around one that is asked for. */
const AROUND = 32;

export const map: Command = {
  takesExpressions: true,
  name: 'map',
  usage: 'map [GPA | LO..HI | LO..+SIZE]',
  help: 'the gfn map: what KVM holds, what the guest maps, stage-2, backing; of everything, or of a range',
  run(desk, rest) {
    const { program, history } = desk.subject;
    const { flavour } = program.spec;
    const range = rest === '' ? wholeGuest(history.state) : around(desk, rest);
    const lines = drawMap(gfnMap(history.state, program.spec, range), {
      columns: 64,
      rows: ROWS,
      accepts: flavour === 'tdx' || flavour === 'snp',
      paint: (text) => text,
    });
    // The same picture as on a command line, where options narrow it.
    return lines.join('\n').replaceAll('--from and --to narrow the map', '`map LO..HI` narrows the map');
  },
};

function around(desk: Desk, text: string): PageRange {
  const { lo, hi } = gfnsOf(desk, text, map.usage);
  return hi - lo > 1 ? { lo, hi } : { lo: Math.max(0, lo - AROUND), hi: hi + AROUND };
}

export const slots: Command = {
  name: 'slots',
  usage: 'slots',
  help: 'the memslots: gpa range, userspace_addr, private fd and offset, flags',
  run({ subject: { history, program } }) {
    const { state } = history;
    if (state.slots.length === 0) return 'There is no memslot.';
    const rows = state.slots
      .slice(0, ROWS)
      .map((slot) => [
        `${slot.as === 0 ? '' : `as ${slot.as} `}slot ${slot.id}`,
        pageRange(slot.base, slot.base + slot.pages),
        formatSize(slot.pages, 0),
        `hva ${pageAddress(slot.hva)}`,
        slot.file < 0
          ? 'no private fd'
          : `private fd ${state.stores[slot.file]?.name ?? `store ${slot.file}`} from offset ${pageAddress(slot.offset)}`,
        slotFlagNames(slot, program.spec).join(' | '),
      ]);
    return [...columns(rows), ...rest(state.slots.length - ROWS, 'memslot')].join('\n');
  },
};

export const fds: Command = {
  name: 'fds',
  usage: 'fds [NAME]',
  help: 'the private fds and memfds: pages allocated, and their holes',
  run({ subject: { program, history } }, name) {
    const { files } = gfnMap(history.state, program.spec, { lo: 0, hi: 0 });
    const shown = files.filter((file) => name === '' || file.name === name);
    if (shown.length === 0)
      return files.length === 0
        ? 'There is no private fd and no memfd.'
        : `There is no fd \`${name}\`. There are: ${files.map((file) => file.name).join(', ')}.`;
    return shown
      .flatMap(({ name: called, kind, pages, present, holes, moreHoles }) => [
        `${STORE_KINDS[kind]} ${called}: ${formatSize(pages, 0)}, ${grouped(present)} of ${counted(pages, 'page')} allocated`,
        ...holes
          .slice(0, ROWS)
          .map(({ lo, hi }) => `  hole at offset ${pageRange(lo, hi)}  ${formatSize(hi - lo, 0)}`),
        ...rest(holes.length - ROWS, 'hole', moreHoles),
      ])
      .join('\n');
  },
  words: ({ subject: { history } }) =>
    history.state.stores.flatMap((store) => (store === null || store.name === '' ? [] : [store.name])),
};

/** The same by what one looks for. */
export const holes: Command = {
  ...{
    name: 'holes',
    usage: 'holes [NAME]',
    help: 'the same as `fds`: where a private fd has no page, the gfn is shared',
  },
  run: (desk, name) => fds.run(desk, name),
  words: (desk) => fds.words?.(desk) ?? [],
};

export const costs: Command = {
  name: 'costs',
  usage: 'costs',
  help: 'what the run has cost so far, and since the stop before',
  run({ subject: { history, previous } }) {
    const before = new Map(costsOf(previous.costs).map(({ key, count }) => [key, count]));
    const rows = costsOf(history.state.costs).map(({ key, row, count }) => [
      row.name,
      grouped(count),
      `+${grouped(count - (before.get(key) ?? 0))}`,
      row.doc,
    ]);
    return rows.length === 0 ? 'Nothing yet.' : columns([['', 'so far', 'since', ''], ...rows]).join('\n');
  },
};

function rest(count: number, noun: string, orMore = false): string[] {
  return count > 0 ? [`… ${counted(count, `more ${noun}`)}${orMore ? ' or more' : ''}`] : [];
}
