import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Runs the installed command as a shell would; the first time it may have to be built. */
function gfnscope(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'bin/gfnscope.mjs'), ...args],
    {
      cwd: path.join(import.meta.dirname, 'scripts'),
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
      timeout: 60_000,
    },
  );
  return { status, out: stdout, err: stderr };
}

describe('the command as it is installed', () => {
  it('runs a script', () => {
    const { status, out } = gfnscope('run', 'explicit.gfn');
    expect(out).toContain('KVM_EXIT_MEMORY_ERROR (36)  explicit conversion, private → shared');
    expect(out).toContain('done after');
    expect(status).toBe(0);
  }, 60_000);

  it('ends with the status of what happened', () => {
    expect(gfnscope('run', 'implicit.gfn').status).toBe(4);
    expect(gfnscope('run', 'wrong.gfn').status).toBe(2);
    expect(gfnscope('--version').out).toMatch(/^gfnscope \d+\.\d+\.\d+\n$/);
  }, 60_000);
});
