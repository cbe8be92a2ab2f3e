import { gfnWords } from '../../stops/gfn-words.js';
import { columns, gfnsOf, type Command, type Desk } from './command.js';

const USAGE = 'break [on change GPA | on change RANGE | delete ID | delete all]';

/** Stops of the console's own; the editor's breakpoints are its own business. */
export const breakOn: Command = {
  name: 'break',
  usage: USAGE,
  help: "stops when anything about these gfns changes: what KVM holds, the guest's view, backing, stage-2; alone, lists what stops so",
  takesExpressions: true,
  run(desk, rest) {
    if (rest === '') return listed(desk);
    const [, what] = /^on\s+change\s+(.+)$/.exec(rest) ?? [];
    if (what !== undefined) {
      const { id, lo, hi } = desk.watches.watch(gfnsOf(desk, what, USAGE));
      return `${id}: stops when ${gfnWords(lo, hi)} ${hi - lo === 1 ? 'changes' : 'change'}; \`break delete ${id}\` takes it back.`;
    }
    const [, which] = /^delete\s+(all|\d{1,9})$/.exec(rest) ?? [];
    if (which === undefined)
      throw new RangeError(
        `Usage: ${USAGE}. Breakpoints on lines, functions and bytes are set in the editor.`,
      );
    const gone = desk.watches.watches.filter(({ id }) => which === 'all' || id === Number(which));
    if (gone.length === 0) throw new RangeError(`There is no such stop.\n${listed(desk)}`);
    for (const { id } of gone) desk.watches.unwatch(id);
    return listed(desk);
  },
  words: () => ['on change', 'delete'],
};

function listed({ watches: { watches } }: Desk): string {
  if (watches.length === 0) return 'Nothing stops the run when it changes: `break on change GPA`.';
  return columns(watches.map(({ id, lo, hi }) => [`${id}`, 'on change', gfnWords(lo, hi)])).join('\n');
}
