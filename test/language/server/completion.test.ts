import { describe, expect, test } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver';
import { completions, completionText } from '../../../language/server/features/completion.js';
import { open } from './opening.js';

const MACHINE = `vm snp {
  private_fd ram size 64M
  memfd low size 1M
  mapping boot size 64K anon
  alias ioremap
  memslot 0 gpa 0x0 size 64M shared anon private ram
  memslot 5 gpa 0xd000_0000 size 64K shared anon
}
`;

async function items(text: string, files: Readonly<Record<string, string>> = {}): Promise<CompletionItem[]> {
  const { program, file, offset } = await open(text, files);
  return completions(program, file, offset).items;
}

/** What is offered, in the order in which an editor shows it. */
async function offered(text: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const order = ({ sortText, label }: CompletionItem): string => sortText ?? label;
  return (await items(text, files)).sort((a, b) => (order(a) < order(b) ? -1 : 1)).map(({ label }) => label);
}

describe('completion of words that alone can stand there', () => {
  test.each([
    ['vm <|>', ['plain', 'pkvm', 'snp', 'sw_protected', 'tdx']],
    ['vm plain { abi <|>', ['guest-memfd', 'private-fd']],
    ['vm plain { option <|> }', ['explicit', 'seed', 've']],
    ['vm plain { option explicit <|> }', ['hypercall', 'memory_error']],
    ['vmm { on mem<|>', ['memory_error', 'memory_fault', 'hypercall', 'mmio', 'signal', 've']],
    ['fn f(a: <|>', ['address', 'bool', 'errno', 'int', 'range', 'side']],
    ['vcpu 0 { store <|>', ['u8', 'u16', 'u24', 'u64']],
    [
      'host a { convert 0x0 ..+ 4K to private using <|> }',
      ['cloud-hypervisor', 'qemu', 'free-first', 'no-free', 'selftest'],
    ],
    ['host a { expect errno <|>', ['EINVAL', 'EFAULT', 'ENOMEM']],
    ['vcpu 0 { expect exit <|>', ['any', 'memory_error', 'mmio']],
    ['import "std/sw<|>"', ['std/swiotlb', 'std/virtio-ring']],
    ['vm plain { memfd low size 1M memslot 0 gpa 0x0 size 1M shared memfd <|> }', ['low']],
  ])('%s', async (text, some) => {
    expect(await offered(text)).toEqual(expect.arrayContaining(some));
    expect(await offered(text)).not.toContain('store');
  });

  test('a script begins with a declaration', async () => {
    expect(await offered('<|>')).toEqual(expect.arrayContaining(['vm', 'vcpu', 'fn', 'test', 'import']));
    expect(await offered('<|>')).not.toContain('let');
  });

  test('the parts of a slot', async () => {
    const parts = await offered('vm plain { memslot 0 gpa 0x0 <|>');
    expect(parts).toEqual(expect.arrayContaining(['size', 'shared', 'private', 'readonly', 'log_dirty']));
  });

  test('a word with a hyphen is replaced as a whole', async () => {
    const [item] = (await items('vm plain { abi private-<|> }')).filter(
      ({ label }) => label === 'private-fd',
    );
    expect(item?.textEdit).toMatchObject({ range: { start: { character: 15 }, end: { character: 23 } } });
  });
});

describe('completion knows what the script declares', () => {
  test('fds for an operation that takes a file, and they come first', async () => {
    expect((await offered(`${MACHINE}host a { punch_hole(<|>`)).slice(0, 2)).toEqual(['low', 'ram']);
  });

  test('the fd of the default machine, if the script has none of its own', async () => {
    expect((await offered('host a { punch_hole(<|>'))[0]).toBe('ram');
    expect(await offered('vm plain { private_fd other size 4K }\nhost a { punch_hole(<|>')).not.toContain(
      'ram',
    );
  });

  test('a private fd behind `private` of a slot', async () => {
    expect(
      await offered('vm plain { private_fd ram size 4K memslot 0 gpa 0x0 size 4K private <|> }'),
    ).toContain('ram');
  });

  test('slots by their ids, vCPUs by their numbers', async () => {
    expect((await offered(`${MACHINE}host a { delete_memslot(<|>`)).slice(0, 2)).toEqual(['0', '5']);
    expect(await offered('vcpu 3 { } host a { pause vcpu <|> }')).toEqual(['3']);
  });

  test('the next free slot id and the gpa behind the other slots', async () => {
    const head = MACHINE.slice(0, MACHINE.lastIndexOf('}'));
    expect(await offered(`${head} memslot <|> }`)).toEqual(['1']);
    expect((await offered(`${head} memslot 1 gpa <|> }`))[0]).toBe('0xd001_0000');
  });

  test('sizes where a size stands, sides where a side stands', async () => {
    expect((await offered('vm plain { private_fd ram size <|> }')).slice(0, 3)).toEqual(['4K', '64K', '1M']);
    expect((await offered('vcpu 0 { set_view(0x1000, <|>')).slice(0, 2)).toEqual(['4K', '64K']);
    expect((await offered('vcpu 0 { set_view(0x1000, 4K, <|>)')).slice(0, 2)).toEqual(['private', 'shared']);
    expect((await offered('vcpu 0 { let r = 0x1000 ..+ <|>'))[0]).toBe('4K');
  });

  test('the words of an operation', async () => {
    expect((await offered('host a { fallocate(ram, <|>')).slice(0, 8)).toContain('punch_hole');
  });

  test('functions of this file and of an imported one, with their parameters to fill in', async () => {
    const found = await items('import "lib.gfn"\nfn here(a) { }\nvcpu 0 { <|> }', {
      'lib.gfn': 'fn there(gpa, size) { }',
    });
    expect(found.find(({ label }) => label === 'here')?.textEdit).toMatchObject({ newText: 'here(${1:a})' });
    expect(found.find(({ label }) => label === 'there')?.textEdit).toMatchObject({
      newText: 'there(${1:gpa}, ${2:size})',
    });
  });

  test('locals of the blocks around, none of the blocks beside', async () => {
    const found = await offered(
      'fn f(p) { let one = 1 if p > 0 { let two = 2 } for run in slots { let three = <|>',
    );
    expect(found).toEqual(expect.arrayContaining(['p', 'one', 'run']));
    expect(found).not.toContain('two');
    expect(found).not.toContain('three');
  });

  test('events by their names, wherever they are spoken of', async () => {
    expect(await offered('vcpu 0 { notify kick } host a { wait <|> }')).toEqual(['kick']);
  });

  test("guest code is offered the guest's operations, the VMM its own", async () => {
    const guest = await offered('vcpu 0 { <|> }');
    const vmm = await offered('host a { <|> }');
    expect(guest).toContain('set_view');
    expect(guest).not.toContain('punch_hole');
    expect(vmm).toContain('punch_hole');
    expect(vmm).not.toContain('set_view');
    expect(await offered('vm snp { }\nvcpu 0 { <|> }')).not.toContain('map_gpa');
  });
});

describe('completion of fields', () => {
  test.each([
    ['vmm { on memory_error (exit) { exit.<|>', ['gpa', 'size', 'wanted', 'range', 'explicit', 'ret']],
    ['vmm { on memory_error { convert exit.<|> } }', ['range', 'wanted']],
    ['vmm { on memory_error (e) { e.range.<|> } }', ['start', 'size', 'end']],
    ['vcpu 0 { let r = 0x1000 ..+ 4K\n let s = r.<|> }', ['start', 'size', 'end']],
    ['const R = 0x1000 ..+ 4K\nvcpu 0 { let s = R.<|> }', ['start', 'size', 'end']],
    [
      'fn split(n) -> quotient, rest { return n, n }\nvcpu 0 { let p = split(3)\n let x = p.<|> }',
      ['quotient', 'rest'],
    ],
    [
      'vcpu 0 { page_state_change(0, 4K, shared)\n expect result.<|> }',
      ['status', 'next_gpa', 'sw_exitinfo2'],
    ],
    ['host a { for run in kvm { log "{run.<|>}" } }', ['gpa', 'size', 'side', 'range']],
    ['host a { for x in fd ram { if x.<|> } }', ['offset', 'allocated']],
    ['var lent = ranges()\nvcpu 0 { expect lent.<|> }', ['size']],
    ['fn f(r: range) { let x = r.<|> }', ['start', 'size', 'end']],
  ])('%s', async (text, fields) => {
    const found = await offered(text);
    expect(found).toEqual(expect.arrayContaining(fields));
    expect(found).not.toContain('store');
  });
});

describe('completion in text that is broken or no code', () => {
  test('after a broken line above, the next one has its statements', async () => {
    const found = await offered(`${MACHINE}fn f() { }\nvcpu 0 {\n  let x = = )\n  <|>\n}`);
    expect(found).toEqual(expect.arrayContaining(['let', 'store', 'f', 'ram']));
  });

  test('without the closing braces', async () => {
    expect(await offered(`${MACHINE}vcpu 0 {\n  if true {\n    <|>`)).toEqual(
      expect.arrayContaining(['store', 'expect']),
    );
  });

  test.each(['// let <|>', 'vcpu 0 { /* <|> */ }', 'vcpu 0 { log "so <|>" }', 'const <|>'])(
    'nothing in %s',
    async (text) => {
      expect(await offered(text)).toEqual([]);
    },
  );

  test('an expression between the braces of a log text', async () => {
    expect(await offered('vcpu 0 { let gpa = 0x1000\n log "at {<|>}" }')).toContain('gpa');
  });

  test('in a file with carriage returns, the edit is where the word is', async () => {
    const found = await items('const RING = 1\r\nvcpu 0 {\r\n  expect RI<|>\r\n}');
    expect(found.find(({ label }) => label === 'RING')?.textEdit).toMatchObject({
      range: { start: { line: 2, character: 9 }, end: { line: 2, character: 11 } },
    });
  });
});

test('the documentation of an item is the vocabulary’s', () => {
  expect(completionText({ label: 'punch_hole' }).documentation).toMatchObject({
    value: expect.stringContaining('punch_hole(') as string,
  });
  expect(completionText({ label: 'memslot', kind: 14 }).documentation).toMatchObject({
    value: expect.stringContaining('always shared') as string,
  });
});
