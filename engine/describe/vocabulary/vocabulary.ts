import { COST_TABLE } from '../../kvm/costs.js';
import { BUGS } from '../../kvm/spec.js';
import { OPERATIONS } from '../../operations.js';
import type { Operation, Parameter } from '../../program/operation.js';
import type { VocabularyEntry } from './entry.js';
import { ERRNOS } from './errnos.js';
import { EXITS } from './exits.js';
import { TERMS } from './terms.js';
import { WORDS } from './words.js';

const COSTS: readonly VocabularyEntry[] = Object.entries(COST_TABLE).map(([key, row]) => ({
  kind: 'cost',
  name: row.name,
  aliases: [key],
  text: row.doc,
  details: [['counted in', row.unit]],
  cites: row.cites,
  see: [],
}));

const BUG_ENTRIES: readonly VocabularyEntry[] = BUGS.map((bug) => ({
  kind: 'bug',
  name: bug.name,
  aliases: [],
  form: `bug ${bug.name}`,
  text: `${bug.doc} Mended here unless a script switches the bug on.`,
  details: [],
  cites: bug.cites,
  see: [],
}));

function formOf(operation: Operation): string {
  return `${operation.name}(${operation.params.map(parameterForm).join(', ')})`;
}

function parameterForm({ name, default: value, values }: Parameter): string {
  if (value === undefined) return name;
  const word = Object.entries(values ?? {}).find(([, number]) => number === value)?.[0];
  return `${name} = ${word ?? value}`;
}

function parameterDoc({ type, values, flags, aligned, doc }: Parameter): string {
  const words =
    values === undefined
      ? ''
      : ` One${flags === true ? ' or more (joined by |)' : ''} of ${Object.keys(values).join(', ')}.`;
  return `${type}${aligned === true ? ', a multiple of 4 KiB' : ''}: ${doc}${words}`;
}

const SIDES = {
  guest: 'the guest',
  userspace: 'the VMM',
  any: 'guest, VMM, invariants and watches',
} as const;

const OPERATION_ENTRIES: readonly VocabularyEntry[] = OPERATIONS.map((operation) => ({
  kind: operation.side === 'any' ? 'question' : 'operation',
  name: operation.name,
  aliases: [],
  form: formOf(operation),
  text: operation.doc,
  details: [
    ...operation.params.map((param) => [param.name, parameterDoc(param)] as const),
    ...(operation.results.length > 0
      ? [['gives', `${operation.results.join(', ')} (${operation.gives})`] as const]
      : []),
    [
      'called by',
      SIDES[operation.side] +
        (operation.flavours === undefined ? '' : `; flavours ${operation.flavours.join(', ')}`),
    ],
  ],
  cites: operation.cites,
  see: [],
}));

/** Everything that can be looked up, in the order of a listing. */
export const VOCABULARY: readonly VocabularyEntry[] = [
  ...TERMS,
  ...EXITS,
  ...OPERATION_ENTRIES,
  ...ERRNOS,
  ...COSTS,
  ...BUG_ENTRIES,
  ...WORDS,
];

/** Names are compared without case, and with spaces, dashes and underscores alike. */
function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/(?!^)[\s_-]+/g, ' ');
}

/** All entries of this name; several things may share one. Names proper come before other names. */
export function lookUp(name: string): readonly VocabularyEntry[] {
  const wanted = plain(name);
  const proper = VOCABULARY.filter((entry) => plain(entry.name) === wanted);
  const others = VOCABULARY.filter(
    (entry) => !proper.includes(entry) && entry.aliases.some((alias) => plain(alias) === wanted),
  );
  return [...proper, ...others];
}

/** Every name that `lookUp` knows. */
export function vocabularyNames(): string[] {
  return [...new Set(VOCABULARY.flatMap(({ name, aliases }) => [name, ...aliases]))];
}
