import { afterEach, describe, expect, test } from 'vitest';
import type { CompletionList, Hover, Location, WorkspaceEdit } from 'vscode-languageserver';
import { compile } from '../../../language/index.js';
import { Client } from './client.js';

const MAIN = 'file:///scripts/main.gfn';
const LIB = 'file:///scripts/lib.gfn';

let client: Client;

async function started(files: Readonly<Record<string, string>> = {}): Promise<Client> {
  client = new Client(new Map(Object.entries(files)));
  await client.initialize();
  return client;
}

afterEach(() => {
  client.close();
});

test('a session: open, look, mend, ask, end', async () => {
  client = new Client();
  expect(Object.keys(await client.initialize())).toEqual(
    expect.arrayContaining([
      'completionProvider',
      'renameProvider',
      'inlayHintProvider',
      'semanticTokensProvider',
    ]),
  );
  client.open(MAIN, 'const RING = 1\nvcpu 0 {\n  expect RNG == 1\n}\n');
  expect(await client.diagnostics(MAIN, 1)).toEqual(['3 unknown-name']);

  client.edit(MAIN, 2, 2, 9, 12, 'RING');
  expect(await client.diagnostics(MAIN, 2)).toEqual([]);

  const at = { textDocument: { uri: MAIN }, position: { line: 2, character: 11 } };
  const { items } = await client.request<CompletionList>('textDocument/completion', at);
  expect(items.map(({ label }) => label)).toContain('RING');
  const hover = await client.request<Hover>('textDocument/hover', at);
  expect((hover.contents as { value: string }).value).toContain('const RING = 1');
  const { changes } = await client.request<WorkspaceEdit>('textDocument/rename', { ...at, newName: 'POOL' });
  expect(changes?.[MAIN]).toHaveLength(2);
  await expect(client.request('textDocument/rename', { ...at, newName: 'fn' })).rejects.toThrow(
    'word of the language',
  );

  await client.request('shutdown', undefined);
  client.notify('exit', undefined);
  await client.until(() => client.exitCode !== null);
  expect(client.exitCode).toBe(0);
});

test('every request has an answer for an open script, and none for one that is not open', async () => {
  await started();
  client.open(MAIN, 'vcpu 0 { let x = 1 expect x == 1 }');
  const everything = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
  const params = {
    position: { line: 0, character: 13 },
    range: everything,
    context: { diagnostics: [], includeDeclaration: true },
    options: { tabSize: 2, insertSpaces: true },
  };
  const methods = [
    ...[
      'hover',
      'definition',
      'references',
      'documentHighlight',
      'documentSymbol',
      'codeLens',
      'codeAction',
      'formatting',
    ],
    ...['foldingRange', 'inlayHint', 'prepareRename', 'semanticTokens/full', 'semanticTokens/range'],
  ];
  for (const method of methods) {
    const ask = (uri: string) =>
      client.request(`textDocument/${method}`, { textDocument: { uri }, ...params });
    expect(await ask(MAIN), method).not.toBeNull();
    const none = (await ask(LIB)) as { data?: unknown[] } | null;
    expect(none?.data ?? none, method).toEqual(method.startsWith('semantic') ? [] : null);
  }
  expect(await client.request('workspace/symbol', { query: 'vcpu' })).toHaveLength(1);
});

describe('diagnostics', () => {
  test('are those of the compiler, fixes and columns included', async () => {
    await started();
    const text =
      'vcpu 0 { log "𝄞" set_vew(0, 4K, shared)\r\n store u8 [0x1001] = 300\r\n }\r\nfn unused() { }\r\n';
    client.open(MAIN, text);
    await client.until(() => client.published.length > 0);
    const expected = compile(MAIN, { read: (uri) => (uri === MAIN ? text : undefined) }).diagnostics;
    expect(expected.length).toBeGreaterThan(2);
    expect(
      client.published[0]?.diagnostics.map(({ range: { start, end }, code, message }) => [
        code,
        message,
        start.line + 1,
        start.character + 1,
        end.line + 1,
        end.character + 1,
      ]),
    ).toEqual(
      expected.map((each) => [each.code, each.message, each.line, each.column, each.endLine, each.endColumn]),
    );
    expect(client.published[0]?.diagnostics.find(({ code }) => code === 'unused-function')?.tags).toEqual([
      1,
    ]);
  });

  test('of an import that is read from the client, and once only', async () => {
    await started({ [LIB]: 'const A = 1\nconst B = C\n' });
    client.open(MAIN, 'import "lib.gfn"\nvcpu 0 { expect A == 1 }');
    expect(await client.diagnostics(MAIN, 1)).toEqual([]);
    expect(await client.diagnostics(LIB)).toEqual(['2 unknown-name']);
    client.edit(MAIN, 2, 1, 16, 17, 'B');
    expect(await client.diagnostics(MAIN, 2)).toEqual([]);
    expect(client.asked).toEqual([LIB]);
  });

  test('change when an open import changes, which wins over the disk', async () => {
    await started({ [LIB]: 'const A = 1' });
    client.open(MAIN, 'import "lib.gfn"\nvcpu 0 { expect A == 1 }');
    expect(await client.diagnostics(MAIN)).toEqual([]);
    client.open(LIB, 'const A = 1');
    client.edit(LIB, 2, 0, 6, 7, 'B');
    expect(await client.diagnostics(MAIN)).toEqual(['2 unknown-name']);
    client.notify('textDocument/didClose', { textDocument: { uri: LIB } });
    expect(await client.diagnostics(MAIN)).toEqual([]);
  });

  test('change when a file comes or changes on disk', async () => {
    await started();
    expect(client.registered).toEqual([]);
    client.open(MAIN, 'import "lib.gfn"\nvcpu 0 { }');
    expect(await client.diagnostics(MAIN)).toEqual(['1 missing-file']);
    expect(client.registered).toEqual(['workspace/didChangeWatchedFiles']);
    client.files.set(LIB, 'const A = 1');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: LIB, type: 1 }] });
    expect(await client.diagnostics(MAIN)).toEqual([]);
  });

  test('of a data file that the machine reads', async () => {
    await started({ 'file:///scripts/image.hex': 'de ad be' });
    client.open(MAIN, 'vm plain { memfd low size 4K contents at 0x0: file "image.hex" }\nvcpu 0 { }');
    expect(await client.diagnostics(MAIN)).toEqual([]);
  });

  test('of an import circle end, and name it', async () => {
    await started({ [LIB]: 'import "main.gfn"' });
    client.open(MAIN, 'import "lib.gfn"\nvcpu 0 { }');
    expect(await client.diagnostics(MAIN)).toEqual([]);
    expect(await client.diagnostics(LIB)).toEqual(['1 import-circle']);
  });

  test('go away with the script', async () => {
    await started();
    client.open(MAIN, 'vcpu 0 { nothing() }');
    expect(await client.diagnostics(MAIN)).toEqual(['1 unknown-name']);
    client.notify('textDocument/didClose', { textDocument: { uri: MAIN } });
    expect(await client.diagnostics(MAIN)).toEqual([]);
  });

  test('of a burst of edits come once, for the last of them', async () => {
    await started();
    client.open(MAIN, 'vcpu 0 { }\n');
    await client.diagnostics(MAIN, 1);
    for (let version = 2; version <= 20; version++) client.edit(MAIN, version, 1, 0, 0, '// ');
    expect(await client.diagnostics(MAIN, 20)).toEqual([]);
    expect(client.published.map(({ version }) => version)).toEqual([]);
  });
});

test('a name with blanks and other signs is found, as the client writes it', async () => {
  const other = 'file:///c%3A/my%20scripts/a%23b.gfn';
  await started({ [other]: 'fn there() { }' });
  client.open('file:///c%3A/my%20scripts/main.gfn', 'import "a#b.gfn"\nvcpu 0 { there() }');
  expect(await client.diagnostics('file:///c%3A/my%20scripts/main.gfn')).toEqual([]);
  const found = await client.request<Location>('textDocument/definition', {
    textDocument: { uri: 'file:///c%3A/my%20scripts/main.gfn' },
    position: { line: 1, character: 10 },
  });
  expect(found.uri).toBe(other);
});
