import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DapClient } from '../../../bench/peers/dap-client.js';
import { builtAdapter } from './built.js';
import { listening } from './listening.js';

let adapter: string;
let folder: string;
/** A guest that never ends. */
let endless: string;
/** A guest that stops at an exit. */
let asks: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  adapter = await builtAdapter();
  folder = await mkdtemp(path.join(tmpdir(), 'gfnscope-adapter-'));
  endless = path.join(folder, 'endless.gfn');
  asks = path.join(folder, 'asks.gfn');
  await writeFile(endless, 'vcpu 0 {\n  loop {\n  }\n}\n');
  await writeFile(
    asks,
    'vmm {\n  on memory_error (exit) { ask }\n}\nvcpu 0 {\n  store u64 [private 0x1000] = 42\n}\n',
  );
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [adapter, ...args], { stdio: 'pipe' });
  started.push(child);
  return child;
}

/** A child's session over its standard streams, on a script that runs. */
async function running(child: ChildProcess, program: string): Promise<DapClient> {
  const client = new DapClient(child.stdout!, child.stdin!);
  await client.begin('launch', { program });
  await client.request('configurationDone');
  return client;
}

/** Whether a child ends of itself within two seconds: a second, and what a busy machine takes. */
async function ends(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true;
  return Promise.race([once(child, 'exit').then(() => true), sleep(2000, false)]);
}

function connected(port: number, host = '127.0.0.1'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Clock ticks of processor time that a process has used; Linux counts 100 a second. */
function ticksOf(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

describe('the adapter as a program, over standard input and output', () => {
  it('ends when its client closes the stream in mid-run', async () => {
    const child = start();
    await running(child, endless);
    child.stdin!.end();
    expect(await ends(child)).toBe(true);
    expect(child.exitCode).toBe(0);
  });

  it('ends when nobody reads what it says any more', async () => {
    const child = start();
    const client = await running(child, endless);
    child.stdout!.destroy();
    // The next thing that it says meets a closed pipe.
    void client.request('threads').catch(() => null);
    expect(await ends(child)).toBe(true);
    expect(child.signalCode).toBeNull();
  });

  it('ends when its client is killed, though the guest runs', async () => {
    // A client of its own that starts the adapter, and is gone: nobody closes anything in order.
    const script = `
      const child = require('child_process').spawn(process.argv[1], [process.argv[2]], { stdio: ['pipe', 'pipe', 'ignore'] });
      console.log(child.pid);
      let seq = 0;
      const say = (command, args) => {
        const body = JSON.stringify({ seq: ++seq, type: 'request', command, arguments: args });
        child.stdin.write('Content-Length: ' + body.length + '\\r\\n\\r\\n' + body);
      };
      say('initialize', { adapterID: 'x' });
      say('launch', { program: process.argv[3] });
      child.stdout.on('data', (bytes) => {
        if (String(bytes).includes('"initialized"')) { say('configurationDone', {}); console.log('runs'); }
      });`;
    const client = spawn(process.execPath, ['-e', script, process.execPath, adapter, endless], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(client);
    let said = '';
    client.stdout.on('data', (text: Buffer) => (said += text.toString()));
    while (!said.includes('runs')) await sleep(10);
    const pid = Number(said.split('\n')[0]);
    client.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 2000 }).toBe(false);
  });

  it('reads nothing that a symbolic link leads to out of the folder of the script, as the command line does', async () => {
    const inside = path.join(folder, 'inside');
    await mkdir(inside);
    await writeFile(path.join(folder, 'secret.gfn'), 'const SECRET = 0x5ec2e7\n');
    await writeFile(path.join(inside, 'near.gfn'), 'const NEAR = 1\n');
    await symlink('../secret.gfn', path.join(inside, 'out.gfn'));
    await symlink('near.gfn', path.join(inside, 'in.gfn'));
    const launched = async (program: string): Promise<{ outcome: string; said: Promise<unknown> }> => {
      const child = start();
      const client = new DapClient(child.stdout!, child.stdin!);
      const said = client.event('output');
      const outcome = await client.begin('launch', { program }).then(
        () => 'it runs',
        (error: unknown) => String(error),
      );
      return { outcome, said };
    };
    const importing = async (name: string): ReturnType<typeof launched> => {
      const program = path.join(inside, `importing-${name}`);
      await writeFile(program, `import "${name}"\nvcpu 0 { yield }\n`);
      return launched(program);
    };
    expect((await importing('in.gfn')).outcome).toBe('it runs');
    const out = await importing('out.gfn');
    expect(out.outcome).toMatch(/out\.gfn/);
    expect(await out.said).toMatchObject({
      output: `${path.join(inside, 'out.gfn')} was not read: it leads out of ${inside}\n`,
    });
    expect((await launched(path.join(inside, 'out.gfn'))).outcome).toContain(`it leads out of ${inside}`);
  });

  it('says what is wrong with a stream that is none of the protocol, and reads on', async () => {
    const child = start();
    child.stdin!.write(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    child.stdin!.write('Content-Length: 5\r\n\r\n{"a":');
    const client = new DapClient(child.stdout!, child.stdin!);
    await expect(client.request('initialize', { adapterID: 'x' })).resolves.toMatchObject({
      supportsConfigurationDoneRequest: true,
    });
  });
});

describe('the adapter as a program, on a port', () => {
  it('listens on the loopback interface only', async () => {
    const port = await listening(start('--port', '0'));
    (await connected(port)).destroy();
    // What the system says that it listens on: one socket, on 127.0.0.1.
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    const listens = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, local, , state]) => state === '0A' && local?.endsWith(`:${hex}`) === true)
        .map(([, local]) => local),
    );
    expect(listens).toEqual([`0100007F:${hex}`]);
    // And the machine's other addresses, where it has any, refuse.
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) await expect(connected(port, address)).rejects.toThrow();
  });

  it('serves two clients at once, each with a session of its own', async () => {
    const port = await listening(start('--port', '0'));
    const sockets = [await connected(port), await connected(port)];
    const [one, two] = sockets.map((socket) => new DapClient(socket, socket)) as [DapClient, DapClient];
    await one.begin('launch', { program: endless });
    await one.request('configurationDone');
    await two.begin('launch', { program: asks });
    const stopped = two.event('stopped');
    await two.request('configurationDone');
    expect(await stopped).toMatchObject({ reason: 'exception' });
    // The first one still runs, though the second has stopped; and goes on when the second has left.
    await expect(one.request('stackTrace', { threadId: 1 })).rejects.toThrow('notStopped');
    sockets[1]!.destroy();
    const paused = one.event('stopped');
    await one.request('pause', { threadId: 1 });
    expect(await paused).toMatchObject({ reason: 'pause' });
    sockets[0]!.destroy();
  });

  it.skipIf(process.platform !== 'linux')('stops the run of a client that vanishes', async () => {
    const server = start('--port', '0');
    const socket = await connected(await listening(server));
    const client = new DapClient(socket, socket);
    await client.begin('launch', { program: endless });
    await client.request('configurationDone');
    socket.resetAndDestroy();
    // It takes a moment to be noticed; then there is nothing to do.
    const idle = async (): Promise<number> => {
      const before = ticksOf(server);
      await sleep(300);
      return ticksOf(server) - before;
    };
    await expect.poll(idle, { timeout: 3000 }).toBeLessThanOrEqual(3);
    expect(server.exitCode).toBeNull();
  });

  it.each(['x', '-1', '65536', '1.5', ''])('says what is wrong with port %j, and ends', async (port) => {
    const child = start('--port', port);
    let said = '';
    child.stderr!.on('data', (text: Buffer) => (said += text.toString()));
    expect(await ends(child)).toBe(true);
    expect([child.exitCode, said]).toEqual([2, expect.stringMatching(/^gfnscope: .*port.*\n$/)]);
  });

  it('says that a port is taken, and ends', async () => {
    const port = await listening(start('--port', '0'));
    const child = start('--port', `${port}`);
    let said = '';
    child.stderr!.on('data', (text: Buffer) => (said += text.toString()));
    expect(await ends(child)).toBe(true);
    expect([child.exitCode, said]).toEqual([2, expect.stringContaining(`127.0.0.1:${port}`)]);
  });
});

/** Whether a process runs. One that has ended may stay in the table until somebody asks for its status: that is not running. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
