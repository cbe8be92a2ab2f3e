import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/command-line.js';
import { TEMPLATE } from '../../cli/template.js';
import { fakeIo, type FakeOptions } from './fake-io.js';
import { expectGolden } from './golden.js';

const scripts = path.join(import.meta.dirname, 'scripts');

/** Everything a command leaves: its command line, both streams, the status. */
async function transcript(args: readonly string[], options: Partial<FakeOptions> = {}): Promise<string> {
  const io = fakeIo({ cwd: scripts, ...options });
  const status = await main(args, io);
  const errors = io.err() === '' ? '' : `--- stderr ---\n${io.err()}`;
  return `$ gfnscope ${args.join(' ')}\n${io.out()}${errors}--- status ${status} ---\n`;
}

/** Commands whose whole output is kept in test/cli/golden. */
const GOLDEN: readonly [name: string, args: readonly string[], options?: Partial<FakeOptions>][] = [
  ['help/main', ['--help']],
  ['help/run', ['run', '--help']],
  ['help/map', ['help', 'map']],
  ['run/explicit', ['run', 'explicit.gfn']],
  ['run/explicit-verbose', ['run', 'explicit.gfn', '--verbose']],
  ['run/explicit-quiet', ['run', 'explicit.gfn', '-q']],
  ['run/explicit-colour', ['run', 'explicit.gfn'], { env: { NO_COLOR: '', FORCE_COLOR: '1' } }],
  ['run/explicit-narrow', ['run', 'explicit.gfn'], { columns: 60 }],
  ['run/implicit-convert', ['run', 'implicit.gfn', '--on-exit', 'convert']],
  ['run/implicit-stop', ['run', 'implicit.gfn']],
  ['run/implicit-retry', ['run', 'implicit.gfn', '--on-exit', 'retry']],
  ['run/implicit-refuse', ['run', 'implicit.gfn', '--on-exit', 'refuse']],
  ['run/refused', ['run', 'refused.gfn']],
  ['run/wrong', ['run', 'wrong.gfn']],
  ['run/endless', ['run', 'endless.gfn', '--max-steps', '100K']],
  ['run/test', ['run', 'tests.gfn', '--test', 'waits for ever']],
  ['run/json', ['run', 'explicit.gfn', '--json']],
  ['ask/convert', ['run', 'implicit.gfn'], { answers: ['?', '99', '1', '1', '1', '1', 'q'] }],
  ['ask/end-of-input', ['run', 'implicit.gfn'], { answers: [null] }],
  ['check/all', ['check', '.']],
  ['test/pretty', ['test', 'tests.gfn', '--max-steps', '10K']],
  ['test/tap', ['test', 'tests.gfn', '--max-steps', '10K', '--format', 'tap']],
  ['test/junit', ['test', 'tests.gfn', '--max-steps', '10K', '--format', 'junit']],
  ['test/broken', ['test', 'wrong.gfn', 'explicit.gfn']],
  ['map/end', ['map', 'explicit.gfn']],
  [
    'map/moment',
    [
      'map',
      'implicit.gfn',
      '--at',
      '60',
      '--on-exit',
      'convert',
      '--from',
      '2M',
      '--to',
      '0x210000',
      '--width',
      '32',
    ],
  ],
  ['explain/term', ['explain', 'hole']],
  ['explain/exit', ['explain', '36']],
  ['explain/operation', ['explain', 'punch_hole']],
  ['explain/all', ['explain']],
];

describe('what a command prints', () => {
  it.each(GOLDEN)('%s', async (name, args, options) => {
    expectGolden(name, await transcript(args, options));
  });
});

describe('usage that is wrong', () => {
  it.each([
    [['rnu'], "there is no command 'rnu'", 'did you mean run?'],
    [['explicit.gfn'], "'explicit.gfn' is no command", 'gfnscope run explicit.gfn'],
    [['--quite'], 'there is no flag --quite before a command', 'gfnscope --help'],
    [['run'], 'run wants one script', 'gfnscope run FILE'],
    [['run', 'a.gfn', 'b.gfn'], 'run wants one script', ''],
    [['run', 'nothing.gfn'], 'cannot read nothing.gfn: there is no such file', ''],
    [['run', '.'], 'cannot read .: it is a folder', ''],
    [['run', 'explicit.gfn', '--test', 'x'], 'there is no test "x"', 'it has no tests'],
    [['run', 'tests.gfn'], 'tests.gfn has no vcpu or host of its own to run', '--test'],
    [['run', 'tests.gfn', '--test', 'never end'], 'there is no test "never end"', 'did you mean never ends?'],
    [['run', 'explicit.gfn', '-q', '-v'], '--quiet and --verbose exclude each other', ''],
    [['check'], 'no script was named', ''],
    [['check', 'nowhere'], 'cannot read nowhere: there is no such file', ''],
    [['test', 'tests.gfn', '--test', 'zzz'], 'there was no test to run', "'zzz'"],
    [
      ['map', 'explicit.gfn', '--from', 'here'],
      "--from wants an address like 0x100000 or 1M, not 'here'",
      '',
    ],
    [['map', 'explicit.gfn', '--from', '2M', '--to', '1M'], '--from 0x200000 is not below --to 0x100000', ''],
    [['map', 'explicit.gfn', '--to', '0x10000000000000000'], '--to does not fit into 64 bits', ''],
    [['explain', 'fallocat'], "nothing is known of 'fallocat'", 'fallocate'],
    [['new'], 'new wants the name of one file', ''],
  ])('%j', async (args, message, hint) => {
    const io = fakeIo({ cwd: scripts });
    expect(await main(args, io)).toBe(2);
    expect(io.out()).toBe('');
    expect(io.err()).toContain(`gfnscope: ${message}`);
    expect(io.err()).toContain(hint);
    expect(io.err()).not.toMatch(/\n\s+at /);
  });
});

describe('gfnscope new', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'gfnscope-new-'))));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('writes a program that runs, is formatted, and has nothing to complain about', async () => {
    const io = fakeIo({ cwd: folder });
    expect(await main(['new', 'demo'], io)).toBe(0);
    expect(io.out()).toContain('wrote demo.gfn');
    expect(await transcript(['run', 'demo.gfn'], { cwd: folder })).toContain('--- status 0 ---');
    expect(await transcript(['check', 'demo.gfn'], { cwd: folder })).toContain('nothing to complain about');
    expect(await transcript(['fmt', '--check', 'demo.gfn'], { cwd: folder })).toContain('--- status 0 ---');
  });

  it('never overwrites', async () => {
    writeFileSync(path.join(folder, 'mine.gfn'), 'mine');
    expect(await transcript(['new', 'mine.gfn'], { cwd: folder })).toContain(
      'cannot write mine.gfn: it is there already',
    );
    expect(readFileSync(path.join(folder, 'mine.gfn'), 'utf8')).toBe('mine');
  });
});

describe('gfnscope fmt', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gfnscope-fmt-'));
    writeFileSync(path.join(folder, 'ugly.gfn'), 'vcpu 0 {\nlet    x=1\n      expect x==1 }\n');
    writeFileSync(path.join(folder, 'broken.gfn'), 'vcpu 0 { let = \n');
    writeFileSync(path.join(folder, 'fine.gfn'), TEMPLATE);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const cwd = () => ({ cwd: folder });

  it('names what is not formatted, and changes nothing', async () => {
    const before = readFileSync(path.join(folder, 'ugly.gfn'), 'utf8');
    const text = await transcript(['fmt', '--check', 'ugly.gfn', 'fine.gfn'], cwd());
    expect(text).toContain('ugly.gfn: not formatted\n2 scripts: 1 not formatted\n--- status 1 ---');
    expect(readFileSync(path.join(folder, 'ugly.gfn'), 'utf8')).toBe(before);
  });

  it('formats, and leaves alone what it does not understand', async () => {
    const text = await transcript(['fmt', '.'], cwd());
    expect(text).toContain('ugly.gfn: formatted');
    expect(text).toContain('broken.gfn:1:');
    expect(text).toContain('--- status 2 ---');
    expect(readFileSync(path.join(folder, 'broken.gfn'), 'utf8')).toBe('vcpu 0 { let = \n');
    expect(await transcript(['fmt', 'ugly.gfn'], cwd())).toContain(
      '1 script: all formatted already\n--- status 0 ---',
    );
  });
});
