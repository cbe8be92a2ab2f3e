import { OPERATIONS } from '../../engine/operations.js';
import { instructionText } from '../../engine/program/disassemble.js';
import type { Program } from '../../engine/program/program.js';
import {
  addressedRoutines,
  codeAddress,
  parseCodeAddress,
  stepsIn,
  type AddressedRoutine,
} from '../debuggee/code-address.js';
import { placeOfInstruction, type Place } from '../debuggee/place.js';

/** One atomic step, as a disassembly view lists it. */
export interface InstructionRow {
  readonly address: string;
  readonly text: string;
  /** The routine that it is in; empty where there is no code. */
  readonly symbol: string;
  readonly place: Place | null;
  /** False before the first routine and behind the last: the row only fills the list. */
  readonly valid: boolean;
}

/** All steps in one row, from 0: routines follow each other without the gaps between their addresses. */
interface Line {
  readonly routines: readonly AddressedRoutine[];
  /** By routine: the position of its first step. One more for the end. */
  readonly starts: readonly number[];
}

const lines = new WeakMap<Program, Line>();

function lineOf(program: Program): Line {
  const known = lines.get(program);
  if (known !== undefined) return known;
  const routines = addressedRoutines(program);
  const starts = [0];
  for (const routine of routines) starts.push((starts.at(-1) ?? 0) + stepsIn(routine));
  const line = { routines, starts };
  lines.set(program, line);
  return line;
}

const ADDRESSES = 1n << 64n;

/**
 * `count` steps from `offset` steps after an address. Exactly so many: beyond the code there are rows that say so.
 *
 * @param byteOffset added to the address first; a step is one byte
 * @returns null if the reference is no address of code
 */
export function disassembleAt(
  program: Program,
  reference: string,
  byteOffset: number,
  offset: number,
  count: number,
): InstructionRow[] | null {
  const line = lineOf(program);
  const at = positionOf(line, reference, byteOffset);
  if (at === null) return null;
  return Array.from({ length: count }, (_, index) => rowAt(program, line, at + offset + index));
}

/** Where an address is on the line. One between two routines is where the second begins. */
function positionOf({ routines, starts }: Line, reference: string, byteOffset: number): number | null {
  const end = starts.at(-1) ?? 0;
  // Rows before the first step have the addresses below 0, as 64 bits have them.
  const below = belowZero(reference);
  if (below !== null) return below + byteOffset;
  const parsed = parseCodeAddress(reference);
  if (parsed === null) return null;
  const moved = parsed.routine * 0x10000 + parsed.step + byteOffset;
  if (moved < 0) return moved;
  const routine = routines[Math.floor(moved / 0x10000)];
  if (routine === undefined) return end + moved - routines.length * 0x10000;
  const start = starts[routine.number] ?? end;
  return Math.min(start + (moved % 0x10000), starts[routine.number + 1] ?? end);
}

function belowZero(reference: string): number | null {
  if (!/^0xf{8}[0-9a-f]{8}$/i.test(reference)) return null;
  return Number(BigInt(reference) - ADDRESSES);
}

function rowAt(program: Program, { routines, starts }: Line, position: number): InstructionRow {
  const end = starts.at(-1) ?? 0;
  if (position < 0 || position >= end) {
    const address =
      position < 0
        ? `0x${(ADDRESSES + BigInt(position)).toString(16)}`
        : codeAddress(routines.length, position - end);
    return { address, text: 'no code', symbol: '', place: null, valid: false };
  }
  const number = routineAt(starts, position);
  const step = position - (starts[number] ?? 0);
  const routine = routines[number] as AddressedRoutine;
  const address = codeAddress(number, step);
  if (routine.script === null) {
    const { name, cites } = routine.native.steps[step] ?? { name: '', cites: '' };
    return { address, text: `${name} (${cites})`, symbol: routine.native.name, place: null, valid: true };
  }
  const pc = routine.script.entry + step;
  const text = instructionText(program, pc, {
    operation: (index) => OPERATIONS[index]?.name ?? String(index),
    // Jumps stay within their routine.
    target: (to) => codeAddress(number, to - routine.script.entry),
  });
  return { address, text, symbol: routine.script.name, place: placeOfInstruction(program, pc), valid: true };
}

/** The routine that a position is in; one without steps is in none. */
function routineAt(starts: readonly number[], position: number): number {
  let lo = 0;
  let hi = starts.length - 1;
  while (lo < hi) {
    const middle = (lo + hi + 1) >>> 1;
    if ((starts[middle] ?? 0) <= position) lo = middle;
    else hi = middle - 1;
  }
  return lo;
}
