import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../engine/operations.js';
import { codeLenses } from '../../../language/server/features/code-lens.js';
import { completions } from '../../../language/server/features/completion.js';
import { definitionAt } from '../../../language/server/features/definition.js';
import { foldings } from '../../../language/server/features/folding.js';
import { formatting } from '../../../language/server/features/formatting.js';
import { hoverAt } from '../../../language/server/features/hover.js';
import { inlayHints } from '../../../language/server/features/inlay-hints.js';
import { outline } from '../../../language/server/features/outline.js';
import { highlightsAt } from '../../../language/server/features/references.js';
import { semanticTokens } from '../../../language/server/features/semantic-tokens.js';
import { signatureHelpAt } from '../../../language/server/features/signature-help.js';
import { namesOf } from '../../../language/server/names/names-of.js';
import { declaredAs } from '../../../language/server/names/resolve.js';
import { BUILT_IN } from '../../../language/values/constant.js';
import { open, type Opened } from './opening.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Every script that we publish, by its path. */
const SCRIPTS = ['examples', 'field-cases'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gfn'))
    .map((name) => path.join(folder, name)),
);

const textOf = (script: string): string => readFileSync(path.join(ROOT, script), 'utf8');

/** Opens a script with the files beside it. */
function openScript(script: string, text = textOf(script)): Promise<Opened> {
  const folder = path.dirname(path.join(ROOT, script));
  const beside = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:gfn|hex)$/.test(name),
  );
  return open(
    text,
    Object.fromEntries(beside.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')])),
  );
}

const WORDS = new Set(
  OPERATIONS.flatMap(({ params }) => params.flatMap(({ values }) => Object.keys(values ?? {}))),
);
const CALLED = new Set([...OPERATIONS.map(({ name }) => name), 'ranges']);

describe('the index of names agrees with the compiler', () => {
  test.each(SCRIPTS)('%s has no error, and every name in it is one that the index knows', async (script) => {
    const { program, file, workspace } = await openScript(script);
    const checked = await workspace.check(file.uri);
    expect(checked?.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const unknown = namesOf(file).filter((each) => {
      if (declaredAs(program, file, each) !== undefined) return false;
      if (each.node.$type === 'Call') return !CALLED.has(each.name);
      // Results of operations, slots made at run time, vCPUs by number: not of the script.
      if (each.space !== 'name') return each.space === 'host';
      return (
        !BUILT_IN.has(each.name) &&
        !WORDS.has(each.name) &&
        !['exit', 'result', 'FLAVOUR', 'ram'].includes(each.name)
      );
    });
    expect(unknown.map(({ name, span }) => `${name} at ${file.lines.at(span.start).line}`)).toEqual([]);
  });
});

test('no text, however broken, is too much for a feature', async () => {
  const cuts = fc.record({
    script: fc.constantFrom(...SCRIPTS),
    at: fc.nat(1000),
    length: fc.nat(60),
    end: fc.nat(1000),
  });
  await fc.assert(
    fc.asyncProperty(cuts, async ({ script, at, length, end }) => {
      const whole = textOf(script);
      const place = (part: number): number => Math.floor((part * whole.length) / 1000);
      // A piece is missing, and perhaps all that follows.
      const text =
        whole.slice(0, place(at)) +
        whole.slice(place(at) + length, Math.max(place(end), place(at) + length + 40));
      const { program, file } = await openScript(script, text);
      const everything = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };
      expect(completions(program, file, place(at)).items.every(({ label }) => label !== '')).toBe(true);
      hoverAt(program, file, place(at));
      definitionAt(program, file, place(at), String);
      highlightsAt(file, place(at));
      signatureHelpAt(program, file, place(at));
      const names = outline(file).map(({ name }) => name);
      expect(names.filter((name) => name.includes('undefined'))).toEqual([]);
      expect(semanticTokens(program, file).data.every((number) => number >= 0)).toBe(true);
      foldings(file);
      formatting(file);
      codeLenses(file, file.uri);
      inlayHints(program, file, everything);
    }),
    { numRuns: 300 },
  );
});
