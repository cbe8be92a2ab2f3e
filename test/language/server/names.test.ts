import { describe, expect, test } from 'vitest';
import type { TextEdit } from 'vscode-languageserver';
import { definitionAt } from '../../../language/server/features/definition.js';
import { highlightsAt, referencesAt } from '../../../language/server/features/references.js';
import { renameAt, renamedAt } from '../../../language/server/features/rename.js';
import { MAIN, open, rangeWords } from './opening.js';

const same = (key: string): string => key;

/** Where the name at the cursor is declared: `main.gfn 1:7-1:11`. */
async function defined(text: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const { program, file, offset } = await open(text, files);
  const found = definitionAt(program, file, offset, same);
  return found === null ? 'nowhere' : `${found.uri.split('/').at(-1)} ${rangeWords(found.range)}`;
}

async function referenced(text: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { file, offset, workspace } = await open(text, files);
  return referencesAt(await workspace.programsWith(MAIN), file, offset, true, same).map(
    ({ uri, range }) => `${uri.split('/').at(-1)} ${rangeWords(range)}`,
  );
}

/** The texts of the files after a renaming; of the main script alone if it is the only one that changes. */
async function renamed(
  marked: string,
  name: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const { program, file, offset, workspace } = await open(marked, files);
  const { changes = {} } = renameAt(program, await workspace.programsWith(MAIN), file, offset, name, same);
  return Object.fromEntries(
    Object.entries(changes).map(([uri, edits]) => {
      const text = program.files.find((each) => each.uri === uri)?.text ?? '';
      return [uri.split('/').at(-1) ?? '', applied(text, edits)];
    }),
  );
}

function applied(text: string, edits: readonly TextEdit[]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const at = ({ line, character }: { line: number; character: number }): number =>
    (starts[line] ?? 0) + character;
  return [...edits]
    .sort((a, b) => at(b.range.start) - at(a.range.start))
    .reduce(
      (result, { range, newText }) =>
        result.slice(0, at(range.start)) + newText + result.slice(at(range.end)),
      text,
    );
}

describe('definition', () => {
  test.each([
    ['const RING = 1\nvcpu 0 { expect RI<|>NG == 1 }', 'main.gfn 1:7-1:11'],
    ['var kicks = 0\nvcpu 0 { kic<|>ks += 1 }', 'main.gfn 1:5-1:10'],
    ['fn f() { }\nvcpu 0 { f<|>() }', 'main.gfn 1:4-1:5'],
    ['fn f(size) { log "{siz<|>e}" }', 'main.gfn 1:6-1:10'],
    ['vcpu 0 { let x = 1 if true { let x = 2 log "{<|>x}" } }', 'main.gfn 1:34-1:35'],
    ['vcpu 0 { let x = 1 if true { let x = x<|> } }', 'main.gfn 1:14-1:15'],
    ['vm plain { private_fd ram size 4K memslot 0 gpa 0x0 size 4K private r<|>am }', 'main.gfn 1:23-1:26'],
    ['vm plain { mapping m size 4K memslot 0 gpa 0x0 size 4K shared mapping <|>m }', 'main.gfn 1:20-1:21'],
    ['vm plain { private_fd ram size 4K }\nhost a { for x in fd r<|>am { } }', 'main.gfn 1:23-1:26'],
    ['vm plain { alias io }\nvcpu 0 { store u8 [alias i<|>o 0x0] = 1 }', 'main.gfn 1:18-1:20'],
    ['vm plain { memslot 3 gpa 0x0 size 4K }\nhost a { delete_memslot(<|>3) }', 'main.gfn 1:20-1:21'],
    ['vcpu 1 { }\nhost a { pause vcpu <|>1 }', 'main.gfn 1:6-1:7'],
    ['host a { wait ki<|>ck }\nvcpu 0 { notify kick }', 'main.gfn 2:17-2:21'],
    ['test "t" { schedule d<|>ev\n host dev { } }', 'main.gfn 2:7-2:10'],
    ['fn f() -> a, b { return 1, 2 }\nvcpu 0 { let r = f()\n expect r.<|>b == 2 }', 'main.gfn 1:14-1:15'],
    ['fn f() -> a, b { return 1, 2 }\nvcpu 0 { f()\n expect result.<|>a == 2 }', 'main.gfn 1:11-1:12'],
    ['vmm { on memory_error (e) { convert <|>e.range to shared } }', 'main.gfn 1:24-1:25'],
    ['vcpu 0 { set_<|>view(0, 4K, shared) }', 'nowhere'],
    ['vcpu 0 { expect miss<|>ing == 1 }', 'nowhere'],
  ])('%s', async (text, where) => {
    expect(await defined(text)).toBe(where);
  });

  test('in an imported file, of an import, and in the library', async () => {
    const files = { 'lib.gfn': '\nfn there() { }' };
    expect(await defined('import "lib.gfn"\nvcpu 0 { the<|>re() }', files)).toBe('lib.gfn 2:4-2:9');
    expect(await defined('import "lib<|>.gfn"', files)).toBe('lib.gfn 1:1-1:1');
    expect(await defined('import "std/share"\nvcpu 0 { sha<|>re(0, 4K) }')).toMatch(/^share\.gfn /);
  });

  test('in a file whose other half is broken', async () => {
    expect(await defined('fn f() { }\nvcpu 0 { f<|>() }\nvcpu 1 { let = ) ')).toBe('main.gfn 1:4-1:5');
  });

  test('columns count as editors count them', async () => {
    expect(await defined('const A = 1\nvcpu 0 { log "𝄞 é {A}" expect A<|> == 1 }')).toBe('main.gfn 1:7-1:8');
    const { program, file, offset } = await open('vcpu 0 { let b = 1 log "𝄞 {<|>b}" }');
    expect(definitionAt(program, file, offset, same)?.range.start.character).toBe(13);
  });
});

describe('references', () => {
  test('a global and a local of the same name are two things', async () => {
    const text = 'const A = 1\nvcpu 0 { expect A == 1 if true { let A = 2 log "{A}" } expect <|>A == 1 }';
    expect(await referenced(text)).toEqual(['main.gfn 1:7-1:8', 'main.gfn 2:17-2:18', 'main.gfn 2:63-2:64']);
  });

  test('in imported files, and in other open scripts that import the same', async () => {
    const files = {
      'lib.gfn': 'const BASE = 1\nconst NEXT = BASE',
      '+other.gfn': 'import "lib.gfn"\nconst X = BASE',
    };
    expect(await referenced('import "lib.gfn"\nconst Y = BA<|>SE', files)).toEqual([
      'main.gfn 2:11-2:15',
      'lib.gfn 1:7-1:11',
      'lib.gfn 2:14-2:18',
    ]);
    const { workspace, file, offset } = await open('import "lib.gfn"\nconst Y = BA<|>SE', files);
    const programs = await workspace.programsWith('file:///scripts/lib.gfn');
    expect(referencesAt(programs, file, offset, false, same).map(({ uri }) => uri.split('/').at(-1))).toEqual(
      ['main.gfn', 'lib.gfn', 'other.gfn'],
    );
  });

  test('highlights tell reading from writing', async () => {
    const { file, offset } = await open('var n = 0\nvcpu 0 { n<|> += 1 expect n == 1 }');
    expect(highlightsAt(file, offset).map(({ kind }) => kind)).toEqual([3, 3, 2]);
  });
});

describe('renaming', () => {
  test('a constant, in expressions, texts of logs and the machine', async () => {
    const text =
      'const SI<|>ZE = 4K\nvm plain { private_fd ram size SIZE }\nvcpu 0 { log "SIZE {SIZE} {{SIZE}}" }';
    expect(await renamed(text, 'BYTES')).toEqual({
      'main.gfn':
        'const BYTES = 4K\nvm plain { private_fd ram size BYTES }\nvcpu 0 { log "SIZE {BYTES} {{SIZE}}" }',
    });
  });

  test('a function everywhere, in the file that declares it, too', async () => {
    const lib = 'fn go() { }\nfn twice() { go() go() }';
    expect(await renamed('import "lib.gfn"\nvcpu 0 { go<|>() }', 'run_it', { 'lib.gfn': lib })).toEqual({
      'main.gfn': 'import "lib.gfn"\nvcpu 0 { run_it() }',
      'lib.gfn': 'fn run_it() { }\nfn twice() { run_it() run_it() }',
    });
  });

  test('a local does not touch its namesakes', async () => {
    expect(await renamed('fn f(a) { return a }\nfn g(a<|>) { let b = a }', 'c')).toEqual({
      'main.gfn': 'fn f(a) { return a }\nfn g(c) { let b = c }',
    });
  });

  test('a result, with the fields that read it', async () => {
    expect(
      await renamed(
        'fn f() -> le<|>ft, right { return 1, 2 }\nvcpu 0 { let r = f()\n expect r.left == 1 }',
        'first',
      ),
    ).toEqual({
      'main.gfn': 'fn f() -> first, right { return 1, 2 }\nvcpu 0 { let r = f()\n expect r.first == 1 }',
    });
  });

  test('an event', async () => {
    expect(await renamed('vcpu 0 { notify ki<|>ck } host a { wait kick }', 'bell')).toEqual({
      'main.gfn': 'vcpu 0 { notify bell } host a { wait bell }',
    });
  });

  test.each([
    ['vcpu 0 { set_<|>view(0, 4K, shared) }', 'x', 'not declared'],
    ['const A<|> = 1', '2b', 'is no name'],
    ['const A<|> = 1', 'store', 'word of the language'],
    ['const A<|> = 1\nvar B = 1', 'B', 'already'],
    ['fn f<|>() { }', 'punch_hole', 'operation'],
    ['fn f(a<|>) { let b = a }', 'b', 'already'],
    ['const A = 1\nfn f(b) { expect A<|> == b }', 'b', 'already'],
    ['const A = 1\nfn f(b<|>) { expect A == b }', 'A', 'already'],
    ['import "std/share"\nvcpu 0 { sha<|>re(0, 4K) }', 'x', 'library'],
  ])('is refused: %s to %s', async (text, name, why) => {
    await expect(renamed(text, name)).rejects.toThrow(why);
  });

  test('says what it would rename before it is asked to', async () => {
    const { program, file, offset } = await open('vcpu 0 { let r<|>un = 1 }');
    expect(renamedAt(program, file, offset)).toMatchObject({ placeholder: 'run' });
    const { offset: nothing, ...other } = await open('vcpu 0 { <|> }');
    expect(() => renamedAt(other.program, other.file, nothing)).toThrow('no name here');
  });
});
