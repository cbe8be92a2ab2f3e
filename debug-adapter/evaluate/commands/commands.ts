import { exits, inputs, solo } from './actors.js';
import { breakOn } from './break.js';
import { byHand } from './by-hand.js';
import { ask, choices, choiceWords, choose, convert } from './choose.js';
import type { Command } from './command.js';
import { dump } from './dump.js';
import { helpOn, print } from './help.js';
import { info } from './info.js';
import { back, bookmark, branches, compare, record, seek, undo } from './time.js';
import { when, why } from './why.js';
import { costs, fds, holes, map, slots } from './machine.js';

/** Every word of the debug console, in the order in which `help` tells them. */
export const COMMANDS: readonly Command[] = [
  helpOn(() => COMMANDS),
  choices,
  ask,
  convert,
  ...byHand,
  ...choiceWords,
  choose,
  ...[map, slots, fds, holes, info, dump, costs],
  ...[exits, inputs, solo, breakOn],
  ...[back, seek, undo, why, when, branches, bookmark, compare, record, print],
];

const BY_NAME = new Map(COMMANDS.map((command) => [command.name, command]));

/** What stands in a line, if it begins with the word of a command: `x/16 0x1000` is `x` and `/16 0x1000`. */
export function commandIn(line: string): { readonly command: Command; readonly rest: string } | null {
  const [whole = '', word = ''] = /^\s*([A-Za-z][\w-]*)/.exec(line) ?? [];
  const command = BY_NAME.get(word);
  const behind = line.slice(whole.length);
  // What goes on like an expression is one: `map.size`, `info + 1`, `stop == 3`.
  if (command === undefined || /^\s*([.([=!<>+*%&|^]|-\s|\/(?!\d))/.test(behind)) return null;
  return { command, rest: behind.trim() };
}
