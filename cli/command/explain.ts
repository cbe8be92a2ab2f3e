import type { EntryKind, VocabularyEntry } from '../../engine/describe/vocabulary/entry.js';
import { VOCABULARY, lookUp, vocabularyNames } from '../../engine/describe/vocabulary/vocabulary.js';
import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { writeJson } from '../report/json.js';
import { Status, type StatusCode } from '../status.js';
import { colourFor, type Colour } from '../terminal/colour.js';
import { definitions } from '../terminal/table.js';
import { wrapped } from '../terminal/text.js';
import { UsageError, didYouMean } from '../usage.js';
import type { Command } from './command.js';
import { JSON_FLAG } from './run-flags.js';

export const explainCommand: Command = {
  name: 'explain',
  operands: '[TERM|ERRNO|EXIT|COST|OPERATION]',
  summary: 'say what a word of KVM guest private memory means',
  doc: [
    'Explains a term, an exit reason, an errno, a cost counter, an operation of the language, a named bug, a flavour, an ABI or a policy: by name or, where it has one, by number. Without a word, lists them all.',
  ],
  flags: [JSON_FLAG],
  examples: [
    'gfnscope explain hole',
    'gfnscope explain KVM_EXIT_MEMORY_ERROR',
    'gfnscope explain EINVAL',
    'gfnscope explain punch_hole',
  ],
  run: explain,
};

const TITLES: Readonly<Record<EntryKind, { readonly one: string; readonly many: string }>> = {
  term: { one: 'term', many: 'terms' },
  exit: { one: 'exit reason', many: 'exits to userspace' },
  operation: { one: 'operation of the language', many: 'operations of the language' },
  question: { one: 'question to the debugger', many: 'questions to the debugger' },
  errno: { one: 'errno', many: 'errnos' },
  cost: { one: 'cost counter', many: 'cost counters' },
  bug: { one: 'bug that can be switched on', many: 'bugs that can be switched on' },
  flavour: { one: 'flavour of guest', many: 'flavours of guests' },
  abi: { one: 'ABI', many: 'ABIs' },
  policy: { one: 'policy at exits', many: 'policies at exits' },
};

/** Width beyond which a paragraph is hard to read. */
const WIDEST = 100;

function explain(given: Given, io: Io): Promise<StatusCode> {
  const word = given.files.join(' ');
  const entries = word === '' ? VOCABULARY : lookUp(word);
  if (entries.length === 0)
    throw new UsageError(
      `nothing is known of '${word}'`,
      didYouMean(word, vocabularyNames()) || 'gfnscope explain lists all there is',
    );
  if (given.has('json')) {
    for (const { details, ...entry } of entries)
      writeJson(io.stdout, {
        type: 'term',
        ...entry,
        details: details.map(([name, text]) => ({ name, text })),
      });
    return Promise.resolve(Status.done);
  }
  const colour = colourFor(io.stdout, io.env);
  const columns = Math.min(io.stdout.columns, WIDEST);
  const lines =
    word === ''
      ? listing(columns, colour)
      : entries.flatMap((entry, i) => [...(i > 0 ? [''] : []), ...article(entry, columns, colour)]);
  io.stdout.write(`${lines.join('\n')}\n`);
  return Promise.resolve(Status.done);
}

function article(entry: VocabularyEntry, columns: number, colour: Colour): string[] {
  const { kind, name, aliases, form, text, details, cites, see } = entry;
  const shown = aliases.filter((alias) => kind === 'term' || kind === 'errno' || /^exit /.test(alias));
  const lines = [`${colour.bold(name)}  ${colour.dim(TITLES[kind].one)}`];
  if (form !== undefined) lines.push(`  ${colour.cyan(form)}`);
  lines.push(...wrapped(text, columns - 2).map((line) => `  ${line}`));
  if (details.length > 0) lines.push('', ...definitions(details, columns));
  const rows: [string, string][] = [];
  if (shown.length > 0) rows.push(['also', shown.join(', ')]);
  if (see.length > 0) rows.push(['see', see.join(', ')]);
  if (cites !== '') rows.push(['from', cites]);
  if (rows.length > 0) lines.push('', ...definitions(rows, columns).map(colour.dim));
  return lines;
}

/** Every name, by kind. */
function listing(columns: number, colour: Colour): string[] {
  const kinds = Object.keys(TITLES) as EntryKind[];
  return kinds.flatMap((kind, i) => {
    const names = VOCABULARY.filter((entry) => entry.kind === kind).map(({ name }) => name);
    return [
      ...(i > 0 ? [''] : []),
      colour.bold(TITLES[kind].many),
      // Names with spaces must not be torn apart at them.
      ...wrapped(names.map((name) => name.replaceAll(' ', '\u00a0')).join(', '), columns - 2).map(
        (line) => `  ${line.replaceAll('\u00a0', ' ')}`,
      ),
    ];
  });
}
