import { spawnSync } from 'node:child_process';

export interface Lldb {
  /** Its DAP server. */
  readonly program: string;
  readonly version: string;
}

/** The server was called lldb-vscode up to version 17; Debian adds the version to the name. */
const PROGRAMS = [
  'lldb-dap',
  'lldb-vscode',
  ...[19, 18, 17].map((n) => `lldb-dap-${n}`),
  ...[16, 15, 14].map((n) => `lldb-vscode-${n}`),
];

let found: Lldb | null | undefined;

/** LLDB's DAP server, and a C compiler to make something for it to debug; or null. */
export function findLldb(): Lldb | null {
  if (found !== undefined && found !== null) return found;
  found = null;
  if (spawnSync('cc', ['--version']).status !== 0) return null;
  for (const program of PROGRAMS) {
    if (spawnSync(program, ['--help']).error !== undefined) continue;
    const version = /lldb version (\S+)/.exec(
      spawnSync('lldb', ['--version'], { encoding: 'utf8' }).stdout,
    )?.[1];
    found = { program, version: version ?? program };
    break;
  }
  return found;
}
