import { Op, OP_MASK, STATEMENT, WORDS, type Program } from '../../engine/program/program.js';
import { placeOfInstruction, type Place } from '../debuggee/place.js';

/** A statement of a script: the instruction that begins it, the routine it is of, and its place. */
export interface Statement {
  readonly pc: number;
  readonly routine: number;
  readonly place: Place;
}

/** What an instruction does. */
export function opAt(program: Program, pc: number): Op {
  return (program.code[pc * WORDS] ?? 0) & OP_MASK;
}

/** Whether an instruction begins a statement. The end of an actor's code is no statement to stop at. */
export function beginsStatement(program: Program, pc: number): boolean {
  return ((program.code[pc * WORDS] ?? 0) & STATEMENT) !== 0 && opAt(program, pc) !== Op.END;
}

/** The statements of a program, by line. Made once a program. */
export class Statements {
  readonly all: readonly Statement[];
  /** The instructions where a step looks: those that begin statements, and the ends of actors' code. */
  readonly marks: readonly number[];
  readonly #files = new Map<string, Statement[]>();

  constructor(private readonly program: Program) {
    const all: Statement[] = [];
    const marks: number[] = [];
    program.routines.forEach(({ entry, end }, routine) => {
      for (let pc = entry; pc < end; pc++) {
        const place = beginsStatement(program, pc) ? placeOfInstruction(program, pc) : null;
        if (place !== null) all.push({ pc, routine, place });
        if (place !== null || opAt(program, pc) === Op.END) marks.push(pc);
      }
    });
    this.all = all;
    this.marks = marks;
    for (const statement of all) {
      const { path } = statement.place;
      this.#files.set(path, [...(this.#files.get(path) ?? []), statement]);
    }
    for (const list of this.#files.values()) list.sort((a, b) => byPlace(a.place, b.place) || a.pc - b.pc);
  }

  /** The file that a client means by a path or a URI, as the compiler names it; null if it is none of the program's. */
  file(path: string): string | null {
    const uris = this.program.files.map(({ uri }) => uri);
    if (uris.includes(path)) return path;
    const wanted = plain(path);
    return uris.find((uri) => plain(uri) === wanted) ?? null;
  }

  /** Statements that begin on lines [from, to) of a file, in the order of their places. */
  on(file: string, from: number, to: number): readonly Statement[] {
    return (this.#files.get(file) ?? []).filter(({ place }) => place.line >= from && place.line < to);
  }

  /**
   * What a breakpoint on a line stands for: the first statement there, or on the first line below that has one; in each routine, and in each
   * copy that the compiler made of it. With a column, the statement at or behind it, if the line has one. Empty beyond the last statement.
   */
  from(file: string, line: number, column?: number): readonly Statement[] {
    const below = this.on(file, line, Infinity);
    const first = below[0];
    if (first === undefined) return [];
    const there = below.filter(({ place }) => place.line === first.place.line);
    const behind = there.find(
      ({ place }) => column !== undefined && line === place.line && place.column >= column,
    );
    if (behind !== undefined) return there.filter(({ place }) => byPlace(place, behind.place) === 0);
    return there.filter(
      (one) => !there.some((other) => other.routine === one.routine && byPlace(other.place, one.place) < 0),
    );
  }
}

function byPlace(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column;
}

/** A path without what spellings of the same file differ in: scheme, escapes, slashes, the case of a drive. */
function plain(path: string): string {
  let text = path.replace(/^file:\/\/(?=\/)/, '');
  try {
    text = decodeURIComponent(text);
  } catch {
    // A lone % is a part of the name.
  }
  return text
    .replaceAll('\\', '/')
    .replace(/^\/?([A-Za-z]):/, (_, drive: string) => `${drive.toLowerCase()}:`);
}
