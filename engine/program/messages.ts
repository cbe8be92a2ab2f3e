import { errnoName, signalName } from '../kvm/errno.js';
import { exitReasonName } from '../kvm/exit.js';
import { less } from './arithmetic.js';
import type { Program, Relation, Show } from './program.js';

/** A 64-bit value as text. Decimal is signed; a `range` takes two registers: start and size. */
function showValue(lo: number, hi: number, show: Show | 'range'): string {
  switch (show) {
    case 'hex':
    case 'range': {
      const digits =
        (hi >>> 0 === 0 ? '' : (hi >>> 0).toString(16)) +
        (lo >>> 0).toString(16).padStart(hi === 0 ? 1 : 8, '0');
      return `0x${digits}`;
    }
    case 'bool':
      return lo === 0 && hi === 0 ? 'false' : 'true';
    case 'side':
      return lo === 0 ? 'shared' : 'private';
    case 'errno':
      if (hi === -1 && lo < 0) return `-${errnoName(-lo)}`;
      // What a TDX or SNP guest is told has codes of its own, in the upper half.
      return showValue(lo, hi, hi === 0 ? 'decimal' : 'hex');
    case 'signal':
      return lo === 0 && hi === 0 ? 'nothing' : hi < 0 ? `-${errnoName(-lo)}` : signalName(lo);
    case 'exit':
      return exitReasonName(lo);
    case 'decimal': {
      const value = hi * 0x1_0000_0000 + (lo >>> 0);
      return Number.isSafeInteger(value) ? String(value) : String((BigInt(hi) << 32n) | BigInt(lo >>> 0));
    }
  }
}

/** The text of a format with the values of the registers from `first` on. */
export function formatText(program: Program, index: number, regs: Int32Array, first: number): string {
  const format = program.formats[index];
  if (format === undefined) return '';
  let text = format.pieces[0] ?? '';
  let register = first;
  format.show.forEach((show, i) => {
    text += showValue(regs[2 * register] ?? 0, regs[2 * register + 1] ?? 0, show);
    register++;
    if (show === 'range') {
      text += `..${showRangeEnd(regs, register)}`;
      register++;
    }
    text += format.pieces[i + 1] ?? '';
  });
  return text;
}

/** Why a claim fails, with both values of a comparison; empty if the comparison holds. Registers below 0: the claim has no values. */
export function claimText(
  program: Program,
  index: number,
  regs: Int32Array,
  left: number,
  right: number,
): string {
  const claim = program.claims[index];
  if (claim === undefined) return 'expected something that the program does not name';
  const text = claim.text.replace(/^expect\s+/, '');
  if (claim.relation === undefined || left < 0) return `expected ${text}, which is false`;
  const [aLo, aHi, bLo, bHi] = [
    regs[2 * left] ?? 0,
    regs[2 * left + 1] ?? 0,
    regs[2 * right] ?? 0,
    regs[2 * right + 1] ?? 0,
  ];
  if (relates(claim.relation, aLo, aHi, bLo, bHi)) return '';
  const show = claim.show ?? 'hex';
  return `expected ${text}: found ${showValue(aLo, aHi, show)}, expected ${claim.relation === '==' ? '' : `${claim.relation} `}${showValue(bLo, bHi, show)}`;
}

function relates(relation: Relation, aLo: number, aHi: number, bLo: number, bHi: number): boolean {
  const same = aLo === bLo && aHi === bHi;
  switch (relation) {
    case '==':
      return same;
    case '!=':
      return !same;
    case '<':
      return less(aLo, aHi, bLo, bHi);
    case '<=':
      return same || less(aLo, aHi, bLo, bHi);
    case '>':
      return less(bLo, bHi, aLo, aHi);
    case '>=':
      return same || less(bLo, bHi, aLo, aHi);
  }
}

/** The end of a range whose start and size stand in the register before and in this one. */
function showRangeEnd(regs: Int32Array, register: number): string {
  const low = ((regs[2 * register - 2] ?? 0) >>> 0) + ((regs[2 * register] ?? 0) >>> 0);
  const high = (regs[2 * register - 1] ?? 0) + (regs[2 * register + 1] ?? 0) + (low > 0xffff_ffff ? 1 : 0);
  return showValue(low | 0, high | 0, 'hex');
}
