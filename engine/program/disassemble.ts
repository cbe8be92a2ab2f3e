import {
  ExitField,
  GLOBAL_REF,
  How,
  Op,
  OP_MASK,
  RunSource,
  STATEMENT,
  WORDS,
  type Program,
} from './program.js';

const nameOf = (table: Readonly<Record<string, number>>, value: number): string =>
  Object.entries(table).find(([, number]) => number === value)?.[0] ?? String(value);

const r = (register: number): string => `r${register}`;
const ref = (index: number): string => ((index & GLOBAL_REF) === 0 ? `s${index}` : `S${index & ~GLOBAL_REF}`);

/** `u32 gpa`: what an access descriptor says. */
function access(descriptor: number): string {
  const how = nameOf(How, (descriptor >> 4) & 0xf);
  const alias = descriptor >> 8;
  return `u${(descriptor & 0xf) * 8}${how === 'view' ? '' : ` ${how}`}${alias === 0 ? '' : ` alias ${alias}`}`;
}

/** The 64-bit constant of LDI, as a person would write it. */
function constant(lo: number, hi: number): string {
  const value = (BigInt(hi) << 32n) | BigInt(lo >>> 0);
  return value >= -4096n && value < 4096n ? String(value) : `0x${BigInt.asUintN(64, value).toString(16)}`;
}

/** How an instruction names what it refers to. */
export interface Naming {
  /** An operation, by its index: their table lies above this room. */
  readonly operation: (index: number) => string;
  /** An instruction, by its index in the code. */
  readonly target: (pc: number) => string;
}

/** One instruction as text: `ADDI r6 r0 4096`. */
export function instructionText(program: Program, pc: number, naming: Naming): string {
  const [word = 0, a = 0, b = 0, c = 0] = program.code.subarray(pc * WORDS, pc * WORDS + WORDS);
  const op = Op[word & OP_MASK] ?? String(word & OP_MASK);
  return `${op} ${operands(program, word & OP_MASK, a, b, c, naming)}`.trimEnd();
}

function operands(
  program: Program,
  op: Op,
  a: number,
  b: number,
  c: number,
  { operation, target }: Naming,
): string {
  switch (op) {
    case Op.NOP:
    case Op.ASK:
    case Op.YIELD:
    case Op.END:
    case Op.UNCATCH:
      return '';
    case Op.LDI:
      return `${r(a)} ${constant(b, c)}`;
    case Op.MOV:
    case Op.NOT:
    case Op.ISZERO:
      return `${r(a)} ${r(b)}`;
    case Op.LDG:
      return `${r(a)} g${b}`;
    case Op.STG:
      return `g${a} ${r(b)}`;
    case Op.ADDI:
      return `${r(a)} ${r(b)} ${c}`;
    case Op.JMP:
      return `→${target(a)}`;
    case Op.JZ:
    case Op.JNZ:
    case Op.CATCH:
      return `${r(a)} →${target(b)}`;
    case Op.JLT:
    case Op.JGE:
    case Op.JEQ:
    case Op.JNE:
      return `${r(a)} ${r(b)} →${target(c)}`;
    case Op.CALL:
      return `${program.routines[b]?.name ?? b} ${r(c)} ⇒ ${r(a)}`;
    case Op.OPERATION:
      return `${operation(b)} ${r(c)} ⇒ ${r(a)}`;
    case Op.RET:
      return r(a);
    case Op.GLOAD:
    case Op.GFETCH:
    case Op.HLOAD:
      return `${r(a)} [${r(b)}] ${access(c)}`;
    case Op.GSTORE:
    case Op.HSTORE:
      return `[${r(b)}] ${r(a)} ${access(c)}`;
    case Op.GETEXIT:
      return `${r(a)} ${nameOf(ExitField, b)}`;
    case Op.SETEXIT:
      return `${nameOf(ExitField, b)} ${r(a)}`;
    case Op.LOG:
      return `${r(a)} #${b}`;
    case Op.EXPECT:
      return `${r(a)} "${program.claims[c]?.text ?? ''}"`;
    case Op.EXPECT_REL:
      return `${r(a)} ${program.claims[c]?.relation ?? '?'} ${r(b)} "${program.claims[c]?.text ?? ''}"`;
    case Op.WAIT:
    case Op.NOTIFY:
      return program.events[a] ?? String(a);
    case Op.BARRIER:
      return `${program.barriers[a] ?? a} of ${b}`;
    case Op.EXITS:
      return r(a);
    case Op.SET_NEW:
      return ref(a);
    case Op.SET_ADD:
    case Op.SET_DEL:
      return `${ref(a)} ${r(b)}`;
    case Op.SET_SIZE:
      return `${r(a)} ${ref(b)}`;
    case Op.SET_MOV:
      return `${ref(a)} ${ref(b)}`;
    case Op.SET_HAS:
      return `${r(a)} ${r(b)} ${ref(c)}`;
    case Op.NEXT_RUN: {
      const source = b & 0xff;
      const argument = b >> 8;
      const shown =
        source === RunSource.set
          ? ` ${ref(argument)}`
          : source === RunSource.file || argument !== 0
            ? ` ${argument}`
            : '';
      return `${r(a)} ${nameOf(RunSource, source)}${shown} end →${target(c)}`;
    }
    case Op.PAUSE:
    case Op.RESUME:
      return `vcpu ${a}`;
    default:
      return `${r(a)} ${r(b)} ${r(c)}`;
  }
}

/**
 * A program's code as text, one instruction a line: its number, `*` where a statement begins, the line it comes from. `operation` names
 * the operations; their table lies above this room.
 */
export function disassemble(program: Program, operation: (index: number) => string = String): string {
  const lines: string[] = [];
  for (const routine of program.routines) {
    const { name, kind, entry, end, params, results, registers } = routine;
    lines.push(`${name}: ${kind}, ${params} in, ${results} out, ${registers} registers`);
    for (let pc = entry; pc < end; pc++) {
      const word = program.code[pc * WORDS] ?? 0;
      const place = program.places[program.positions[pc] ?? 0];
      const text = instructionText(program, pc, { operation, target: String });
      lines.push(
        `${String(pc).padStart(4)}${(word & STATEMENT) === 0 ? ' ' : '*'} ${text.padEnd(40)} ; ${place?.line ?? '?'}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
