import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { StatusCode } from '../status.js';
import { addressOf, FileSources } from '../sources.js';
import type { Command } from './command.js';

export const lspCommand: Command = {
  name: 'lsp',
  operands: '',
  summary: 'serve the language to an editor (the Language Server Protocol)',
  doc: [
    'Speaks the Language Server Protocol over its standard streams, until the editor ends it: diagnostics, completion, hover, definition, references, rename, outline, folding, semantic tokens, formatting, signature help, code actions, code lenses and inlay hints for scripts.',
  ],
  flags: [
    {
      name: 'stdio',
      doc: 'Over the standard streams: the only way there is, for editors that want to say so.',
    },
    { name: 'clientProcessId', value: 'ID', doc: 'The process to end with, as some editors give it.' },
  ],
  examples: ['gfnscope lsp --stdio'],
  run: lsp,
};

/** Serves the language. The process ends when the client says so, or is gone: the connection sees to that itself. */
async function lsp(): Promise<StatusCode> {
  // The server is as large as all the rest: only who wants it loads it.
  const { createConnection } = await import('vscode-languageserver/node');
  const { serveLanguage } = await import('../../language/server/serve.js');
  serveLanguage(createConnection(process.stdin, process.stdout), {
    later(work, milliseconds) {
      const timer = setTimeout(work, milliseconds);
      return () => clearTimeout(timer);
    },
    readFile: (uri) => Promise.resolve(readUri(uri)),
  });
  return new Promise(() => undefined);
}

/** The text of a file, with the limits that every command has; null for what is no file on this disk. */
function readUri(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  const file = fileURLToPath(uri);
  return new FileSources(path.dirname(file)).read(addressOf(file)) ?? null;
}
