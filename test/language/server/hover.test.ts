import { describe, expect, test } from 'vitest';
import { hoverAt } from '../../../language/server/features/hover.js';
import { open } from './opening.js';

/** What is said about the word at the cursor; an empty text if nothing. */
async function hovered(text: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const { program, file, offset } = await open(text, files);
  const hover = hoverAt(program, file, offset);
  return hover === null ? '' : (hover.contents as { value: string }).value;
}

const MACHINE = `vm sw_protected {
  private_fd ram size 64M
  memslot 0 gpa 0x10_0000 size 64M shared anon private ram
}
`;

describe('hover over words of the language', () => {
  test.each([
    ['host a { punch_<|>hole(ram, 0x0, 4K) }', ['punch_hole(fd, offset, len)', 'called by', 'eference']],
    ['vcpu 0 { page_state_<|>change(0x0, 4K, shared) }', ['explicit conversion', 'next_gpa']],
    ['vm td<|>x { }', ['Intel TDX']],
    ['vm plain { abi private<|>-fd }', ['(2022)']],
    ['vm plain { bug no_invalidate_<|>seq }', ['mmu_notifier_seq', 'Mended here']],
    ['vmm { on memory_<|>error (exit) { ask } }', ['KVM_EXIT_MEMORY_ERROR', 'KVM never does']],
    ['host a { expect -EIN<|>VAL == -22 }', ['not aligned']],
    ['vm plain { mem<|>slot 0 gpa 0x0 size 4K }', ['Without a private fd', 'slot id and address space']],
    ['vm plain { private_<|>fd ram size 4K }', ['one hole', 'inaccessible']],
    ['vmm { on memory_error (e) { conv<|>ert e.range to e.wanted } }', ['Only userspace converts']],
    ['vcpu 0 { store u8 [private<|> 0x0] = 1 }', ['Private', 'private fd']],
    ['vcpu 0 { expect load u8 [0x1000] == KVM_EXIT_MM<|>IO }', ['emulates']],
  ])('%s', async (text, parts) => {
    const said = await hovered(text);
    for (const part of parts) expect(said).toContain(part);
  });

  test('a number is given in every unit', async () => {
    expect(await hovered('const A = 0x20_<|>0000')).toBe(
      '2097152 = 0x20_0000 = 2 MiB\n\nas a gpa: gfn 0x200; as a size: 512 pages',
    );
  });
});

describe('hover over what the script declares', () => {
  test('a constant with its value, and the comment above it', async () => {
    const said = await hovered(
      '// Where the ring is.\nconst RING = BASE + 2M\nconst BASE = 1M\nvcpu 0 { expect RI<|>NG == 3M }',
    );
    expect(said).toContain('const RING = BASE + 2M');
    expect(said).toContain('3145728 = 0x30_0000 = 3 MiB');
    expect(said).toContain('Where the ring is.');
  });

  test('a constant range with its end and size', async () => {
    expect(await hovered('const R<|>ING = 0x1000 ..+ 64K')).toContain('0x1000 … 0x1_1000, 0x1_0000 = 64 KiB');
  });

  test('a memslot with its gpas, gfns and private fd', async () => {
    const said = await hovered(MACHINE.replace('memslot 0', 'memslot <|>0'));
    expect(said).toContain('gpa 0x10_0000 … 0x410_0000, 64 MiB, 16384 pages');
    expect(said).toContain('gfn 0x100 … 0x4100');
    expect(said).toContain('private fd `ram`');
  });

  test('a file with the memslots before it', async () => {
    expect(await hovered(`${MACHINE}host a { punch_hole(ra<|>m, 0, 4K) }`)).toContain('Behind memslot 0');
  });

  test('the fd of the default machine', async () => {
    expect(await hovered('host a { punch_hole(r<|>am, 0, 4K) }')).toContain('default machine');
  });

  test('a function of an imported file with its head and comment', async () => {
    const said = await hovered('import "lib.gfn"\nvcpu 0 { expect len<|>gth(0x0 ..+ 4K) == 1 }', {
      'lib.gfn': '// In pages.\nfn length(r: range) -> count: int { return r.size / 4K }',
    });
    expect(said).toContain('fn length(r: range) -> count: int');
    expect(said).toContain('In pages.');
  });

  test('locals, parameters, events, fields', async () => {
    expect(await hovered('vcpu 0 { let x = 1\n expect x<|> == 1 }')).toContain('let x = 1');
    expect(await hovered('fn f(size) { log "{si<|>ze}" }')).toContain('size: address');
    expect(await hovered('vcpu 0 { notify kick }\nhost a { wait ki<|>ck }')).toContain(
      'Notified in line 1; awaited in line 2',
    );
    expect(await hovered('vmm { on memory_error (exit) { exit.re<|>t = 0 } }')).toContain(
      'what the guest gets',
    );
    expect(await hovered('vmm { on memory_error (exit) { convert ex<|>it.range to shared } }')).toContain(
      '`wanted`',
    );
  });

  test.each(['vcpu 0 { // let<|> go\n }', 'vcpu 0 { log "store<|> it" }', 'vcpu 0 {  <|>  }'])(
    'nothing over %s',
    async (text) => {
      expect(await hovered(text)).toBe('');
    },
  );

  test('in a broken file, too', async () => {
    expect(await hovered('const A = 4K\nvcpu 0 { let = = )\nexpect A<|> == 1')).toContain('4 KiB');
  });
});
