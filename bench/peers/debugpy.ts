import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DapClient } from './dap-client.js';
import { findPython, type Python } from './python.js';

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
print(time.perf_counter() - start, flush=True)
`;
const LINES_A_ROUND = 4;
/** In the loop's own function, where it is never reached: the frame is traced for its sake. */
const INSIDE = 12;

/** What debugpy watches while the loop runs: a breakpoint in the loop's function, or nothing at all. */
export type Watched = 'function' | 'nothing';

/** Lines a second of a tight loop in Python, with debugpy attached. */
export async function debugpyLines(rounds: number, watched: Watched): Promise<number> {
  const python = findPython();
  if (python === null) throw new Error('there is no Python with debugpy');
  const folder = await mkdtemp(path.join(tmpdir(), 'gfnscope-bench-'));
  const script = path.join(folder, 'loop.py');
  await writeFile(script, SCRIPT);
  const port = await freePort();
  const child = start(python, script, port, rounds);
  try {
    const said = firstLine(child);
    const socket = await attach(child, port);
    const client = new DapClient(socket, socket);
    await client.begin('attach', { justMyCode: true, subProcess: false });
    const breakpoints = watched === 'function' ? [{ line: INSIDE }] : [];
    await client.request('setBreakpoints', { source: { path: script }, breakpoints });
    await client.request('configurationDone');
    const time = Number(await said);
    // Otherwise debugpy's adapter, a process of its own, stays for the next client.
    await Promise.race([client.request('disconnect', { terminateDebuggee: true }), sleep(1000)]);
    socket.destroy();
    return (rounds * LINES_A_ROUND) / time;
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

function start(python: Python, script: string, port: number, rounds: number): ChildProcess {
  const address = `127.0.0.1:${port}`;
  const debugpy = ['-X', 'frozen_modules=off', '-m', 'debugpy', '--listen', address, '--wait-for-client'];
  return spawn(python.program, [...debugpy, script, `${rounds}`], { stdio: ['ignore', 'pipe', 'ignore'] });
}

/** The line that it prints; not more: debugpy's own processes inherit its output and may keep it open for ever. */
async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.trim();
}

/** Python takes a second to listen; until then nobody answers. */
async function attach(child: ChildProcess, port: number): Promise<Socket> {
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.on('error', () => undefined);
      return socket;
    } catch {
      socket.destroy();
      await sleep(50);
    }
  }
  throw new Error('debugpy does not listen');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
