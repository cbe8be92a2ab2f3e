import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compiled } from '../guest/compiled.js';
import { secondsOf } from '../guest/run.js';
import { loopScript, NEVER_LINE, STATEMENTS_A_ROUND } from '../guest/scripts.js';
import { takingTurns } from '../measure.js';
import { DapClient } from '../peers/dap-client.js';
import { debugpyLines, type Watched } from '../peers/debugpy.js';
import { builtAdapter } from '../peers/our-adapter.js';
import type { Figures, Row } from '../row.js';

const GROUP = 'Debugger: running code under it';
const ROUNDS = 3;

export const GUEST_LOOP_ROWS: readonly Row[] = [
  {
    id: 'guest-loop',
    group: GROUP,
    title: 'statements of a loop; debugpy traces its frame',
    against: 'debugpy lines',
    needs: 'debugpy',
    bar: { of: 'ratio', least: 15 },
    short: () =>
      'one statement in four is a store through stage-2, which takes as long as the other three; see the stores above',
    measure: (quick, withPeer) => measureLoop(quick, withPeer, 'function'),
  },
  {
    id: 'guest-loop-untraced',
    group: GROUP,
    title: '  … debugpy traces nothing: CPython at full speed',
    against: 'debugpy lines',
    needs: 'debugpy',
    measure: (quick, withPeer) => measureLoop(quick, withPeer, 'nothing'),
  },
];

/**
 * Ours: the adapter as a process, over DAP, from `configurationDone` to `terminated`. debugpy's: timed by the script itself.
 * `function`: both have a breakpoint in the loop's function that is never reached. debugpy stops tracing frames without one.
 */
async function measureLoop(quick: boolean, withPeer: boolean, watched: Watched): Promise<Figures> {
  const count = quick ? 200_000 : 5_000_000;
  const adapter = await builtAdapter();
  const idle = await runOurs(adapter, 1, null);
  const under = async (line: number | null): Promise<number> =>
    (count * STATEMENTS_A_ROUND) / ((await runOurs(adapter, count, line)) - idle);
  const peerRounds = quick ? 50_000 : watched === 'function' ? 500_000 : 5_000_000;
  const measurements: (() => number | Promise<number>)[] = [
    () => under(null),
    () => under(NEVER_LINE),
    () => engineAlone(count),
  ];
  if (withPeer) measurements.push(() => debugpyLines(peerRounds, watched));
  const [ours = NaN, stopping = NaN, alone = NaN, peer] = await takingTurns(
    quick ? 1 : ROUNDS,
    ...measurements,
  );
  const millions = (rate: number): string => `${(rate / 1e6).toFixed(0)} M/s`;
  const notes =
    watched === 'function'
      ? [
          `over DAP, no breakpoints; with one in the loop's function, as debugpy has: ${millions(stopping)}; the engine alone: ${millions(alone)}`,
        ]
      : ['no breakpoint in the file: debugpy then lets its frame run untraced, as plain CPython'];
  return { ours, ...(peer === undefined ? {} : { peer }), unit: '/s', notes };
}

function engineAlone(count: number): number {
  return (count * STATEMENTS_A_ROUND) / secondsOf(compiled(loopScript(count)));
}

/** Seconds that the loop takes under our adapter, start-up of the run included. */
async function runOurs(adapter: string, count: number, breakpoint: number | null): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gfnscope-bench-'));
  const child = spawn(process.execPath, [adapter], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const program = path.join(folder, 'loop.gfn');
    await writeFile(program, loopScript(count));
    const client = new DapClient(child.stdout, child.stdin);
    await client.begin('launch', { program });
    const breakpoints = breakpoint === null ? [] : [{ line: breakpoint }];
    await client.request('setBreakpoints', { source: { path: program }, breakpoints });
    const over = Promise.race([client.event('terminated'), client.event('stopped')]);
    const start = performance.now();
    await client.request('configurationDone');
    const stopped = await over;
    const time = (performance.now() - start) / 1000;
    if (stopped !== undefined && JSON.stringify(stopped).includes('reason'))
      throw new Error(`the loop stopped: ${JSON.stringify(stopped)}`);
    return time;
  } finally {
    child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
