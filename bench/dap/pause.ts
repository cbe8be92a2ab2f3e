import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DapClient } from '../peers/dap-client.js';
import { builtAdapter } from '../peers/our-adapter.js';

/** Guests that never come to an end, or take very long over one statement. */
const LOADS: Readonly<Record<string, string>> = {
  'an endless loop': 'vcpu 0 {\n  loop {\n  }\n}\n',
  'a loop of stores':
    'vm plain {\n  memslot 0 gpa 0x0 size 4M shared anon\n}\nvcpu 0 {\n  let i = 0\n  loop {\n    store u64 [0x20_0000] = i\n    i = i + 1\n  }\n}\n',
  'a fill of 1 TiB, again and again':
    'vm plain {\n  memslot 0 gpa 0x0 size 1T shared anon\n}\nvcpu 0 {\n  loop {\n    fill(0x0, 1T, 7)\n    fill(0x0, 1T, 8)\n  }\n}\n',
  'conversions without end':
    'vm sw_protected {\n  private_fd ram size 64M allocated\n  memslot 0 gpa 0x0 size 64M shared anon private ram\n}\nvmm {\n  on memory_error (exit) { convert exit.range to exit.wanted; exit.ret = 0 }\n}\nvcpu 0 {\n  loop {\n    map_gpa_range(0x10_0000, 1M, shared)\n    map_gpa_range(0x10_0000, 1M, private)\n  }\n}\n',
};

export interface Latencies {
  /** Milliseconds. */
  readonly worst: number;
  readonly notes: readonly string[];
}

/** The longest that a `threads` and a `pause` wait for their answer while the guest runs. */
export async function pauseLatencies(quick: boolean): Promise<Latencies> {
  const adapter = await builtAdapter();
  const folder = await mkdtemp(path.join(tmpdir(), 'gfnscope-bench-'));
  const notes: string[] = [];
  let worst = 0;
  try {
    for (const [name, text] of Object.entries(LOADS)) {
      const program = path.join(folder, 'load.gfn');
      await writeFile(program, text);
      const longest = await longestUnder(adapter, program, quick ? 3 : 40);
      notes.push(`${name}: ${longest.toFixed(1)} ms`);
      worst = Math.max(worst, longest);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { worst, notes };
}

async function longestUnder(adapter: string, program: string, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [adapter], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const client = new DapClient(child.stdout, child.stdin);
    await client.run(program);
    let longest = 0;
    const timed = async (command: string, args: object): Promise<void> => {
      const start = performance.now();
      await client.request(command, args);
      longest = Math.max(longest, performance.now() - start);
    };
    for (let round = 0; round < rounds; round++) {
      await sleep(20);
      await timed('threads', {});
      const stopped = client.event('stopped');
      const start = performance.now();
      await timed('pause', { threadId: 1 });
      await stopped;
      longest = Math.max(longest, performance.now() - start);
      await client.request('continue', { threadId: 1 });
    }
    return longest;
  } finally {
    child.kill('SIGKILL');
  }
}
