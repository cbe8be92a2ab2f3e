import { OPERATIONS } from '../../engine/operations.js';
import { disassemble } from '../../engine/program/disassemble.js';
import { compile, type Compiled } from '../../language/index.js';

/** Compiles a script that is a text, with other files beside it. */
export function compileText(
  text: string,
  files: Readonly<Record<string, string>> = {},
  root?: string,
): Compiled {
  const all: Readonly<Record<string, string>> = { '/scripts/main.gfn': text, ...files };
  return compile('/scripts/main.gfn', {
    read: (uri) => (Object.hasOwn(all, uri) ? all[uri] : undefined),
    ...(root !== undefined && { root }),
  });
}

/** What is said about a script, one line each: `1:5 error unknown-name: …`, with the title of the fix behind it. */
export function said(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  return compileText(text, files).diagnostics.map(({ uri, line, column, severity, code, message, fix }) => {
    const where = uri === '/scripts/main.gfn' ? '' : `${uri}:`;
    return `${where}${line}:${column} ${severity} ${code}: ${message}${fix === undefined ? '' : ` [${fix.title}]`}`;
  });
}

/** The listing of one routine of a script that has no errors. */
export function listing(text: string, routine: string): string {
  const { program, diagnostics } = compileText(text);
  if (program === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const lines = disassemble(program, (index) => OPERATIONS[index]?.name ?? '?').split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${routine}:`));
  const rest = lines.slice(start + 1);
  const length = rest.findIndex((line) => !line.startsWith(' '));
  return rest
    .slice(0, length < 0 ? rest.length : length)
    .map((line) => line.replace(/\s*;.*$/, ''))
    .join('\n');
}
