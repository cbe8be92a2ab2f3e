import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileSources, addressOf } from '../../cli/sources.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gfnscope-sources-'));
  mkdirSync(path.join(folder, 'inside/deep'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.gfn'), 'secret');
  writeFileSync(path.join(folder, 'inside/a.gfn'), '\ufeffvcpu 0 {}\r\n\tlog "x"\n');
  writeFileSync(path.join(folder, 'inside/..b.gfn'), 'b');
  symlinkSync('../secret.gfn', path.join(folder, 'inside/out.gfn'));
  symlinkSync('..', path.join(folder, 'inside/up'));
  symlinkSync('../a.gfn', path.join(folder, 'inside/deep/in.gfn'));
  symlinkSync('round.gfn', path.join(folder, 'inside/round.gfn'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('where scripts come from', () => {
  const inside = (name: string) => addressOf(path.join(folder, 'inside', name));
  const sources = () => new FileSources(path.join(folder, 'inside'));

  it('is one folder', () => {
    expect(sources().read(inside('a.gfn'))).toBe('vcpu 0 {}\r\n\tlog "x"\n');
    expect(sources().read(inside('..b.gfn'))).toBe('b');
    expect(sources().read(inside('deep/in.gfn'))).toContain('vcpu');
  });

  it.each(['../secret.gfn', 'out.gfn', 'up/secret.gfn'])('is not left by %s', (name) => {
    const all = sources();
    expect(all.read(inside(name))).toBeUndefined();
    expect(all.refusals.get(inside(name))).toMatch('leads out of');
  });

  it.each([
    ['missing.gfn', 'there is no such file'],
    ['deep', 'it is a folder'],
    ['round.gfn', 'go round in a circle'],
    ['a\0.gfn', 'it is no file'],
  ])('gives a reason for %j', (name, why) => {
    const all = sources();
    expect(all.read(inside(name))).toBeUndefined();
    expect(all.refusals.get(inside(name))).toMatch(why);
  });

  it('keeps lines for showing them', () => {
    const all = sources();
    all.read(inside('a.gfn'));
    expect([1, 2, 9].map((line) => all.line(inside('a.gfn'), line))).toEqual([
      'vcpu 0 {}',
      '\tlog "x"',
      undefined,
    ]);
  });
});
