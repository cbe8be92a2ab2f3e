import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COST_TABLE } from '../../engine/kvm/costs.js';
import { BUGS, FLAVOURS } from '../../engine/kvm/spec.js';
import { OPERATIONS } from '../../engine/operations.js';
import { ADVICE, BACKING, FALLOCATE_MODES, MFD, RECIPE } from '../../engine/vmm/words.js';
import { EXIT_FIELDS, HANDLERS } from '../../language/compile/exit-fields.js';
import { LIBRARY } from '../../language/generated/library.js';
import { BUILT_IN } from '../../language/values/constant.js';
import { TYPE_WORDS } from '../../language/values/types.js';
import { diagnosticCodes } from './diagnostic-codes.js';
import { codeOn, readPage, ROOT } from './markdown.js';

const LANGUAGE = codeOn('docs/language.md');
const REFERENCE = codeOn('docs/operations.md');
const grammar = readFileSync(path.join(ROOT, 'language/gfn.langium'), 'utf8').replaceAll(/\/\/.*$/gm, '');
const literals = [...new Set([...grammar.matchAll(/'([^'\s]+)'/g)].map(([, text]) => text ?? ''))];

/** Those of some words that do not stand on a page as code. */
function missing(words: Iterable<string>, code: string): string[] {
  return [...words].filter((word) => !new RegExp(`(?<!\\w)${word}(?!\\w)`).test(code));
}

describe('the language reference', () => {
  it('has every keyword of the grammar', () => {
    const keywords = literals.filter((word) => /^\w+$/.test(word));
    expect(keywords.length).toBeGreaterThan(80);
    expect(missing(keywords, LANGUAGE)).toEqual([]);
  });

  it('has every operator and mark of the grammar', () => {
    const marks = literals.filter((word) => /^\W+$/.test(word));
    expect(marks).toContain('..+');
    expect(marks.filter((mark) => !LANGUAGE.includes(mark))).toEqual([]);
  });

  it('lists the words that are never names', () => {
    const [, list = ''] = /These words are never names: ([^]*?)\. /.exec(readPage('docs/language.md')) ?? [];
    const services = readFileSync(path.join(ROOT, 'language/parse/services.ts'), 'utf8');
    const [, hard = ''] = /HARD_KEYWORDS[^=]*= new Set\(\[([^]*?)\]\);/.exec(services) ?? [];
    const wanted = [...hard.matchAll(/'(\w+)'/g)].map(([, word]) => word);
    expect(wanted).toContain('private');
    expect([...list.matchAll(/`(\w+)`/g)].map(([, word]) => word).sort()).toEqual(wanted.sort());
  });

  it.each([
    ['handler', HANDLERS.keys()],
    ['field of exit', ['range', ...EXIT_FIELDS.keys()]],
    ['type', TYPE_WORDS.keys()],
    ['name that every program knows', ['FLAVOUR', ...BUILT_IN.keys()]],
    ['flavour', FLAVOURS],
    ['recipe', Object.keys(RECIPE).map((name) => name.replaceAll('_', '-'))],
    ['file of the library', [...LIBRARY.keys()].map((name) => `std/${name}`)],
  ])('has every %s', (_what, words) => {
    expect(missing(words, LANGUAGE)).toEqual([]);
  });

  it('marks the fields that no struct kvm_run has', () => {
    const [, own = '', rest = ''] =
      /### Fields of exit([^]*?)And the model's additions([^]*?)### /.exec(readPage('docs/language.md')) ??
      [];
    for (const [name, { model }] of EXIT_FIELDS)
      expect(`${name}: ${(model ? rest : own).includes(`\`${name}\``)}`).toBe(`${name}: true`);
  });

  it('has every diagnostic, with its severity', () => {
    const table = new Map<string, string>();
    for (const [, code = '', severity = ''] of readPage('docs/language.md').matchAll(
      /^\| `([a-z-]+)` \| (error|warning|error, warning) \|/gm,
    ))
      table.set(code, severity);
    const codes = [...diagnosticCodes()].map(
      ([code, severities]) => [code, [...severities].sort().join(', ')] as const,
    );
    expect(codes.length).toBeGreaterThan(50);
    expect(new Map([...table].sort())).toEqual(new Map(codes.sort()));
  });
});

describe('the reference of operations', () => {
  it.each([
    ['operation', OPERATIONS.map(({ name }) => name)],
    ['parameter', OPERATIONS.flatMap(({ params }) => params.map(({ name }) => name))],
    ['bug', BUGS.map(({ name }) => name)],
    [
      'word for an argument',
      [ADVICE, BACKING, FALLOCATE_MODES, MFD, RECIPE].flatMap((words) => Object.keys(words)),
    ],
  ])('has every %s', (_what, words) => {
    expect(missing(words, REFERENCE)).toEqual([]);
  });

  it('has every counter, by the word that cost() takes', () => {
    const page = readPage('docs/operations.md');
    for (const { doc } of Object.values(COST_TABLE)) expect(page).toContain(doc);
    const rows = [...page.matchAll(/^\| `(\w+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$/gm)].map(([, word]) => word);
    const words = OPERATIONS.find(({ name }) => name === 'cost')?.params[0]?.values ?? {};
    expect(rows).toEqual(Object.keys(words));
  });
});
