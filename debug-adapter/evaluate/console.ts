import { didYouMean, nearest } from '../../language/names/nearest.js';
import { choiceIds } from './commands/choose.js';
import type { Desk } from './commands/command.js';
import { COMMANDS, commandIn } from './commands/commands.js';
import type { Evaluation } from './evaluator.js';
import { localsAt } from './standpoint.js';

/**
 * Answers a line of the debug console: a command, or an expression. A variable's name alone is the variable, also where a command has the same name.
 *
 * @throws RangeError with a sentence that says what to do instead
 */
export function respond(desk: Desk, line: string): Evaluation {
  const text = line.trim();
  if (text === '') throw new RangeError('Type a command or an expression: `help` lists what there is.');
  const found = isVariable(desk, text) ? null : commandIn(text);
  if (found !== null) return { text: found.command.run(desk, found.rest) };
  const value = desk.evaluator.evaluate(text, desk.at, desk.style);
  if (typeof value !== 'string') return value;
  const known = [...COMMANDS.map(({ name }) => name), ...choiceIds(desk)];
  const [word = ''] = /^[A-Za-z][\w-]*/.exec(text) ?? [];
  const meant = nearest(word, known);
  // A mistyped word is told from a wrong expression by what is near, or by there being two words side by side.
  if (word === text || /^[A-Za-z][\w-]*\s+[\w"[]/.test(text))
    throw new RangeError(`${sentence(value)}${didYouMean(meant)} \`help\` lists the commands.`);
  throw new RangeError(sentence(value));
}

function isVariable(desk: Desk, text: string): boolean {
  const { globals } = desk.subject.program;
  return localsAt(desk.subject, desk.at).has(text) || globals.some(({ name }) => name === text);
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
