import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handOf } from '../../engine/hand.js';
import { History } from '../../engine/time/history.js';
import { record, writeRecording } from '../../engine/time/recording.js';
import { compile } from '../../language/index.js';
import { main } from '../../cli/command-line.js';
import { fakeIo } from './fake-io.js';
import { expectGolden } from './golden.js';

const scripts = path.join(import.meta.dirname, 'scripts');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gfnscope-record-'));
  cpSync(scripts, path.join(folder, 'scripts'), { recursive: true });
  mkdirSync(path.join(folder, 'kept'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function gfnscope(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const io = fakeIo({ cwd: folder });
  return { status: await main(args, io), out: io.out(), err: io.err() };
}

async function ask(answers: readonly string[], ...args: readonly string[]) {
  const io = fakeIo({ cwd: folder, answers });
  return { status: await main(args, io), out: io.out(), err: io.err() };
}

/** What is told of a run, without the exit's list of choices that nobody made. */
const RUNS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['a run to its end', ['scripts/explicit.gfn']],
  ['choices of a policy', ['scripts/implicit.gfn', '--on-exit', 'convert']],
  ['an exit that nobody answered', ['scripts/implicit.gfn']],
  ['another schedule', ['scripts/implicit.gfn', '--seed', '7', '--on-exit', 'convert']],
  ['a run that was stopped', ['scripts/endless.gfn', '--max-steps', '100K']],
  ['a livelock', ['scripts/implicit.gfn', '--on-exit', 'retry']],
  ['a test', ['scripts/tests.gfn', '--test', 'waits for ever']],
];

describe('a recorded run', () => {
  it('has help', async () => {
    const { status, out } = await gfnscope('replay', '--help');
    expect(status).toBe(0);
    expectGolden('help/replay', out);
  });

  it.each(RUNS)('is replayed: %s', async (_name, args) => {
    const plain = await gfnscope('run', ...args);
    const recorded = await gfnscope('run', ...args, '--record', 'kept/run.json');
    expect(recorded).toEqual(plain);
    const replayed = await gfnscope('replay', 'kept/run.json');
    expect({ err: replayed.err, status: replayed.status }).toEqual({ err: plain.err, status: plain.status });
    // All but how it was stopped, which was no doing of the run.
    const told = (out: string): string[] => out.split('\n').filter((line) => /^\s*\d/.test(line));
    expect(told(replayed.out)).toEqual(told(plain.out));
    expect(told(plain.out).length + plain.status).toBeGreaterThan(0);
  });

  it('is replayed with what a person chose', async () => {
    const recorded = await ask(
      Array.from({ length: 30 }, () => '1'),
      'run',
      'scripts/implicit.gfn',
      '--record',
      'kept/run.json',
    );
    expect(recorded.status).toBe(1);
    expect(readFileSync(path.join(folder, 'kept/run.json'), 'utf8')).toContain(
      '"kind":"choice","choice":"convert"',
    );
    const replayed = await gfnscope('replay', 'kept/run.json');
    expect({ err: replayed.err, status: replayed.status }).toEqual({ err: '', status: 1 });
  });

  it('is replayed with what the VMM was made to do by hand', async () => {
    const script = path.join(folder, 'scripts/explicit.gfn');
    const { program } = compile(script, { read: (file) => readFileSync(file, 'utf8') });
    const history = new History(program!);
    history.run(12);
    const call = { name: 'convert', gfn: 0x100, pages: 16, to: 'shared', using: 'default' } as const;
    history.apply(handOf(history.state), { kind: 'call', call });
    while (history.run(1e6).kind !== 'done');
    writeFileSync(
      path.join(folder, 'kept/by-hand.json'),
      writeRecording(record(history, 'test', '../scripts/explicit.gfn')),
    );
    const { status, out, err } = await gfnscope('replay', 'kept/by-hand.json');
    expectGolden('replay/by-hand', out);
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });

  it('says which file has changed since, instead of lying', async () => {
    await gfnscope('run', 'scripts/explicit.gfn', '--record', 'kept/run.json');
    const file = path.join(folder, 'scripts/explicit.gfn');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}\n// another word\n`);
    const replayed = await gfnscope('replay', 'kept/run.json');
    writeFileSync(file, text);
    expect(replayed.status).toBe(2);
    expect(replayed.err).toContain('made with another version of explicit.gfn');
    expect(replayed.out).toBe('');
  });

  it('says where it differs from what is written down', async () => {
    await gfnscope('run', 'scripts/implicit.gfn', '--on-exit', 'convert', '--record', 'kept/run.json');
    const file = path.join(folder, 'kept/run.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/"identity":"[0-9a-f]{16}"/, '"identity":"0000000000000000"'));
    const other = await gfnscope('replay', 'kept/run.json');
    expect(other.status).toBe(1);
    expect(other.err).toMatch(/not replayed faithfully: the state at the end is not the recorded one/);
    writeFileSync(file, text.replace('"choice":"convert"', '"choice":"no such thing"'));
    const unfit = await gfnscope('replay', 'kept/run.json');
    expect(unfit.status).toBe(1);
    expect(unfit.err).toMatch(
      /what was put in at moment \d+ does not fit: there is no choice `no such thing` here/,
    );
    writeFileSync(file, '{"format":"gfnscope recording"}');
    expect((await gfnscope('replay', 'kept/run.json')).err).toContain('version is missing');
  });

  it('is found where it was moved to, and is text that can be read', async () => {
    await gfnscope('run', 'scripts/implicit.gfn', '--on-exit', 'convert', '--record', 'kept/run.json');
    cpSync(path.join(folder, 'scripts'), path.join(folder, 'moved'), { recursive: true });
    const text = readFileSync(path.join(folder, 'kept/run.json'), 'utf8');
    expect(text).not.toContain(folder);
    expectGolden('replay/recording', text.replace(/"engine": "[^"]*"/, '"engine": "…"'));
    writeFileSync(path.join(folder, 'alone.json'), text);
    expect((await gfnscope('replay', 'alone.json')).status).toBe(2);
    expect((await gfnscope('replay', 'alone.json', '--script', 'moved/implicit.gfn')).err).toBe('');
  });
});
