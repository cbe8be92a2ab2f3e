import { describe, expect, test } from 'vitest';
import { compileText, said } from './compiling.js';

describe('imports', () => {
  test('an imported file adds its names, its machine and its handlers', () => {
    const { program, diagnostics, files } = compileText('import "lib/board.gfn"\nvcpu 0 { touch(BASE) }', {
      '/scripts/lib/board.gfn':
        'import "../names.gfn"\nvm tdx { memslot 0 gpa 0 size 1M shared anon }\nvmm { on memory_error { ask } }\nvcpu 9 { yield }',
      '/scripts/names.gfn': 'const BASE = 4K\nfn touch(gpa) { store u8 [gpa] = 1 }',
    });
    expect(diagnostics).toEqual([]);
    expect(files).toEqual(['/scripts/main.gfn', '/scripts/lib/board.gfn', '/scripts/names.gfn']);
    expect(program?.spec.flavour).toBe('tdx');
    expect(program?.handlers.map(({ on }) => on)).toEqual(['memory_error']);
    // What runs is the script's own: an imported file is a library.
    expect(program?.entries[0]?.actors.map(({ name }) => name)).toEqual(['vcpu 0']);
    expect(program?.files[2]).toEqual({
      uri: '/scripts/names.gfn',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  test("the script's handler takes the place of an imported one", () => {
    const { program } = compileText('import "a.gfn"\nvmm { on memory_error { ask ask } }\nvcpu 0 { yield }', {
      '/scripts/a.gfn': 'vmm { on memory_error { ask } }',
    });
    const handler = program?.routines[program.handlers[0]?.routine ?? -1];
    expect(handler!.end - handler!.entry).toBe(3);
  });

  test('a circle', () => {
    expect(
      said('import "a.gfn"\nvcpu 0 { }', {
        '/scripts/a.gfn': 'import "b.gfn"',
        '/scripts/b.gfn': 'import "main.gfn"',
      }),
    ).toEqual([
      '/scripts/b.gfn:1:1 error import-circle: this import closes a circle: main.gfn → a.gfn → b.gfn → main.gfn',
    ]);
  });

  test.each([
    [
      'import "b.gfn"\nvcpu 0 { f() }',
      '1:1 error missing-file: there is no file b.gfn (looked for /scripts/b.gfn)',
    ],
    [
      'import "../b.gfn"\nvcpu 0 { f() }',
      "1:1 error outside-root: ../b.gfn lies outside /scripts: imports stay inside the script's own folder",
    ],
    [
      'import "/etc/passwd"\nvcpu 0 { f() }',
      "1:1 error outside-root: /etc/passwd lies outside /scripts: imports stay inside the script's own folder",
    ],
    [
      'import "file:///b.gfn"\nvcpu 0 { f() }',
      "1:1 error outside-root: file:///b.gfn lies outside /scripts: imports stay inside the script's own folder",
    ],
    [
      'import "a/../../b.gfn"\nvcpu 0 { f() }',
      "1:1 error outside-root: a/../../b.gfn lies outside /scripts: imports stay inside the script's own folder",
    ],
  ])('%s', (text, message) => {
    expect(said(text)).toEqual([message]);
  });

  test('a root above the script opens its neighbours', () => {
    const { diagnostics } = compileText(
      'import "../b.gfn"\nvcpu 0 { f() }',
      { '/b.gfn': 'fn f() { yield }' },
      '/',
    );
    expect(diagnostics).toEqual([]);
  });
});
