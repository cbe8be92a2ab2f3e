import { readdirSync, readFileSync } from 'node:fs';

const examples = new URL('../../../examples/', import.meta.url);

/** Guests that never end, die, ask, fail, take very long over one statement, or do not compile. */
const OWN: Readonly<Record<string, string>> = {
  'endless.gfn': 'vcpu 0 {\n  loop {\n  }\n}\n',
  'stores.gfn': [
    'vm plain {\n  memslot 0 gpa 0x0 size 4M shared anon\n}',
    'vcpu 0 {\n  let i = 0\n  loop {\n    store u64 [0x20_0000] = i\n    i = i + 1\n  }\n}\n',
  ].join('\n'),
  'fill.gfn':
    'vm plain {\n  memslot 0 gpa 0x0 size 1T shared anon\n}\nvcpu 0 {\n  fill(0x0, 1T, 7)\n  fill(0x0, 1T, 8)\n}\n',
  'conversions.gfn': [
    'vm sw_protected {\n  private_fd ram size 64M allocated\n  memslot 0 gpa 0x0 size 64M shared anon private ram\n}',
    'vmm {\n  on memory_error (exit) { convert exit.range to exit.wanted; exit.ret = 0 }\n}',
    'vcpu 0 {\n  loop {\n    map_gpa_range(0x10_0000, 1M, shared)\n    map_gpa_range(0x10_0000, 1M, private)\n  }\n}\n',
  ].join('\n'),
  'two-ask.gfn': [
    'vmm {\n  on memory_error (exit) { ask }\n}',
    'var count = 0',
    'fn touch(gpa) {\n  store u64 [private gpa] = count\n  count = count + 1\n  return count\n}',
    'vcpu 0 {\n  let a = touch(0x1000)\n  log "a {a}"\n  expect a == 1\n}',
    'vcpu 1 {\n  let b = touch(0x2000)\n  log "b {b}"\n}',
    'host device {\n  log "device"\n}\n',
  ].join('\n'),
  'claim.gfn':
    'var x = 1\ninvariant "x is small" { x < 3 }\nvcpu 0 {\n  x = 2\n  expect x == 3\n}\ntest "large" {\n  vcpu 0 {\n    x = 7\n  }\n}\n',
  'broken.gfn': 'vcpu 0 {\n  store u64 [RING] = 42\n}\n',
  'nothing.gfn': 'const A = 1\n',
};

/** The scripts that sequences are played on, by path: the examples too. */
export const FILES: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(OWN).map(([name, text]) => [`/guest/${name}`, text] as const),
  ...readdirSync(examples)
    .filter((name) => name.endsWith('.gfn'))
    .map((name) => [`/guest/${name}`, readFileSync(new URL(name, examples), 'utf8')] as const),
]);

export const PATHS = Object.keys(FILES);
