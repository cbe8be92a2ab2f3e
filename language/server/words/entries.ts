import type { VocabularyEntry } from '../../../engine/describe/vocabulary/entry.js';
import { lookUp } from '../../../engine/describe/vocabulary/vocabulary.js';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import { BUILT_IN } from '../../values/constant.js';

/** What a word of a script can mean: no cost and no policy has a name there. */
function meanings(word: string): readonly VocabularyEntry[] {
  return lookUp(word).filter(({ kind }) => kind !== 'cost' && kind !== 'policy');
}

/** The vocabulary's entry for a word of a script. An operation is one before it is a term. */
export function entryFor(word: string): VocabularyEntry | undefined {
  const found = meanings(word);
  if (OPERATIONS_BY_NAME.has(word)) {
    const operation = found.find(
      ({ kind, name }) => (kind === 'operation' || kind === 'question') && name === word,
    );
    if (operation !== undefined) return operation;
  }
  // Numbers are other names of errnos and exits: in a script they are numbers.
  if (/^\d/.test(word)) return undefined;
  // `private-fd` is the ABI, `private_fd` the file.
  return found.find(({ name }) => name === word) ?? found[0];
}

/** An entry as Markdown: how it is written, what it means, its rows, where that is said. */
export function entryText(entry: VocabularyEntry): string {
  const head = entry.form === undefined ? `**${entry.name}**` : `\`\`\`gfn\n${entry.form}\n\`\`\``;
  const rows = entry.details.map(([name, text]) => `- \`${name}\`: ${text}`).join('\n');
  return [head, entry.text, rows, `_${cited(entry.cites)}_`].filter((part) => part !== '').join('\n\n');
}

/** Where something is said, in words for people who do not know our papers by heart. */
export function cited(cites: string): string {
  return cites.replace(/^reference/, 'Reference').replace(/^DESIGN/, 'Design');
}

/** What a word means, in Markdown, if the vocabulary knows it. */
export function wordText(word: string): string | undefined {
  const entry = entryFor(word);
  if (entry !== undefined) return entryText(entry);
  const built = BUILT_IN.get(word);
  return built === undefined ? undefined : `\`${word}\` is ${built.value}`;
}
