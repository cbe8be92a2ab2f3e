import type { Expression } from '../generated/ast.js';
import { replacing } from '../names/reporter.js';
import { unsigned } from '../values/constant.js';
import type { Body } from './body.js';

/** Warnings about what the kernel or the hardware would answer at run time. None where the script expects a failure. */

const PAGE = 4096n;
const hex = (value: bigint): string => `0x${value.toString(16)}`;

function silent(body: Body): boolean {
  return body.expecting > 0 || body.dead > 0 || !body.kind.reachable;
}

/** An address or size that must be a multiple of 4K, and is none. */
export function checkUnaligned(body: Body, node: Expression, name: string, value: bigint): void {
  const number = unsigned(value);
  if (number % PAGE === 0n || silent(body)) return;
  const down = number - (number % PAGE);
  const better = name === 'gpa' || name === 'offset' || name === 'hva' ? down : down + PAGE;
  const fix =
    node.$type === 'NumberLiteral'
      ? replacing(body.spot(node), hex(better), `Change to ${hex(better)}`)
      : undefined;
  body.program.reporter.warning(
    body.spot(node),
    'unaligned',
    `${name} ${hex(number)} is no multiple of 4K: the answer will be EINVAL. Nearest: ${hex(down)} and ${hex(down + PAGE)}`,
    fix,
  );
}

/** A gpa that no memslot holds. */
export function checkGpa(body: Body, node: Expression, value: bigint): void {
  const { spec, slotsChange } = body.program;
  if (slotsChange || silent(body)) return;
  const page = Number(unsigned(value) / PAGE);
  if (spec.slots.some((slot) => page >= slot.gpa && page < slot.gpa + slot.pages)) return;
  const slots = spec.slots.map(
    (slot) => `${hex(BigInt(slot.gpa) * PAGE)}..${hex(BigInt(slot.gpa + slot.pages) * PAGE)}`,
  );
  body.program.reporter.warning(
    body.spot(node),
    'outside-slots',
    `gpa ${hex(unsigned(value))} lies outside every memslot (${slots.slice(0, 6).join(', ') || 'there is none'}): an access there is MMIO`,
  );
}
