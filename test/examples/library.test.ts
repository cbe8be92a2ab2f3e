import { describe, expect, it } from 'vitest';
import { FLAVOURS } from '../../engine/kvm/spec.js';
import { format } from '../../language/index.js';
import { compileText, guestPrograms, run, textOf, words } from './guest-program.js';

const folder = 'language/library';
const names = guestPrograms(folder);
const users = ['examples', 'field-cases'].flatMap((from) =>
  guestPrograms(from).map((name) => textOf(`${from}/${name}`)),
);

describe.each(names)('std/%s', (name) => {
  const text = textOf(`${folder}/${name}`);
  const functions = [...text.matchAll(/^(.*)\nfn (\w+)/gm)].map(([, before, fn]) => [fn ?? '', before ?? '']);

  it('opens with two lines on what it is, and is formatted', () => {
    expect(text).toMatch(/^\/\/ .{40,}\n\/\/ .{20,}\n/);
    expect(format(text)).toBe(text);
  });

  it('is used by an example', () => {
    const written = `import "std/${name.replace(/\.gfn$/, '')}"`;
    const libraries = names.map((each) => textOf(`${folder}/${each}`));
    expect([...users, ...libraries].some((each) => each.includes(written))).toBe(true);
  });

  it.each(functions)('%s is documented and used', (fn, before) => {
    expect(before).toMatch(/^\/\/ \S/);
    const calls = new RegExp(`(?<!fn )\\b${fn}\\(`);
    const others = names.map((each) => textOf(`${folder}/${each}`));
    expect([...users, ...others].some((each) => calls.test(each))).toBe(true);
  });
});

describe.each([...FLAVOURS])('std/share in a %s guest', (flavour) => {
  const program = (answer: string): string => `import "std/share"
vm ${flavour} {
  private_fd ram size 1M allocated validated
  memslot 0 gpa 0x0 size 1M shared anon private ram
}
vmm {
  on memory_error (exit) { ${answer} }
}
vcpu 0 {
  set_view(0x0, 1M, private)
`;

  it('shares, and takes back what can be used at once', () => {
    const text = `${program('convert exit.range to exit.wanted  exit.ret = result')}
  store u64 [0x1000] = 1
  expect share(0x1000, 8K) == 0
  expect all_shared(0x1000, 8K) and not view_private(0x1000)
  store u64 [0x2000] = 2
  expect unshare(0x1000, 8K) == 0
  expect all_private(0x1000, 8K) and view_private(0x1000)
  expect load u64 [0x2000] == 0
  store u64 [0x2000] = 3
  expect not disagrees(0x1000, 8K)
}`;
    const compiled = compileText('examples/none.gfn', text);
    expect(compiled.diagnostics).toEqual([]);
    if (compiled.program !== null) expect(words(run(compiled.program))).toBe('done');
  });

  it('leaves the range as it was if the host refuses', () => {
    const text = `${program('exit.ret = -EINVAL')}
  store u64 [0x1000] = 1
  expect share(0x1000, 8K) != 0
  expect view_private(0x1000) and load u64 [0x1000] == 1
  store u64 [0x1000] = 2
  expect not disagrees(0x1000, 8K)
}`;
    const compiled = compileText('examples/none.gfn', text);
    expect(compiled.diagnostics).toEqual([]);
    if (compiled.program !== null) expect(words(run(compiled.program))).toBe('done');
  });
});

describe.each(['tdx', 'snp', 'sw_protected'])(
  'std/share with the handlers of a real VMM, in a %s guest',
  (flavour) => {
    const program = (vmm: string, body: string): string => `import "std/share"
import "std/${vmm}"
vm ${flavour} {
  abi guest-memfd
  guest_memfd ram size 1M allocated validated
  memslot 0 gpa 0x0 size 1M shared anon private ram
    private_gfns 0x0 ..+ 2M
}
vcpu 0 {
  ${body}
}`;
    const endOf = (text: string): string => {
      const { program: compiled, diagnostics } = compileText('examples/none.gfn', text);
      if (compiled === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
      return words(run(compiled));
    };

    it.each([
      ['qemu', 'not double_backed(0x1000, 8K) and mapped(0x2000, shared)'],
      ['cloud-hypervisor', 'not double_backed(0x1000, 8K) and not mapped(0x2000, shared)'],
    ])('%s: shares, and takes back what can be used at once', (vmm, left) => {
      const body = `
  store u64 [0x1000] = 1
  expect share(0x1000, 8K) == 0
  expect all_shared(0x1000, 8K) and ${left}
  store u64 [0x2000] = 2
  expect unshare(0x1000, 8K) == 0
  expect all_private(0x1000, 8K)
  expect load u64 [0x2000] == 0
  store u64 [0x2000] = 3
  expect load u64 [0x2000] == 3 and cost(exits) == 2`;
      expect(endOf(program(vmm, body))).toBe('done');
    });

    it.each(['qemu', 'cloud-hypervisor'])('%s gives up where nothing can be converted', (vmm) => {
      const hole = 'page_state_change(0x10_0000, 4K, private)';
      expect(endOf(program(vmm, hole))).toContain('-EINVAL');
      expect(endOf(program(vmm, 'page_state_change(0x10_0000, 4K, shared)'))).toBe('done');
    });
  },
);
