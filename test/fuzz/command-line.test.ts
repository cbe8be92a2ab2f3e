import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/command-line.js';
import { fakeIo } from '../cli/fake-io.js';

/** What must never be read: it lies beside the folder of the scripts. */
const SECRET = 'fn the_secret_of_the_host() { }';
const SW = 'vm sw_protected { private_fd ram size 4M memslot 0 gpa 0 size 4M shared anon private ram }\n';

let root = '';
let folder = '';
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'gfnscope-fuzz-'));
  folder = path.join(root, 'scripts');
  mkdirSync(folder);
  writeFileSync(path.join(root, 'secret.gfn'), SECRET);
  symlinkSync('../secret.gfn', path.join(folder, 'link.gfn'));
  symlinkSync('..', path.join(folder, 'up'));
  symlinkSync('/dev/zero', path.join(folder, 'zeros.gfn'));
  const files: Record<string, string> = {
    'self.gfn': 'import "self.gfn"',
    'ring-a.gfn': 'import "ring-b.gfn"',
    'ring-b.gfn': 'import "ring-a.gfn"',
  };
  for (let i = 0; i < 600; i++) files[`chain-${i}.gfn`] = `import "chain-${i + 1}.gfn"`;
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** Runs a script by the command line: its status, and all that it said. Never a stack trace. */
async function run(text: string, ...flags: string[]): Promise<{ status: number; said: string }> {
  writeFileSync(path.join(folder, 'main.gfn'), text);
  const io = fakeIo({ cwd: folder });
  const status = await main(['run', 'main.gfn', ...flags], io);
  const said = io.out() + io.err();
  expect(said).not.toMatch(/^ +at .*:\d+:\d+\)?$/m);
  expect(said).not.toContain('the_secret');
  return { status, said };
}

describe('what recurses for ever ends at the call depth', () => {
  it.each([
    ['a function', 'fn f() { f() } vcpu 0 { f() }'],
    ['two functions', 'fn f() { g() } fn g() { f() } host h { f() }'],
    ['with values', 'fn f(n) -> r { return f(n + 1) + 1 } vcpu 0 { let x = f(0) log "{x}" }'],
    ['a setup', 'fn f() { f() } setup { f() } vcpu 0 { }'],
    ['a handler of signals', 'vmm { on signal { store u8 [hva 0] = 1 } } host h { store u8 [hva 0] = 1 }'],
    [
      'a handler of #VE',
      'vm tdx { private_fd ram size 4M allocated memslot 0 gpa 0 size 4M shared anon private ram } guest { on ve { store u8 [0x1000] = 1 } } vcpu 0 { store u8 [0] = 1 }',
    ],
  ])('%s', async (_, text) => {
    const { status, said } = await run(text);
    expect(said).toContain('1,024');
    expect(status).toBe(1);
  });
});

describe('what never ends is stopped', () => {
  it.each([
    ['an empty loop', 'vcpu 0 { loop { } }'],
    ['a condition', 'vcpu 0 { while true { } }'],
    ['turns given away', 'vcpu 0 { loop { yield } } vcpu 1 { loop { yield } }'],
    ['events back and forth', 'vcpu 0 { loop { notify a wait b } } host h { loop { wait a notify b } }'],
    ['pages of 16 TiB', 'vcpu 0 { for page in 0 ..+ 16T { } }'],
    ['a fill of what is no memory', 'vcpu 0 { fill(0x100_0000_0000, 16T, 1) }'],
    ['a host fill', 'host h { host_fill(0, 16T, 1) } vmm { on signal { } }'],
    ['a claim in a loop', 'vcpu 0 { loop { expect no exit { } } }'],
    ['a handler', `${SW}vmm { on memory_error { loop { } } } vcpu 0 { store u8 [private 0] = 1 }`],
    ['a setup', 'setup { loop { } } vcpu 0 { }'],
    ['an invariant at every step', 'invariant "x" at every step { not stale(0, 16T) } vcpu 0 { loop { } }'],
    ['a log', 'vcpu 0 { loop { log "x" } }'],
    ['an exit that nobody answers, with retries', `${SW}vcpu 0 { store u8 [private 0] = 1 }`],
  ])('%s', async (_, text) => {
    const { status } = await run(text, '--max-steps', '50K', '--on-exit', 'retry');
    expect(status).toBe(3);
  });
});

describe('what lies elsewhere is an error', () => {
  it.each([
    ['itself', 'self.gfn', 'circle'],
    ['a circle', 'ring-a.gfn', 'circle'],
    ['a long chain', 'chain-0.gfn', 'at most 500 files'],
    ['a missing file', 'nothing.gfn', 'no file'],
    ['a folder', '.', ''],
    ['a file outside', '../secret.gfn', 'outside'],
    ['a file outside, the long way', 'a/b/../../../secret.gfn', 'outside'],
    ['an absolute path', '/etc/passwd', 'outside'],
    ['an address', 'file:///etc/passwd', 'outside'],
    ['a network address', 'https://example.org/a.gfn', 'outside'],
    ['backslashes', '..\\\\secret.gfn', 'outside'],
    ['a link that leads outside', 'link.gfn', 'no file'],
    ['a way through a link', 'up/secret.gfn', 'no file'],
    ['a device', 'zeros.gfn', 'no file'],
    ['no name', '', ''],
    ['a library that is none', 'std/../../secret', ''],
  ])('an import of %s', async (_, name, words) => {
    const { status, said } = await run(`import "${name}"\nvcpu 0 { yield }`);
    expect(said).toContain(words);
    expect(said).toMatch(/:\d+:\d+/);
    expect(status).toBe(2);
  });

  it.each(['../secret.gfn', 'link.gfn', 'up/secret.gfn', '/etc/passwd', 'zeros.gfn', 'nothing', ''])(
    'contents from %j',
    async (name) => {
      const text = `vm plain { memfd low size 4K contents at 0: file "${name}" }\nvcpu 0 { yield }`;
      expect((await run(text)).status).toBe(2);
    },
  );

  it.each(['nothing.gfn', '../secret.gfn/x', 'link.gfn', 'up', '.', '', '/dev/zero', 'a\0b'])(
    'a script named %j',
    async (name) => {
      const io = fakeIo({ cwd: folder });
      expect(await main(['run', name], io)).toBe(2);
      expect(io.out() + io.err()).not.toContain('the_secret');
    },
  );
});

describe('numbers beyond their limits', () => {
  it.each(['18446744073709551616', '0x1_0000_0000_0000_0000', '17000000T', '9'.repeat(5000)])(
    '%.30s is an error where it stands',
    async (number) => {
      const { status, said } = await run(`vcpu 0 {\n  let x = ${number}\n  log "{x}"\n}`);
      expect(said).toContain('main.gfn:2:11');
      expect(said).toContain('does not fit in 64 bits');
      expect(status).toBe(2);
    },
  );

  it.each([
    ['--max-steps', '99999999999999999999999'],
    ['--max-steps', '-1'],
    ['--max-steps', '1e999'],
    ['--seed', '18446744073709551616'],
    ['--seed', 'x'],
  ])('%s %s', async (flag, value) => {
    expect((await run('vcpu 0 { yield }', flag, value)).status).toBe(2);
  });
});
