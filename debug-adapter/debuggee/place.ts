import { placeOf, uriOf } from '../../engine/describe/place.js';
import type { Program } from '../../engine/program/program.js';

/** A place in a script; lines and columns from 1, ends exclusive. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** The place that a `position` of the program means; null for a position of nothing. */
export function placeAt(program: Program, position: number): Place | null {
  const place = placeOf(program, position);
  return place === null ? null : { ...place, path: uriOf(program, place) };
}

/** The place of an instruction. */
export function placeOfInstruction(program: Program, pc: number): Place | null {
  return placeAt(program, program.positions[pc] ?? -1);
}
