import { expect, it } from 'vitest';
import { choices, choose } from '../../../engine/choice.js';
import { Machine } from '../../../engine/machine.js';
import { gfnRuns } from '../../../engine/tuple.js';
import { compile } from '../../../language/index.js';
import { askingProgram } from './asking-program.js';
import { Random } from './random.js';

const PROGRAMS = 250;
/** Slices of a run, and steps in each. */
const SLICES = 30;
const STEPS = 2_000;

const HOST = `device_listen() set_memory_attributes(0x1000, 8K, private) prefault(0, 64K)
  let other = fork_process() dma_map(0x4000, hva_of(0x4000), 4K)
  convert 0x1000 ..+ 8K to private using qemu convert 0x1000 ..+ 2M to shared using selftest
  dma_store(0x1000, 8, 5) set_memory_attributes2(ram, 0x4000, 8K, private) delete_memslot(0) close(ram) end_process(other) `;

/** A program of the other ABI's generator, told in this one's words. */
function program(random: Random): string {
  const text = askingProgram(random);
  const inplace = random.oneIn(4) || text.startsWith('vm pkvm');
  const kernel = random.oneIn(3) ? 'kernel "6.12"' : '';
  const bugs = ['no_attribute_zap', 'no_punch_zap', 'no_hugepage_guard', 'stale_pfn_cache', 'flush_always'];
  const bug = random.oneIn(4) ? `bug ${random.pick(bugs)}` : '';
  return text
    .replace('{', `{ abi guest-memfd ${inplace ? 'option inplace experimental' : ''} ${kernel} ${bug}`)
    .replace(
      /private_fd ram size (\w+)/,
      `guest_memfd ram size $1 ${random.oneIn(2) || inplace ? 'with mmap' : ''}`,
    )
    .replace(/option explicit hypercall|bug (notifier|zap_after|no_invalidate)\w+/g, '')
    .replace(/on hypercall \(exit\) \{[^}]*\}/, '')
    .replace('on memory_error', random.oneIn(2) ? 'on memory_fault' : 'on hypercall')
    .replaceAll('exit memory_error', 'exit memory_fault')
    .replace(/(memslot 1 [^\n]*\n)/, random.oneIn(2) ? 'private_gfns 0x0 ..+ 4M\n$1' : '$1')
    .replace('host device {', `host device { ${HOST}`);
}

it('random programs of this ABI run without the engine throwing, and wait for nobody who holds nothing', () => {
  let compiled = 0;
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const random = new Random(seed);
    const text = program(random);
    const made = compile('random.gfn', { read: () => text }).program;
    if (made === null) continue;
    compiled++;
    const machine = new Machine(made);
    for (let i = 0; i < SLICES; i++) {
      const stop = machine.run(STEPS);
      gfnRuns(machine.state, 0, 2 ** 20, made.spec, 500);
      machine.identity();
      machine.load(machine.save());
      if (stop.kind === 'deadlock') expect(stop.text, `seed ${seed}\n${text}`).not.toMatch(/lock that|SRCU/);
      if (stop.kind === 'steps') continue;
      if (stop.kind !== 'ask') break;
      choose(
        machine,
        stop.actor,
        random.pick(choices(machine, stop.actor).filter((one) => one.unavailable === undefined)).id,
      );
    }
  }
  expect(compiled).toBeGreaterThan(PROGRAMS / 2);
});
