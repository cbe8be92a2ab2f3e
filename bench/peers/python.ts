import { spawnSync } from 'node:child_process';

export interface Python {
  readonly program: string;
  readonly version: string;
  readonly debugpy: string;
}

/** Debian's own Python knows Debian's debugpy; another Python that comes first on the PATH may not. */
const PROGRAMS = ['python3', '/usr/bin/python3'];
const SCRIPT = 'import platform, debugpy; print(platform.python_version(), debugpy.__version__)';

let found: Python | null | undefined;

/** A Python that has debugpy, or null. */
export function findPython(): Python | null {
  if (found !== undefined && found !== null) return found;
  found = null;
  for (const program of PROGRAMS) {
    const { status, stdout } = spawnSync(program, ['-c', SCRIPT], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [version = '', debugpy = ''] = stdout.trim().split(' ');
    found = { program, version, debugpy };
    break;
  }
  return found;
}
