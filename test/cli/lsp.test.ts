import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const bin = path.resolve(import.meta.dirname, '../../bin/gfnscope.mjs');

it('serves the language over its standard streams, and reads imports from the disk itself', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gfnscope lsp-'));
  try {
    writeFileSync(path.join(folder, 'lib.gfn'), 'const A = 1\n');
    const uri = pathToFileURL(path.join(folder, 'main.gfn')).href;
    const child = spawn(process.execPath, [bin, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const send = (message: object): void => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    let output = '';
    const said = new Promise<string>((resolve, reject) => {
      child.on('exit', () => reject(new Error(`it ended after: ${output}`)));
      child.stdout.on('data', (data: Buffer) => {
        output += data.toString();
        if (output.includes('publishDiagnostics')) resolve(output);
      });
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    send({ method: 'initialized', params: {} });
    const text = 'import "lib.gfn"\nvcpu 0 { expect A == B }\n';
    send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'gfn', version: 1, text } },
    });
    expect(await said).toContain('there is no `B`');
    expect(await said).not.toContain('there is no `A`');
    send({ id: 2, method: 'shutdown' });
    send({ method: 'exit' });
    expect(await ended).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
