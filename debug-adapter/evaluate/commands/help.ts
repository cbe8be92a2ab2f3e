import { didYouMean, nearest } from '../../../language/names/nearest.js';
import { columns, valueOf, type Command } from './command.js';
import { valueText, typeText } from '../value-text.js';

const EXPRESSIONS = `Anything else is an expression, as the language has it: variables, constants, questions such as is_private(GPA), and exit.FIELD.
Memory can be looked up in it, without touching it: [guest:0x1000], u8 [private:RING + 4], u32 [fd/ram:0x2000], [shared:…], [hva:…].
  guest    what the guest would find there now, by its own view of the page
  shared   the shared half of the memslot;  private  its private fd;  fd/NAME  a file by offset;  hva  the VMM's address space
  u8 to u64 before the bracket say how much (u64 unless told). What has no page is said (hole, no memslot), never 0.`;

/** A usage that is longer is told by `help COMMAND` only. */
const WIDE = 30;

/** The words of the console, and what each does. */
export function helpOn(all: () => readonly Command[]): Command {
  return {
    name: 'help',
    usage: 'help [COMMAND | expressions]',
    help: 'what can be typed here',
    run(_desk, rest) {
      if (rest === 'expressions') return EXPRESSIONS;
      if (rest === '')
        return [
          ...columns(all().map(({ name, usage, help }) => [usage.length > WIDE ? `${name} …` : usage, help])),
          EXPRESSIONS,
        ].join('\n');
      const found = all().find(({ name }) => name === rest);
      if (found === undefined) {
        const meant = didYouMean(
          nearest(
            rest,
            all().map(({ name }) => name),
          ),
        );
        throw new RangeError(`There is no command \`${rest}\`.${meant} \`help\` lists them.`);
      }
      return `${found.usage}\n${found.help}`;
    },
    words: () => [...all().map(({ name }) => name), 'expressions'],
  };
}

/** An expression, also one that is spelled like a command. */
export const print: Command = {
  takesExpressions: true,
  name: 'print',
  usage: 'print EXPRESSION',
  help: 'the value of an expression, with its type; the expression alone does the same',
  run(desk, rest) {
    const value = valueOf(desk, rest, print.usage);
    return `${valueText(value, desk.style)} (${typeText(value)})`;
  },
};
