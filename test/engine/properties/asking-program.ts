import fc from 'fast-check';
import { generatedProgram } from '../../language/generate-program.js';
import type { Random } from './random.js';

type Flavour = 'tdx' | 'snp' | 'pkvm' | 'sw_protected' | 'plain';

const PAGES = ['0x1000', '0x2000', '0x3000', '0x1f_e000', '0x20_0000', '0x20_1000', '0x3f_f000'] as const;
const SIZES = ['4K', '4K', '8K', '16K', '2M'] as const;
const SIDES = ['shared', 'private'] as const;
/** What a handler does. Those without `ask` still matter: another vCPU may wait at a choice meanwhile. */
const HANDLERS = [
  'on memory_error (exit) { ask }',
  'on memory_error (exit) { ask }',
  'on memory_error (exit) { total += 1 ask total += 1 }',
  'on memory_error (exit) { if exit.explicit { convert exit.range to exit.wanted exit.ret = result } else { ask } }',
  'on memory_error (exit) { if exit.explicit { ask } else { convert exit.range to exit.wanted } }',
  'on memory_error (exit) { convert exit.range to exit.wanted exit.ret = result if total < 2 { total += 1 ask } }',
  'on memory_error (exit) { if total > 2 { expect exit.explicit } total += 1 ask }',
  '',
] as const;

/** Handlers that ask put into a program of the language's own generator, and a second vCPU beside the first. */
export function askingPrograms(count: number, seed: number): string[] {
  return fc.sample(generatedProgram, { numRuns: count, seed }).map((text, i) => {
    const handler = HANDLERS[i % HANDLERS.length] as string;
    const second = i % 3 === 0 ? '\nvcpu 1 { store u8 [private 4K] = 1 helper(1, 2) }' : '';
    const seeded = i % 2 === 0 ? text.replace('{', `{ option seed ${i} `) : text;
    return seeded.replace(/on memory_error \(exit\) \{.*\} on efault/, `${handler} on efault`) + second;
  });
}

/** A program of any flavour whose actors convert, touch and disagree about a few pages, and reach exits that ask. */
export function askingProgram(random: Random): string {
  const flavour = random.pick<Flavour>(['tdx', 'snp', 'pkvm', 'sw_protected', 'plain']);
  const allocated = random.pick(['', ' allocated', ' allocated validated', ' allocated at 0 ..+ 2M']);
  const option = random.oneIn(3) ? `option seed ${1 + random.below(1000)}\n` : '';
  const explicit = random.oneIn(3) ? 'option explicit hypercall\n' : '';
  const memory = random.oneIn(5) ? `host_memory ${random.pick(['1M', '4M'])}\n` : '';
  const bug = random.oneIn(6)
    ? `bug ${random.pick(['notifier_without_base_gfn', 'zap_after_free', 'no_invalidate_seq'])}\n`
    : '';
  const vcpus = 1 + random.below(3);
  const actors = Array.from({ length: vcpus }, (_, i) => `vcpu ${i} { ${guestBody(random, flavour)} }`);
  if (random.oneIn(2)) actors.push(`host device { ${hostBody(random, vcpus)} }`);
  const handlers = `${random.pick(HANDLERS)} ${random.oneIn(2) ? 'on efault { }' : ''} on signal { }`;
  const hypercall = explicit === '' ? '' : ` on hypercall (exit) { ${random.pick(['ask', 'exit.ret = 0'])} }`;
  const invariant = random.oneIn(6) ? 'invariant "once" { not double_backed(0x1000, 4K) }\n' : '';
  const handler = ` { ${random.oneIn(2) ? usable(flavour, '(exit.gfn << 12)', '4K') : 'total += 1'} }`;
  const exception = { tdx: `on ve${handler}`, snp: `on vc${handler}` }[flavour as string] ?? '';
  return [
    `vm ${flavour} {\n${option}${explicit}${memory}${bug}private_fd ram size 4M${allocated}`,
    'memslot 0 gpa 0 size 4M shared anon private ram',
    'memslot 1 gpa 0x100_0000 size 64K shared anon\n}',
    `var total = 0`,
    `vmm { ${handlers}${hypercall} }`,
    exception === '' || random.oneIn(3) ? '' : `guest { ${exception} }`,
    invariant,
    ...actors,
  ].join('\n');
}

function usable(flavour: Flavour, at: string, size: string): string {
  return { tdx: `accept(${at}, ${size})`, snp: `validate(${at}, ${size})` }[flavour as string] ?? 'yield';
}

function guestBody(random: Random, flavour: Flavour, depth = 0): string {
  const count = 1 + random.below(depth === 0 ? 7 : 3);
  return Array.from({ length: count }, () => guestStatement(random, flavour, depth)).join('\n');
}

function guestStatement(random: Random, flavour: Flavour, depth: number): string {
  const at = random.oneIn(12) ? '0x100_0000' : random.pick(PAGES);
  const [size, side] = [random.pick(SIZES), random.pick(SIDES)];
  const how = random.pick(['', 'private ', 'shared ']);
  const inner = (): string => (depth < 2 ? guestBody(random, flavour, depth + 1) : 'yield');
  return random.weighted<() => string>([
    [8, () => `store u64 [${how}${at}${random.oneIn(4) ? ' + 0xffc' : ''}] = ${random.below(9)}`],
    [6, () => `total += load u8 [${how}${at}]`],
    [6, () => `page_state_change(${at}, ${size}, ${side}) set_view(${at}, ${size}, ${side})`],
    [3, () => `page_state_change(${at}, ${size}, ${side}) if result != 0 { log "refused: {result}" }`],
    [3, () => `${usable(flavour, at, size)}`],
    [2, () => `set_view(${at}, ${size}, ${side})`],
    [2, () => `fill(${at}, ${size}, ${random.below(256)})`],
    [2, () => `expect load u64 [${how}${at}] == ${random.below(3)}`],
    [1, () => `expect ${random.pick(['no exit', 'exit memory_error'])} store u8 [${how}${at}] = 1`],
    [1, () => `if total < ${random.below(4)} { ${inner()} } else { ${inner()} }`],
    [1, () => `while total < ${random.below(4)} { total += 1 ${inner()} }`],
    [1, () => random.pick(['notify event', 'notify event', 'wait event', 'yield', 'barrier meet of 2'])],
    [1, () => (random.oneIn(4) ? random.pick(['loop { }', 'die(1)', 'loop { yield }']) : 'yield')],
  ])();
}

function hostBody(random: Random, vcpus: number): string {
  return Array.from({ length: 1 + random.below(5) }, () => {
    const [at, size] = [random.pick(PAGES), random.pick(SIZES)];
    return random.weighted<() => string>([
      [4, () => `${random.pick(['allocate', 'punch_hole'])}(ram, ${at}, ${size})`],
      [3, () => `convert ${at} ..+ ${size} to ${random.pick(SIDES)}`],
      [2, () => `store u8 [gpa ${at}] = ${random.below(9)}`],
      [1, () => `expect load u8 [gpa ${at}] == 0`],
      [1, () => random.pick(['wait event', 'notify event', 'yield', 'barrier meet of 2'])],
      [1, () => `delete_memslot(${random.below(2)})`],
      [1, () => `pause vcpu ${random.below(vcpus)} yield resume vcpu ${random.below(vcpus)}`],
    ])();
  }).join('\n');
}
