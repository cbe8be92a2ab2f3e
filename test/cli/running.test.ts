import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/command-line.js';
import { fakeIo, type FakeIo } from './fake-io.js';

const scripts = path.join(import.meta.dirname, 'scripts');

describe('a run that does not end', () => {
  it('is stopped by Ctrl-C between slices', async () => {
    const io: FakeIo = fakeIo({ cwd: scripts });
    let breaths = 0;
    const impatient = {
      ...io,
      breathe: () => {
        if (++breaths === 3) io.interrupt();
        return Promise.resolve();
      },
    };
    expect(await main(['run', 'endless.gfn'], impatient)).toBe(3);
    expect(io.out()).toContain('interrupted\nstopped after 196,608 steps');
  });

  it('says how far it is on a terminal, once it has taken a second', async () => {
    const io = fakeIo({ cwd: scripts, answers: [], tick: 300 });
    expect(await main(['run', 'endless.gfn', '--max-steps', '1M'], io)).toBe(3);
    expect(io.err()).toMatch(/\r[\d,]+ steps {2}[\d,]+ steps\/s {2}0 exits/);
    // The line is taken away again.
    expect(io.err().endsWith('\r\u001b[K')).toBe(true);
  });

  it('says nothing of the kind into a file', async () => {
    const io = fakeIo({ cwd: scripts, tick: 300 });
    await main(['run', 'endless.gfn', '--max-steps', '1M'], io);
    expect(io.err()).toBe('');
  });
});

describe('what a script reads', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gfnscope-root-'));
    mkdirSync(path.join(folder, 'flows'));
    cpSync(path.join(scripts, 'endless.gfn'), path.join(folder, 'library.gfn'));
    writeFileSync(path.join(folder, 'library.gfn'), 'fn touch(gpa) { store u64 [gpa] = 1 }\n');
    symlinkSync('../library.gfn', path.join(folder, 'flows/link.gfn'));
    writeFileSync(path.join(folder, 'flows/up.gfn'), 'import "../library.gfn"\nvcpu 0 { touch(0x1000) }\n');
    writeFileSync(path.join(folder, 'flows/by-link.gfn'), 'import "link.gfn"\nvcpu 0 { touch(0x1000) }\n');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(['up.gfn', 'by-link.gfn'])('stays in its folder: %s', async (name) => {
    const io = fakeIo({ cwd: folder });
    expect(await main(['run', `flows/${name}`], io)).toBe(2);
    expect(io.err()).toMatch(/flows\/[\w-]+\.gfn:1:\d+: error:/);
  });

  it.each(['up.gfn', 'by-link.gfn'])('or in --root: %s', async (name) => {
    const io = fakeIo({ cwd: folder });
    expect(await main(['run', `flows/${name}`, '--root', '.'], io)).toBe(0);
    expect(io.err()).toBe('');
  });
});

describe('a report', () => {
  it('goes into a file, and the terminal gets the pretty one', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'gfnscope-report-'));
    const io = fakeIo({ cwd: scripts });
    const file = path.join(folder, 'report.xml');
    expect(await main(['test', 'explicit.gfn', '--format', 'junit', '--output', file], io)).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^<\?xml .*\n<testsuites name="gfnscope" tests="1" failures="0"/,
    );
    expect(io.out()).toContain('1 passed, 0 failed');
    rmSync(folder, { recursive: true });
  });
});

describe('a bug of gfnscope', () => {
  it('is one line to report, and no stack trace', async () => {
    const io = fakeIo({ cwd: scripts });
    const broken = {
      ...io,
      now: () => {
        throw new TypeError('the clock is gone');
      },
    };
    expect(await main(['run', 'explicit.gfn'], broken)).toBe(70);
    expect(io.err()).toContain('this is a bug of gfnscope');
    expect(io.err()).toMatch(/gfnscope \d+\.\d+\.\d+, node v\d+.*: TypeError: the clock is gone at /);
    expect(io.err().trimEnd().split('\n')).toHaveLength(2);
  });
});
