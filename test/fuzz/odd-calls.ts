import type { Parameter } from '../../engine/program/operation.js';
import { OPERATIONS } from '../../engine/operations.js';
import type { Random } from '../engine/properties/random.js';

const FLAVOURS = ['tdx', 'snp', 'pkvm', 'sw_protected', 'plain'] as const;

/** Ends of ranges, of registers, of what a double holds exactly, and a few that are ordinary. */
const NUMBERS = [
  ...['0', '1', '2', '3', '-1', '-2', '64', '4095', '0x1000', '0x1001', '8K', '0x3f_f000', '2M', '4M', '64M'],
  ...['0x7fff_ffff', '0x8000_0000', '0xffff_f000', '4G', '0x10_0000_0000', '16T', '0x7fff_ffff_f000'],
  ...['0x10_0000_0000_0000', '0x20_0000_0000_0001', '0x7fff_ffff_ffff_f000', '0x8000_0000_0000_0000'],
  ...['0xffff_ffff_ffff_e000', '0xffff_ffff_ffff_f000', '0xffff_ffff_ffff_ffff', 'ram'],
];
const WIDTHS = ['u8', 'u16', 'u24', 'u32', 'u64'];

/** A program that calls operations with whatever numbers there are, so that no check of a script can see them coming. */
export function oddCalls(random: Random): string {
  const flavour = random.pick(FLAVOURS);
  const calls = (side: 'guest' | 'userspace'): string =>
    Array.from({ length: 1 + random.below(6) }, () => statement(random, flavour, side)).join('\n');
  const handler = random.pick(['convert exit.range to exit.wanted exit.ret = result', 'ask', 'exit.ret = 0']);
  return [
    `vm ${flavour} { private_fd ram size 4M${random.pick(['', ' allocated', ' allocated validated'])}`,
    ` memfd low size 64K memslot 0 gpa 0 size 4M shared anon private ram memslot 1 gpa 0x100_0000 size 64K shared memfd low }`,
    `var n = 0 var lent = ranges()`,
    `vmm { on memory_error (exit) { ${handler} } on efault { } on signal { } }`,
    `vcpu 0 { ${calls('guest')} }`,
    random.oneIn(2) ? `host device { ${calls('userspace')} }` : '',
  ].join('\n');
}

function statement(random: Random, flavour: string, side: 'guest' | 'userspace'): string {
  const number = (): string => random.pick(NUMBERS);
  const how = random.pick(side === 'guest' ? ['', 'private ', 'shared ', 'emulated '] : ['gpa ', 'hva ']);
  switch (random.below(10)) {
    case 0:
      return `n = ${number()} store ${random.pick(WIDTHS)} [${how}n] = ${number()}`;
    case 1:
      return `n = ${number()} n = load ${random.pick(WIDTHS)} [${how}n + ${number()}]`;
    case 2:
      return `n = ${number()} ${random.pick(['add', 'remove'])} n ..+ ${number()} ${random.pick(['to', 'from'])} lent`;
    case 3:
      return side === 'guest'
        ? `if n ..+ ${number()} in lent { n += 1 } log "{lent.size} {n ..+ ${number()}}"`
        : `n = ${number()} convert n ..+ ${number()} to ${random.pick(['shared', 'private'])}`;
    default:
      return call(random, flavour, side);
  }
}

function call(random: Random, flavour: string, side: 'guest' | 'userspace'): string {
  const known = OPERATIONS.filter(
    (one) =>
      (one.side === 'any' || one.side === side) &&
      (one.flavours as string[] | undefined)?.includes(flavour) !== false,
  );
  const { name, params } = random.pick(known);
  const args = params.map((parameter) => argument(random, parameter));
  const text = `${name}(${args.join(', ')})`;
  return random.oneIn(2) ? text : `n = ${random.pick(NUMBERS)} let r = ${text}`;
}

function argument(random: Random, { type, values }: Parameter): string {
  if (type === 'side') return random.pick(['shared', 'private']);
  if (values !== undefined && random.oneIn(2)) return random.pick(Object.keys(values));
  if (type === 'file' && random.oneIn(2)) return random.pick(['ram', 'low']);
  return random.oneIn(2) ? 'n' : random.pick(NUMBERS);
}
