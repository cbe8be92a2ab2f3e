import { describe, expect, test } from 'vitest';
import { codeActions } from '../../../language/server/features/code-actions.js';
import { codeLenses } from '../../../language/server/features/code-lens.js';
import { foldings } from '../../../language/server/features/folding.js';
import { formatting } from '../../../language/server/features/formatting.js';
import { inlayHints } from '../../../language/server/features/inlay-hints.js';
import { outline, workspaceSymbols } from '../../../language/server/features/outline.js';
import { LEGEND, semanticTokens } from '../../../language/server/features/semantic-tokens.js';
import { signatureHelpAt } from '../../../language/server/features/signature-help.js';
import { MAIN, open, rangeWords } from './opening.js';

const EVERYTHING = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };

describe('the outline', () => {
  const names = async (text: string): Promise<unknown> =>
    outline((await open(text)).file).map(({ name, children }) =>
      children === undefined ? name : [name, ...children.map((child) => child.name)],
    );

  test('has a line for each declaration, with those of blocks below them', async () => {
    const text = `import "std/share"
vm tdx { private_fd ram size 4K memslot 0 gpa 0x0 size 4K private ram }
const A = 1
vmm { fn help() { } on memory_error { ask } }
vcpu 0 { }
test "it holds" { host device { } }`;
    expect(await names(text)).toEqual([
      'import "std/share"',
      ['vm tdx', 'ram', 'memslot 0'],
      'A',
      ['vmm', 'help', 'on memory_error'],
      'vcpu 0',
      ['test "it holds"', 'host device'],
    ]);
  });

  test('of a broken file has what there is', async () => {
    expect(await names('const A = 1\nfn f() { let = }\nvcpu 0 { store u8 [')).toEqual(
      expect.arrayContaining(['A', 'f', 'vcpu 0']),
    );
    expect(await names('fn\nconst\nvm\ntest')).not.toContain('undefined');
  });

  test('of the workspace finds names by a part, in imports, too', async () => {
    const { program } = await open('import "lib.gfn"\nconst RING = 1', { 'lib.gfn': 'fn ring_size() { }' });
    expect(workspaceSymbols([program], 'ring', (key) => key).map(({ name }) => name)).toEqual([
      'RING',
      'ring_size',
    ]);
  });
});

test('braces, comments and imports fold, in broken text as well', async () => {
  const { file } = await open(
    'import "a"\nimport "b"\n// one\n// two\n/* a\n b */\nvcpu 0 {\n  if x {\n    y\n  }\n}\nfn f( {\n ) \n',
  );
  expect(
    foldings(file).map(({ startLine, endLine, kind }) => `${startLine}-${endLine} ${kind ?? ''}`),
  ).toEqual(['7-8 ', '6-9 ', '4-5 comment', '2-3 comment', '0-1 imports']);
});

describe('formatting', () => {
  test('is one edit, of the lines that change', async () => {
    const { file } = await open('const A = 1\nconst   B=2\nconst C = 3\n');
    expect(formatting(file)).toEqual([
      {
        range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } },
        newText: 'const B = 2\n',
      },
    ]);
  });

  test('keeps carriage returns', async () => {
    const { file } = await open('vcpu 0 {\r\nlet x=1\r\n}\r\n');
    expect(formatting(file)[0]?.newText).toBe('  let x = 1\r\n');
  });

  test('of formatted or broken text changes nothing', async () => {
    expect(formatting((await open('const A = 1\n')).file)).toEqual([]);
    expect(formatting((await open('const  A = = 1\n')).file)).toEqual([]);
  });
});

describe('code lenses', () => {
  test('run and debug the program and each test', async () => {
    const { file } = await open('vm plain { }\nvcpu 0 { }\nvcpu 1 { }\ntest "a \\"b\\"" { }');
    expect(
      codeLenses(file, MAIN).map(({ range, command }) => [
        range.start.line,
        command?.title,
        command?.command,
        command?.arguments,
      ]),
    ).toEqual([
      [1, 'Run', 'gfnscope.run', [MAIN]],
      [1, 'Debug', 'gfnscope.debug', [MAIN]],
      [3, 'Run', 'gfnscope.runTest', [MAIN, 'a "b"']],
      [3, 'Debug', 'gfnscope.debugTest', [MAIN, 'a "b"']],
    ]);
  });

  test('are not there where nothing runs', async () => {
    expect(codeLenses((await open('fn f() { }')).file, MAIN)).toEqual([]);
  });
});

describe('code actions', () => {
  const actions = async (text: string) => {
    const { file, workspace } = await open(text);
    const checked = await workspace.check(MAIN);
    return codeActions(file, MAIN, EVERYTHING, checked?.diagnostics ?? []);
  };

  test('are the fixes of the diagnostics', async () => {
    const [action, ...more] = await actions('const RING = 1\nvcpu 0 { expect RNG == 1 }');
    expect(action).toMatchObject({ title: 'Change to RING', diagnostics: [{ code: 'unknown-name' }] });
    expect(action?.edit?.changes?.[MAIN]).toEqual([
      { range: { start: { line: 1, character: 16 }, end: { line: 1, character: 19 } }, newText: 'RING' },
    ]);
    expect(more).toEqual([]);
  });

  test('mend all of a kind at once', async () => {
    const found = await actions('const RING = 1\nvcpu 0 { expect RNG == 1 expect RIN == 1 }');
    const all = found.find(({ title }) => title.startsWith('Mend all 2'));
    expect(all?.edit?.changes?.[MAIN]).toHaveLength(2);
  });

  test('belong to the place that is asked about', async () => {
    const { file, workspace } = await open('const RING = 1\nvcpu 0 { expect RNG == 1 }');
    const checked = await workspace.check(MAIN);
    const line = { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } };
    expect(codeActions(file, MAIN, line, checked?.diagnostics ?? [])).toEqual([]);
  });
});

test('inlay hints say what sizes are, where memslots end, how long ranges are', async () => {
  const { program, file } = await open(`vm plain {
  private_fd ram size 0x400_0000
  memslot 0 gpa 0x10_0000 size 64M shared anon private ram
}
const RING_SIZE = 0x1_0000
vcpu 0 {
  set_view(0x1000, 0x2000, shared)
  let r = 0x1000 .. 0x5000
  let n = 0x1000
}`);
  const hints = inlayHints(program, file, EVERYTHING);
  expect(
    hints.map(({ position, label }) => `${position.line + 1}:${position.character + 1} ${label as string}`),
  ).toEqual(['2:33 64 MiB', '3:26 … 0x410_0000', '5:27 64 KiB', '7:26 8 KiB', '8:27 16 KiB']);
  expect(
    inlayHints(program, file, { start: { line: 6, character: 0 }, end: { line: 6, character: 30 } }),
  ).toHaveLength(1);
});

describe('semantic tokens', () => {
  /** `word:type+modifier+…` for each token. */
  const words = async (text: string): Promise<string[]> => {
    const { program, file } = await open(text);
    const { data } = semanticTokens(program, file);
    const lines = file.text.split('\n');
    let [line, character] = [0, 0];
    return Array.from({ length: data.length / 5 }, (_, index) => {
      const [down = 0, right = 0, length = 0, type = 0, bits = 0] = data.slice(5 * index, 5 * index + 5);
      [line, character] = [line + down, down > 0 ? right : character + right];
      const modifiers = LEGEND.tokenModifiers.filter((_, bit) => (bits & (1 << bit)) !== 0);
      return `${lines[line]?.slice(character, character + length)}:${[LEGEND.tokenTypes[type], ...modifiers].join('+')}`;
    });
  };

  test('tell names apart', async () => {
    expect(
      await words('const A = 1\nfn f(p: range) { let x = A\n x = p.size set_view(p, shared) f(EINVAL) }'),
    ).toEqual([
      'A:variable+declaration+readonly',
      'f:function+declaration',
      'p:parameter+declaration',
      'range:type',
      'x:variable+declaration',
      'A:variable+readonly',
      'x:variable+modification',
      'p:parameter',
      'set_view:function+defaultLibrary',
      'p:parameter',
      'shared:enumMember+shared',
      'f:function',
      'EINVAL:enumMember+readonly+defaultLibrary',
    ]);
  });

  test('name the side of an access, and are there in broken text', async () => {
    expect(await words('vcpu 0 { store u8 [private 0x0] = 1 let y = load u8 [shared 0x0]')).toEqual([
      '0:number+declaration',
      'private:enumMember+private',
      'y:variable+declaration',
      'shared:enumMember+shared',
    ]);
  });
});

describe('signature help', () => {
  const help = async (text: string) => {
    const { program, file, offset } = await open(text);
    const found = signatureHelpAt(program, file, offset);
    return found === null ? null : [found.signatures[0]?.label, found.activeParameter];
  };

  test.each([
    ['vcpu 0 { set_view(<|>', 'set_view(gpa: gpa, size: size, to: side, alias?: int)', 0],
    ['vcpu 0 { set_view(0x0 + (1 + 2), 4K, <|>)', 'set_view(gpa: gpa, size: size, to: side, alias?: int)', 2],
    ['fn f(a, r: range) -> n { }\nvcpu 0 { let x = f(1, (<|>', 'f(a: address, r: range) -> n', 1],
    ['fn f(a, b) { }\nvcpu 0 { f(f(1, 2), <|>) }', 'f(a: address, b: address)', 1],
  ])('%s', async (text, label, argument) => {
    expect(await help(text)).toEqual([label, argument]);
  });

  test.each([
    'vcpu 0 { <|>',
    'fn f(<|>',
    'vcpu 0 { if (<|>',
    'vcpu 0 { set_view(0, 4K, shared) <|>',
    'vcpu 0 { // set_view(<|>',
  ])('none at %s', async (text) => {
    expect(await help(text)).toBeNull();
  });
});

test('a file of a megabyte has its outline, tokens and foldings', async () => {
  const { program, file } = await open(
    Array.from({ length: 25_000 }, (_, i) => `fn f_${i}() { let x = ${i} expect x == ${i} }`).join('\n'),
  );
  expect(file.text.length).toBeGreaterThan(1_000_000);
  expect(outline(file)).toHaveLength(25_000);
  expect(semanticTokens(program, file).data).toHaveLength(5 * 3 * 25_000);
  expect(rangeWords(outline(file)[24_999]?.range ?? EVERYTHING)).toMatch(/^25000:1-/);
});
