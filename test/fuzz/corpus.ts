import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { askingProgram } from '../engine/properties/asking-program.js';
import { Random } from '../engine/properties/random.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const GENERATED = 60;

function scriptsOf(folder: string): string[] {
  const full = path.join(ROOT, folder);
  return readdirSync(full)
    .filter((name) => name.endsWith('.gfn'))
    .sort()
    .map((name) => readFileSync(path.join(full, name), 'utf8'));
}

/** The scripts that are mutated: those that people wrote, and short ones that are generated. */
export const WRITTEN: readonly string[] = ['examples', 'field-cases', 'language/library'].flatMap(scriptsOf);
export const MADE: readonly string[] = Array.from({ length: GENERATED }, (_, i) =>
  askingProgram(new Random(5000 + i)),
);

/** Every keyword and mark of the grammar, and what it cannot know: names, numbers, operations, ends of lines. */
export const WORDS: readonly string[] = wordsOf(
  readFileSync(path.join(ROOT, 'language/gfn.langium'), 'utf8'),
);

function wordsOf(grammar: string): string[] {
  const keywords = [...grammar.matchAll(/'([^'\s]+)'/g)].map((match) => match[1]!);
  return [
    ...new Set(keywords),
    ...[
      'plain',
      'tdx',
      'snp',
      'pkvm',
      'sw_protected',
      'ram',
      'x',
      'y',
      'f',
      'exit',
      'result',
      'memory_error',
    ],
    ...[
      'allocate',
      'punch_hole',
      'page_state_change',
      'set_view',
      'is_private',
      'cost',
      'ranges',
      'fill',
      'copy',
    ],
    ...['u8', 'u64', 'EINVAL', 'SIGBUS', 'FLAVOUR', 'default', 'range', 'wanted', 'ret', 'gpa', 'hva'],
    ...[
      '0',
      '1',
      '4K',
      '64M',
      '16T',
      '0x1000',
      '-1',
      '0xffff_ffff_ffff_ffff',
      '99999999999999999999999',
      '1x',
      '0x',
    ],
    ...[
      '"a"',
      '"{x}"',
      '"{',
      '"',
      '/*',
      '*/',
      '//',
      '\n',
      '\r\n',
      '\t',
      '\u2028',
      '\ufeff',
      'é',
      '💥',
      '\0',
      '@',
    ],
  ];
}
