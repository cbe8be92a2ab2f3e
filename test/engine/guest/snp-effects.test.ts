import { expect, it } from 'vitest';
import { How, Space } from '../../../engine/kvm/event.js';
import { Machine } from '../../../engine/machine.js';
import { compile } from '../../../language/index.js';

const SCRIPT = `
  vm snp {
    private_fd ram size 4M allocated validated
    memslot 0 gpa 0x0 size 4M shared anon private ram
  }
  setup { punch_hole(ram, 0x1_0000, 4K); store u64 [gpa 0x1_0008] = 0x20_0000 | 2 << 52 }
  vmm { on memory_error { } }
  vcpu 0 { expect psc(0x1_0000) == 0 }`;

it('KVM says which bytes it wrote of a page state change buffer', () => {
  const { program } = compile('effects.gfn', { read: () => SCRIPT });
  if (program === null) throw new Error('does not compile');
  const machine = new Machine(program);
  const written: string[] = [];
  machine.effects = {
    touch: (space, _id, lo, hi, how) => {
      const page = Math.floor(lo);
      if (space === Space.bytes && how === How.write)
        written.push(`${page}: ${(lo - page) * 4096}-${(hi - page) * 4096}`);
    },
  };
  expect(machine.run(10_000)).toEqual({ kind: 'done' });
  // The setup gets the page and stores to it; then cur_page of the entry and cur_entry of the header.
  expect(written).toEqual(['16: 0-4096', '16: 8-16', '16: 8-16', '16: 0-8']);
});
