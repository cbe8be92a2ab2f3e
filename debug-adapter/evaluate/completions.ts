import { OPERATIONS } from '../../engine/operations.js';
import type { ValueType } from '../../engine/program/program.js';
import { EXIT_FIELDS } from '../../language/compile/exit-fields.js';
import type { Subject } from '../debuggee/subject.js';
import type { Desk } from './commands/command.js';
import { COMMANDS, commandIn } from './commands/commands.js';
import { choiceIds } from './commands/choose.js';
import { localsAt, type Standpoint } from './standpoint.js';

/** A word that fits where somebody types. */
export interface Suggestion {
  readonly label: string;
  /** What it is, in a few words. */
  readonly detail: string;
  readonly kind: 'command' | 'variable' | 'field' | 'constant' | 'function' | 'file' | 'view' | 'word';
}

/** Suggestions, and what of the line they replace: UTF-16 code units, from 0. */
export interface Suggestions {
  readonly start: number;
  readonly length: number;
  readonly items: readonly Suggestion[];
}

const WORD = /[A-Za-z_]\w*$/;
const COMMAND_WORD = /^\s*([A-Za-z][\w-]*)?$/;
const FIELD = /([A-Za-z_]\w*)\s*\.\s*(\w*)$/;
const VIEWS: readonly Suggestion[] = (
  [
    ['guest:', 'what the guest would find there now'],
    ['shared:', 'the shared half of the memslot'],
    ['private:', "the memslot's private fd"],
    ['hva:', "the VMM's address space"],
  ] as const
).map(([label, detail]) => ({ label, detail, kind: 'view' }));
const RANGE_FIELDS = ['start', 'size', 'end'];

/**
 * What can be typed at a place in a line of the debug console.
 *
 * @param cursor UTF-16 code units from the line's beginning
 */
export function complete(desk: Desk, line: string, cursor: number): Suggestions {
  const before = line.slice(0, cursor);
  const field = FIELD.exec(before);
  if (field !== null) {
    const [, receiver = '', typed = ''] = field;
    return matching(fieldsOf(desk.subject, desk.at, receiver), typed, cursor);
  }
  const first = COMMAND_WORD.exec(before);
  if (first !== null) {
    const typed = first[1] ?? '';
    const views = VIEWS.concat(fileViews(desk.subject));
    return matching([...commandWords(desk), ...expressionWords(desk), ...views], typed, cursor);
  }
  const view = /\[\s*([A-Za-z_][\w/]*)?$/.exec(before);
  if (view !== null)
    return matching([...VIEWS, ...fileViews(desk.subject), ...expressionWords(desk)], view[1] ?? '', cursor);
  const found = commandIn(before);
  const [typed = ''] = (found === null ? WORD : /[A-Za-z_][\w/-]*$/).exec(before) ?? [];
  const words = (found?.command.words?.(desk) ?? []).map((label): Suggestion => ({
    label,
    detail: found?.command.usage ?? '',
    kind: label.endsWith(':') ? 'view' : 'word',
  }));
  const names = found === null || found.command.takesExpressions === true ? expressionWords(desk) : [];
  return matching([...words, ...names], typed, cursor);
}

/** Those that begin with what has been typed; of one label, the first. */
function matching(all: readonly Suggestion[], typed: string, cursor: number): Suggestions {
  const wanted = typed.toLowerCase();
  const items = new Map<string, Suggestion>();
  for (const one of all)
    if (one.label.toLowerCase().startsWith(wanted) && !items.has(one.label)) items.set(one.label, one);
  return { start: cursor - typed.length, length: typed.length, items: [...items.values()] };
}

function commandWords(desk: Desk): Suggestion[] {
  const { choosing } = desk;
  const actor = choosing.waiting();
  const offered = new Map(
    actor === null ? [] : choosing.targets(actor).map((target) => [target.id, target] as const),
  );
  const commands = COMMANDS.map(({ name, help }): Suggestion => {
    const label = offered.get(name)?.label;
    return { label: name, detail: label ?? help, kind: 'command' };
  });
  const others = choiceIds(desk)
    .filter((id) => !commands.some(({ label }) => label === id))
    .map((id): Suggestion => ({ label: id, detail: offered.get(id)?.label ?? '', kind: 'command' }));
  // What can be chosen now comes first: it is why somebody looks here.
  const isNow = ({ label }: Suggestion) =>
    offered.has(label) && offered.get(label)?.unavailable === undefined;
  const all = [...others, ...commands];
  return [...all.filter(isNow), ...all.filter((one) => !isNow(one))];
}

/** Names that an expression can have where somebody stands. */
function expressionWords({ subject, at }: Desk): Suggestion[] {
  const { program } = subject;
  const named =
    (kind: Suggestion['kind'], detail: string) =>
    (label: string): Suggestion => ({ label, detail, kind });
  return [
    ...[...localsAt(subject, at).values()].map(({ name, type }) => named('variable', `local, ${type}`)(name)),
    ...program.globals.map(({ name, type }) => named('variable', `variable, ${type}`)(name)),
    ...(program.constants ?? []).map(({ name, type }) => named('constant', `constant, ${type}`)(name)),
    ...program.spec.files.map(({ name }) => named('file', 'a file, as questions take it')(name)),
    ...program.spec.mappings.map(({ name }) => named('constant', 'a mapping: its hva')(name)),
    ...(at.frame === null ? [] : [named('variable', 'the last exit: name a field')('exit')]),
    ...OPERATIONS.filter(({ query, side }) => query !== undefined && side === 'any').map(
      ({ name, params, doc }) => ({
        ...{ label: name, kind: 'function' as const },
        detail: `(${params.map((param) => param.name).join(', ')}): ${doc}`,
      }),
    ),
  ];
}

function fileViews({ program }: Subject): Suggestion[] {
  return program.spec.files.map(({ name }) => ({
    ...{ label: `fd/${name}:`, detail: 'a file, by offset' },
    kind: 'view' as const,
  }));
}

function fieldsOf(subject: Subject, at: Standpoint, receiver: string): Suggestion[] {
  const variable =
    localsAt(subject, at).get(receiver) ?? subject.program.globals.find(({ name }) => name === receiver);
  const constant = subject.program.constants?.find(({ name }) => name === receiver);
  const names: readonly string[] =
    variable !== undefined
      ? fieldNames(variable.type, variable.fields ?? [])
      : constant !== undefined
        ? fieldNames(constant.type, [])
        : receiver === 'exit'
          ? ['range', ...EXIT_FIELDS.keys()]
          : [];
  return names.map((label) => ({ label, detail: `a field of ${receiver}`, kind: 'field' }));
}

function fieldNames(type: ValueType, fields: readonly string[]): readonly string[] {
  switch (type) {
    case 'range':
      return RANGE_FIELDS;
    case 'set':
      return ['size'];
    case 'record':
      return fields[1] === 'size' ? [...fields, 'end', 'range'] : fields;
    default:
      return [];
  }
}
