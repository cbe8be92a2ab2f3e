import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DapClient } from '../peers/dap-client.js';

/** A debugger as an editor starts it: a program that speaks the protocol over its standard streams, and what it is to debug. */
export interface Debugger {
  readonly program: string;
  readonly args: readonly string[];
  /** What `launch` takes. */
  readonly launch: object;
  /** Where the first stop is. */
  readonly source: string;
  readonly line: number;
}

interface Stopped {
  readonly threadId: number;
}

/** A debug session that stands at its first stop. */
export class StoppedSession {
  constructor(
    private readonly child: ChildProcess,
    private readonly client: DapClient,
    private threadId: number,
    /** Milliseconds from starting the program to its first stop. */
    readonly firstStop: number,
  ) {}

  /** Starts a debugger and lets it run to its breakpoint. */
  static async begin({ program, args, launch, source, line }: Debugger): Promise<StoppedSession> {
    const start = performance.now();
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const client = new DapClient(child.stdout, child.stdin);
    const atTheStop = async (): Promise<StoppedSession> => {
      await client.begin('launch', launch);
      await client.request('setBreakpoints', { source: { path: source }, breakpoints: [{ line }] });
      const stopped = client.event('stopped');
      await client.request('configurationDone');
      const { threadId } = (await stopped) as Stopped;
      return new StoppedSession(child, client, threadId, performance.now() - start);
    };
    return Promise.race([atTheStop(), endOf(child, program)]);
  }

  /** What an editor does on F10: `next`, and at the stop `stackTrace`, `scopes`, `variables`. In milliseconds. */
  async step(request: 'next' | 'stepBack' = 'next'): Promise<number> {
    const start = performance.now();
    const stopped = this.client.event('stopped');
    await this.client.request(request, { threadId: this.threadId });
    this.threadId = ((await stopped) as Stopped).threadId;
    const { stackFrames } = (await this.client.request('stackTrace', {
      threadId: this.threadId,
      startFrame: 0,
      levels: 20,
    })) as { stackFrames: { id: number }[] };
    const { scopes } = (await this.client.request('scopes', { frameId: stackFrames[0]?.id })) as {
      scopes: { variablesReference: number }[];
    };
    await this.client.request('variables', { variablesReference: scopes[0]?.variablesReference });
    return performance.now() - start;
  }

  /** MiB of memory that the adapter holds, its children not counted. */
  residentMemory(): number {
    const status = readFileSync(`/proc/${this.child.pid ?? 0}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  async end(): Promise<void> {
    await Promise.race([
      this.client.request('disconnect', { terminateDebuggee: true }).catch(() => null),
      sleep(1000),
    ]);
    this.child.kill('SIGKILL');
  }
}

/** Rejects when a debugger ends by itself: nobody would answer any more. */
function endOf(child: ChildProcess, program: string): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`${program} ended before its first stop: ${signal ?? `status ${code}`}`));
    });
  });
}
