import { How, Op } from '../../engine/program/program.js';
import type { Address, Fetch, Load, Store } from '../generated/ast.js';
import { inserting, replacing } from '../names/reporter.js';
import { unsigned } from '../values/constant.js';
import { HEX } from '../values/types.js';
import { checkGpa } from './advice.js';
import type { Body } from './body.js';
import { inRegister, operand, type Operand } from './operand.js';

const WIDTHS = ['u8', 'u16', 'u24', 'u32', 'u40', 'u48', 'u56', 'u64'];

/** The number of bytes of `u32`; 8 after a report. */
function bytesOf(body: Body, node: Load | Store | Fetch, word: string): number {
  const index = WIDTHS.indexOf(word);
  if (index >= 0) return index + 1;
  const { file, span } = body.spot(node);
  const at = file.text.indexOf(word, span.start + 4);
  const place = at < 0 ? { file, span } : { file, span: { start: at, end: at + word.length } };
  body.program.reporter.error(place, 'width', `expected a width (${WIDTHS.join(', ')}), found \`${word}\``);
  return 8;
}

/** An address in brackets: the register that holds it, and the access descriptor without its size. */
function addressOf(body: Body, node: Address): { register: number; how: number; host: boolean } {
  const word = body.word(node.address);
  const host = node.how === 'gpa' || node.how === 'hva';
  if (host) body.needs('vmm', node, `an access by ${node.how ?? ''}`);
  else if (node.how !== undefined)
    body.needs(
      'guest',
      node,
      `an access through the guest's ${node.how === 'alias' ? 'mapping' : 'page tables'}`,
    );
  else if (body.kind.side === 'any') body.needs('guest', node, 'an access');
  if (node.how === undefined && body.kind.side === 'vmm') {
    const { file, span } = body.spot(node);
    const fix = inserting(file, span.start + 1, 'gpa ', 'Write [gpa …]: through the memslots');
    body.program.reporter.error(
      { file, span },
      'address-space',
      'userspace code must say which address this is: `[gpa …]` (through its memslots, the shared half) or `[hva …]`',
      fix,
    );
  }
  if (word.constant !== null && (!host || node.how === 'gpa') && node.how !== 'alias')
    checkGpa(body, node.address, word.constant);
  if (node.how === 'alias') {
    const name = node.alias?.$refText ?? '';
    const index = body.program.spec.aliases.indexOf(name);
    if (index < 0)
      body.error(
        node,
        'unknown-name',
        `the guest has no mapping \`${name}\`: declare it in the machine with \`alias ${name}\``,
      );
    return { register: body.register(word), how: How.view | ((index + 1) << 4), host };
  }
  const how = node.how === undefined || node.how === 'hva' ? How.view : How[node.how];
  return { register: body.register(word), how, host };
}

/** Size, kind of address and alias as the instruction has them. */
const descriptor = (bytes: number, how: number): number => bytes | (how << 4);

export function loadValue(body: Body, node: Load, into?: number): Operand {
  const bytes = bytesOf(body, node, node.width);
  const { register, how, host } = addressOf(body, node.address);
  const target = into ?? body.alloc();
  body.emitter.emit(host ? Op.HLOAD : Op.GLOAD, target, register, descriptor(bytes, how));
  return operand(HEX, inRegister(target));
}

export function fetchValue(body: Body, node: Fetch, into?: number): Operand {
  const bytes = node.width === undefined ? 1 : bytesOf(body, node, node.width);
  const { register, how, host } = addressOf(body, node.address);
  if (host) body.error(node, 'wrong-side', 'only the guest fetches instructions');
  const target = into ?? body.alloc();
  body.emitter.emit(Op.GFETCH, target, register, descriptor(bytes, how));
  return operand(HEX, inRegister(target));
}

export function storeStatement(body: Body, node: Store): void {
  const bytes = bytesOf(body, node, node.width);
  const { register, how, host } = addressOf(body, node.address);
  const value = body.word(node.value);
  checkFits(body, node, bytes, value.constant);
  const source = body.register(value);
  body.emitter.emit(host ? Op.HSTORE : Op.GSTORE, source, register, descriptor(bytes, how));
}

/** A constant wider than the store loses its upper bytes. */
function checkFits(body: Body, node: Store, bytes: number, value: bigint | null): void {
  if (value === null) return;
  const bits = 8 * bytes;
  if (BigInt.asUintN(bits, value) === unsigned(value) || BigInt.asIntN(bits, value) === value) return;
  const wider = WIDTHS.find((_, index) => unsigned(value) < 1n << BigInt(8 * (index + 1))) ?? 'u64';
  const { file, span } = body.spot(node);
  const at = file.text.indexOf(node.width, span.start);
  const fix =
    at < 0
      ? undefined
      : replacing({ file, span: { start: at, end: at + node.width.length } }, wider, `Store ${wider}`);
  body.program.reporter.warning(
    body.spot(node.value),
    'does-not-fit',
    `0x${unsigned(value).toString(16)} does not fit in ${node.width}: its upper bytes are lost`,
    fix,
  );
}
