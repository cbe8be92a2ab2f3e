import type { CancellationToken, DebugAdapter } from 'vscode';
import { describe, expect, it } from 'vitest';
import { newSession } from '../../../debug-adapter/entry-core.js';
import { runQuietly, type Outcome, type QuietLaunch } from '../../../extension/testing/quiet-run.js';

const SCRIPT = `const PAGE = 0x1000

test "holds" {
  log "hello"
  expect 1 == 1
}

test "fails" {
  store u64 [PAGE] = 2
  expect load u64 [PAGE] == 3
}

test "breaks" { store u64 [PAGE] = 1 }

test "asks" {
  store u64 [private PAGE] = 1
  store u64 [shared PAGE] = 1
}

test "never ends" { loop { store u64 [PAGE] = 1 } }
`;

const neverCancelled: CancellationToken = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => {} }),
};

/** A debug adapter that reads one script. */
function adapter(text = SCRIPT): DebugAdapter {
  return newSession({
    readText: () => Promise.resolve(text),
    now: () => performance.now(),
    yield: () => new Promise((resolve) => setImmediate(resolve)),
  });
}

function run(
  test: string,
  more: Partial<QuietLaunch> & { text?: string; token?: CancellationToken; output?: string[] } = {},
): Promise<Outcome> {
  const { text, token = neverCancelled, output = [], ...launch } = more;
  const whole = { program: '/script.gfn', test, onMemoryError: 'ask' as const, timeout: 20, ...launch };
  return runQuietly(adapter(text), whole, (line) => output.push(line), token);
}

describe('a test that the explorer runs', () => {
  it('passes, and what it says is heard', async () => {
    const output: string[] = [];
    expect(await run('holds', { output })).toEqual({ kind: 'passed' });
    expect(output.join('')).toContain('hello');
  });

  it('fails at its line, with what was found and what was expected', async () => {
    expect(await run('fails')).toMatchObject({
      kind: 'failed',
      place: { path: '/script.gfn', line: 10 },
      found: { actual: '0x2', expected: '0x3' },
    });
  });

  it('fails at an exit that nobody answers; a policy answers it', async () => {
    const outcome = await run('asks');
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(outcome.kind === 'failed' && outcome.place?.line).toBeGreaterThan(0);
    expect(await run('asks', { onMemoryError: 'convert' })).toEqual({ kind: 'passed' });
  });

  it('that never ends fails when its time is over', async () => {
    expect(await run('never ends', { timeout: 0.3 })).toMatchObject({
      kind: 'failed',
      message: 'It had not ended after 0.3 s.',
    });
  });

  it('is called off', async () => {
    let cancel = (): void => {};
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: () => void) => {
        cancel = listener;
        return { dispose: () => {} };
      },
    } as unknown as CancellationToken;
    const outcome = run('never ends', { token });
    setTimeout(() => {
      cancel();
    }, 50);
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  it('that is not there, or does not compile, says so', async () => {
    expect(await run('no such test')).toMatchObject({ kind: 'broken' });
    const broken = await run('holds', { text: 'test "holds" { expect }' });
    expect(broken.kind === 'broken' && broken.message).toMatch(/error/);
  });
});
