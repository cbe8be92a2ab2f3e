import { choiceForPolicy, POLICIES, type Policy } from '../../../engine/choice.js';
import type { PageRange } from '../../../engine/memory/range.js';
import { RECIPE } from '../../../engine/vmm/words.js';
import type { Target } from '../../choosing/choosing.js';
import { STRIP_LEGEND } from '../../choosing/strip.js';
import { actorName } from '../../../engine/describe/actor.js';
import { wantedConversion } from '../../acting/wanted-call.js';
import { act, pagesNamed } from './by-hand.js';
import { columns, valueOf, type Command, type Desk, type Then } from './command.js';

const THEN = /\s*(?:^|\s)then\s+(step|continue|stop)$/;
const CONVERT =
  'convert [GPA SIZE [to private|shared]] [using qemu|cloud-hypervisor|free-first] [then step|continue|stop]';
const NOTHING_WAITS =
  'Nobody waits for a choice. Run on to an exit; away from one, `convert GPA SIZE to private|shared` has the VMM convert by hand.';

/** What can be done at the exit that waits. */
export const choices: Command = {
  name: 'choices',
  usage: 'choices',
  help: 'what can be done at the exit that waits, and what cannot, with the reason',
  run(desk) {
    const actor = waiting(desk);
    const exit = desk.choosing.exit(actor);
    const who = actorName(desk.subject.history.state, actor);
    const head =
      exit === null
        ? [`${who} waits for a choice`]
        : [`${who}: ${exit.name} (${exit.title}): ${exit.payload}`, exit.decision];
    const rows = desk.choosing
      .targets(actor)
      .map(({ id, label, unavailable, strip }) => [
        `  ${id}`,
        unavailable === undefined ? label : `${label}: not here, ${unavailable}`,
        strip === undefined ? '' : `${strip.before} → ${strip.after}`,
      ]);
    return [
      ...head.filter((line) => line !== ''),
      ...columns(rows),
      `${STRIP_LEGEND}`,
      'Each is a command: what goes on then may follow it, `then step` (unless told), `then continue` or `then stop`.',
    ].join('\n');
  },
};

/** The same under the word of `onMemoryError` and `--on-exit`. */
export const ask: Command = {
  ...{ name: 'ask', usage: 'ask', help: 'the same as `choices`' },
  run: (desk, rest) => choices.run(desk, rest),
};

/** Any choice by its id, also one that a variable has the name of. */
export const choose: Command = {
  name: 'choose',
  usage: 'choose CHOICE [then step|continue|stop]',
  help: 'makes a choice at the exit that waits; a choice alone does the same',
  run(desk, rest) {
    const { words, then } = thenOf(rest);
    if (words === '') throw new RangeError('Usage: choose CHOICE: `choices` lists them.');
    return chosen(desk, words, then);
  },
  words: choiceIds,
};

/** The conversion that the exit asks for, or another that is offered there; any other is one by hand, which needs no exit. */
export const convert: Command = {
  takesExpressions: true,
  name: 'convert',
  usage: CONVERT,
  help: 'converts at the exit that waits: as it asks, or one of the other ranges and recipes that `choices` lists; with a range and a side also anywhere else, by hand: `undo` takes it back',
  run(desk, rest) {
    const { words, then } = thenOf(rest);
    if (words === '') return chosen(desk, 'convert', then);
    const wanted = conversionWanted(desk, words);
    const actor = desk.choosing.waiting();
    const targets = actor === null ? [] : desk.choosing.targets(actor);
    const found = targets.find((target) => isWanted(target, wanted));
    if (found !== undefined) return chosen(desk, found.id, then);
    // What goes on after it is said of a choice only: whoever says it means one.
    const { range, to, using } = wanted;
    if (range !== null && to !== null && words === rest)
      return act(desk, wantedConversion(desk.subject.history.state, range, to, using));
    waiting(desk);
    const offered = targets.filter(({ converts }) => converts !== null);
    throw new RangeError(
      `That is none of the conversions of this exit:\n${offered.map(({ id, label }) => `  ${id}: ${label}`).join('\n')}\nBy hand anything can be converted: convert GPA SIZE to private|shared.`,
    );
  },
  words: () => ['to', 'using', 'then', 'private', 'shared', 'qemu', 'cloud-hypervisor', 'free-first'],
};

/** The choices that have words of their own everywhere: one command each. */
export const choiceWords: readonly Command[] = (
  [
    [
      'refuse',
      'returns an error to the guest without converting; where it asked nothing, stops the VM, as QEMU does',
    ],
    ['retry', 'runs the vCPU again without converting'],
    ['stop', 'stops the VM'],
    ['return-0', 'returns 0 without converting: guest and host disagree'],
    ['no-ret', 'returns without writing `ret`'],
    ['inject', 'injects a fault into the guest'],
    ['convert-first-page', 'converts only the first page that was asked for'],
    ['convert-2m', 'converts the aligned 2 MiB'],
    ['convert-slot', 'converts the rest of the memslot'],
    ['convert-cloud-hypervisor', "converts by cloud-hypervisor's habit"],
    ['convert-free-first', 'converts in the wrong order'],
  ] as const
).map(([name, help]) => ({
  ...{ name, help, usage: `${name} [then step|continue|stop]` },
  run(desk, rest) {
    const { words, then } = thenOf(rest);
    if (words !== '')
      throw new RangeError(
        `\`${name}\` takes nothing but \`then step\`, \`then continue\` or \`then stop\`.`,
      );
    return chosen(desk, name, then);
  },
  words: () => ['then'],
}));

/** The ids of what can be chosen now. */
export function choiceIds({ choosing }: Desk): readonly string[] {
  const actor = choosing.waiting();
  return actor === null ? [] : choosing.targets(actor).map(({ id }) => id);
}

function waiting(desk: Desk): number {
  const actor = desk.choosing.waiting();
  if (actor !== null) return actor;
  // After the end of a run there is nothing to run on to.
  desk.mayGo();
  throw new RangeError(NOTHING_WAITS);
}

function thenOf(rest: string): { readonly words: string; readonly then: Then } {
  const found = THEN.exec(rest);
  return found === null
    ? { words: rest, then: 'step' }
    : { words: rest.slice(0, found.index).trim(), then: found[1] as Then };
}

/** Makes a choice; a word of the launch policy means what it means there. */
function chosen(desk: Desk, word: string, then: Then): string {
  const actor = waiting(desk);
  desk.mayGo();
  const { machine } = desk.subject.history;
  const isOffered = desk.choosing.targets(actor).some(({ id }) => id === word);
  const policy = (POLICIES as readonly string[]).includes(word) ? (word as Policy) : null;
  const id = isOffered || policy === null ? word : (choiceForPolicy(machine, actor, policy) ?? word);
  const label = desk.choosing.choose(actor, id);
  desk.go(actor, then);
  return label;
}

interface Wanted {
  readonly range: PageRange | null;
  readonly to: 'private' | 'shared' | null;
  /** A recipe by its word, as it was typed. */
  readonly using: string | undefined;
  readonly recipe: number | null;
}

function conversionWanted(desk: Desk, words: string): Wanted {
  const [, before = '', recipeWord] = /^(.*?)(?:(?:^|\s)using\s+(\S+))?$/s.exec(words) ?? [];
  const tokens = before.trim() === '' ? [] : before.trim().split(/\s+/);
  const side = (['private', 'shared'] as const).find((one) => one === tokens.at(-1));
  if (side !== undefined) tokens.pop();
  if (tokens.at(-1) === 'to') tokens.pop();
  if (tokens.length !== 0 && tokens.length !== 2) throw new RangeError(`Usage: ${CONVERT}`);
  const recipe = recipeWord === undefined ? null : recipeNumber(recipeWord);
  const [gpa, size] = tokens.map((token) => valueOf(desk, token, CONVERT).words);
  return {
    ...{ recipe, using: recipeWord, to: side ?? null },
    range: gpa === undefined || size === undefined ? null : pagesNamed(gpa, size),
  };
}

function recipeNumber(word: string): number {
  const number = (RECIPE as Readonly<Record<string, number>>)[word.replaceAll('-', '_')];
  if (number === undefined)
    throw new RangeError(
      `There is no recipe \`${word}\`. There are: ${Object.keys(RECIPE).join(', ').replaceAll('_', '-')}.`,
    );
  return number;
}

function isWanted({ converts }: Target, { range, to, recipe }: Wanted): boolean {
  if (converts === null) return false;
  if (to !== null && (to === 'private') !== converts.toPrivate) return false;
  if (recipe !== null && recipe !== converts.recipe) return false;
  if (recipe === null && converts.recipe !== RECIPE.default) return false;
  return range === null || (range.lo === converts.lo && range.hi === converts.hi);
}
