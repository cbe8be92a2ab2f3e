import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DapClient } from './dap-client.js';
import { findPython } from './python.js';

/** The guest loop of `guest/loop.ts` in Python, statement for statement; it times itself. */
const SCRIPT = `import sys, time
from array import array

def guest(count, ram):
    i = 0
    total = 0
    while i < count:
        ram[512] = i
        total += i
        i += 1
    if total < 0:
        print('never')

ram = array('Q', [0]) * 1024
start = time.perf_counter()
guest(int(sys.argv[1]), ram)
open(sys.argv[2], 'w').write(str(time.perf_counter() - start))
`;
const LINES_A_ROUND = 4;
/** In the loop's own function, where it is never reached: the frame is traced for its sake. */
const INSIDE = 12;

/** What debugpy watches while the loop runs: a breakpoint in the loop's function, or nothing at all. */
export type Watched = 'function' | 'nothing';

/** Lines a second of a tight loop in Python, launched by debugpy as an editor launches it. */
export async function debugpyLines(rounds: number, watched: Watched): Promise<number> {
  const python = findPython();
  if (python === null) throw new Error('there is no Python with debugpy');
  const folder = await mkdtemp(path.join(tmpdir(), 'gfnscope-bench-'));
  const program = path.join(folder, 'loop.py');
  const result = path.join(folder, 'seconds');
  await writeFile(program, SCRIPT);
  const adapter = spawn(python.program, ['-m', 'debugpy.adapter'], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const client = new DapClient(adapter.stdout, adapter.stdin);
    const args = [`${rounds}`, result];
    await client.begin('launch', { program, args, console: 'internalConsole', subProcess: false });
    const breakpoints = watched === 'function' ? [{ line: INSIDE }] : [];
    await client.request('setBreakpoints', { source: { path: program }, breakpoints });
    const terminated = client.event('terminated');
    await client.request('configurationDone');
    await terminated;
    const time = Number(await readFile(result, 'utf8'));
    await Promise.race([client.request('disconnect', { terminateDebuggee: true }), sleep(1000)]);
    return (rounds * LINES_A_ROUND) / time;
  } finally {
    adapter.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
