import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DapClient } from '../peers/dap-client.js';
import { builtAdapter } from '../peers/our-adapter.js';
import { StoppedSession } from './debugger.js';

export interface StepTimes {
  /** Full steps, one after another: milliseconds each. */
  readonly back: readonly number[];
  readonly forward: readonly number[];
  /** Going to places all over the run, until the `stopped` event: milliseconds each, the shortest of some rounds. */
  readonly seeks: readonly number[];
  /** The first step back from each of them. */
  readonly anywhere: readonly number[];
}

export interface StepCounts {
  /** Atomic steps that the run has behind it. */
  readonly behind: number;
  readonly steps: number;
  readonly places: number;
  readonly rounds: number;
}

interface Moment {
  readonly moment: number;
}

/** Steps forward and back of a script that runs on for ever, over the protocol. */
export async function timeSteps(script: string, counts: StepCounts): Promise<StepTimes> {
  const adapter = await builtAdapter();
  const folder = await mkdtemp(path.join(tmpdir(), 'gfnscope-bench-'));
  const program = path.join(folder, 'endless.gfn');
  await writeFile(program, script);
  const child = spawn(process.execPath, [adapter], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const client = new DapClient(child.stdout, child.stdin);
    await client.run(program);
    const reached = await runOn(client, counts.behind);
    const session = new StoppedSession(child, client, 1, 0);
    const [forward, back]: [number[], number[]] = [[], []];
    for (let i = 0; i < counts.steps; i++) forward.push(await session.step());
    for (let i = 0; i < counts.steps; i++) back.push(await session.step('stepBack'));
    return { forward, back, ...(await stepsAnywhere(client, reached, counts)) };
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets the guest run until it has so many atomic steps behind it, and stops it: the moment. */
async function runOn(client: DapClient, behind: number): Promise<number> {
  for (;;) {
    await sleep(100);
    const stopped = client.event('stopped');
    await client.request('pause', { threadId: 1 });
    await stopped;
    const { moment } = (await client.request('gfnscope/timeline', { limit: 1 })) as Moment;
    if (moment >= behind) return moment;
    await client.request('continue', { threadId: 1 });
  }
}

/** Round after round over all of the places, none near the one before: what a step leaves behind is gone when its turn comes again. */
async function stepsAnywhere(
  client: DapClient,
  reached: number,
  { places, rounds }: StepCounts,
): Promise<Pick<StepTimes, 'seeks' | 'anywhere'>> {
  const seeks = Array.from({ length: places }, () => Infinity);
  const anywhere = [...seeks];
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < places; i++) {
      const moment = Math.floor((((i + 1) * 0.618034) % 1) * reached);
      seeks[i] = Math.min(seeks[i] as number, await stopAfter(client, 'gfnscope/seek', { moment }));
      anywhere[i] = Math.min(anywhere[i] as number, await stopAfter(client, 'stepBack', { threadId: 1 }));
    }
  }
  return { seeks, anywhere };
}

/** Milliseconds until the run has stopped again. */
async function stopAfter(client: DapClient, command: string, args: object): Promise<number> {
  const start = performance.now();
  const stopped = client.event('stopped');
  await client.request(command, args);
  await stopped;
  return performance.now() - start;
}
