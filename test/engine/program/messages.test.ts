import { expect, it } from 'vitest';
import { Machine } from '../../../engine/machine.js';
import { compile } from '../../../language/index.js';

/** What a claim says that fails. */
function textOf(flavour: string, claim: string): unknown {
  const script = `
    vm ${flavour} { private_fd ram size 4M; memslot 0 gpa 0x0 size 4M shared anon private ram }
    vmm { on memory_error (exit) { exit.ret = -ENOMEM } }
    vcpu 0 { ${claim} }`;
  const { program } = compile('messages.gfn', { read: () => script });
  if (program === null) throw new Error('does not compile');
  const stop = new Machine(program).run(10_000);
  return 'text' in stop ? stop.text : stop.kind;
}

it('names the errno that a hypercall gave', () => {
  expect(textOf('plain', 'expect map_gpa_range(0, 1, 0) == 0')).toContain('found -ENOMEM, expected 0');
});

it('shows the status of a TDX guest as the code that it is, not as an errno', () => {
  expect(textOf('tdx', 'expect map_gpa(0, 4K, shared) == 0')).toContain(
    'found 0x8000000000000000, expected 0',
  );
});
