import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { builtAdapter, EXAMPLES } from './built.js';

/** Why Emacs with dap-mode cannot be tried here; null if it can. */
function withoutEmacs(): string | null {
  const ask = ['--batch', '--eval', "(progn (require 'package) (package-initialize) (require 'dap-mode))"];
  const { error, status } = spawnSync('emacs', ask, { timeout: 30_000 });
  if (error !== undefined) return 'there is no emacs (apt-get install emacs-nox elpa-dap-mode)';
  return status === 0 ? null : 'this emacs has no dap-mode (apt-get install elpa-dap-mode)';
}

const missing = withoutEmacs();
if (missing !== null) console.log(`Skipped, a session driven by Emacs: ${missing}`);

describe('editors that no one here wrote', () => {
  it.skipIf(missing !== null)(
    'Emacs with dap-mode stops, steps, shows, chooses in its console and comes to the end',
    async () => {
      const session = fileURLToPath(new URL('editors/emacs-dap-mode.el', import.meta.url));
      const { stdout } = await promisify(execFile)(
        'emacs',
        [
          ...['--batch', '-l', session, process.execPath, await builtAdapter()],
          ...['--', path.join(EXAMPLES, 'ask-at-exit.gfn')],
        ],
        { timeout: 60_000 },
      );
      expect(stdout.trim().split('\n')).toEqual([
        'breakpoint: line 19, cursor on line 19',
        'threads: vCPU 0',
        'next: line 23, cursor on line 23',
        // The handler asks there, on the vCPU's own thread.
        'exit: line 14, cursor on line 14',
        expect.stringMatching(/^scopes: Exit, Locals, vCPU, Memslots/),
        'repl: Convert gpa 0x300000, 4K, to shared',
        'convert: line 24, cursor on line 24',
        'step in: line 25, cursor on line 25',
        'ended',
      ]);
    },
    90_000,
  );
});
