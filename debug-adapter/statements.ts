import { OP_MASK, Op, type Program, STATEMENT, WORDS } from '../engine/program/program.js';

/** The instructions that statements begin with. The end of an actor's code is no statement to stop at. */
export function statementsOf(program: Program): number[] {
  const found: number[] = [];
  for (let pc = 0; pc * WORDS < program.code.length; pc++) {
    const op = program.code[pc * WORDS] ?? 0;
    if ((op & STATEMENT) !== 0 && ((op & OP_MASK) as Op) !== Op.END) found.push(pc);
  }
  return found;
}

/** Those of them that are at the first line of a file, from `line` on, where there are any. */
export function statementsFrom(program: Program, uri: string, line: number): number[] {
  const lineOf = (pc: number): number => {
    const place = program.places[program.positions[pc] ?? -1];
    return place !== undefined && program.files[place.file]?.uri === uri ? place.line : -1;
  };
  const below = statementsOf(program).filter((pc) => lineOf(pc) >= line);
  const nearest = Math.min(...below.map(lineOf));
  return below.filter((pc) => lineOf(pc) === nearest);
}

/** Does this instruction wait for somebody to choose? */
export function asksAt(program: Program, pc: number): boolean {
  return (((program.code[pc * WORDS] ?? 0) & OP_MASK) as Op) === Op.ASK;
}
