import type { MachineSpec } from '../kvm/spec.js';

/**
 * Code of scripts: four int32 words an instruction, [op, a, b, c]. An instruction is one atomic step. Registers are 64 bits wide
 * (int32 pairs in the frame). `op` may carry STATEMENT: it begins a statement, which is where the default schedule changes actors.
 * Arithmetic is 64-bit two's complement and wraps; DIV, REM and the ordered comparisons are signed; SHR is logical. Booleans are 0 and 1.
 */
export const STATEMENT = 0x100;
export const OP_MASK = 0xff;
export const WORDS = 4;

/** An enum, not a table of constants: bundled, its numbers stand in the code, and the interpreter's switch is a jump through a table. */
export enum Op {
  /** Does nothing for one step (carries a statement mark, a label). */
  NOP = 0,
  /** r[a] = constant; b low word, c high word. */
  LDI = 1,
  /** r[a] = r[b]. */
  MOV = 2,
  /** r[a] = global b; global a = r[b]. Globals are 64-bit, numbered from 0. */
  LDG = 3,
  STG = 4,
  /** r[a] = r[b] op r[c]. */
  ADD = 5,
  SUB = 6,
  MUL = 7,
  DIV = 8,
  REM = 9,
  AND = 10,
  OR = 11,
  XOR = 12,
  SHL = 13,
  SHR = 14,
  EQ = 15,
  NE = 16,
  LT = 17,
  LE = 18,
  /** r[a] = r[b] + c, c a signed 32-bit constant. */
  ADDI = 19,
  /** r[a] = bitwise not r[b]; r[a] = (r[b] == 0). */
  NOT = 20,
  ISZERO = 21,
  /** Go to instruction a (an index into the whole code). */
  JMP = 22,
  /** If r[a] is zero / not zero, go to b. */
  JZ = 23,
  JNZ = 24,
  /** If the signed comparison of r[a] and r[b] holds, go to c. */
  JLT = 25,
  JGE = 26,
  JEQ = 27,
  JNE = 28,
  /** Call routine b with its parameters in r[c …] of the caller; its results arrive in r[a …]. Also pops the set arguments. */
  CALL = 29,
  /** Return; results are r[a …], as many as the routine declares. */
  RET = 30,
  /** Call operation b (index in OPERATIONS) with its arguments in r[c …]; its results arrive in r[a …]. */
  OPERATION = 31,
  /** Guest load: r[a] = memory at gpa r[b]; c is an access descriptor. Store: memory at gpa r[b] = r[a]. Fetch: r[a] = what is there, as an instruction fetch. */
  GLOAD = 32,
  GSTORE = 33,
  GFETCH = 34,
  /** The VMM's load and store, by hva or by gpa through its own slot table. A signal it raises goes to the handler, to CATCH, or ends the VMM. */
  HLOAD = 35,
  HSTORE = 36,
  /** r[a] = field b (ExitField) of the actor's exit; field b of the exit = r[a] (only `ret` and `data`). */
  GETEXIT = 37,
  SETEXIT = 38,
  /** Stop and let somebody choose what happens at this exit. */
  ASK = 39,
  /** Say format b (index in `formats`) with its arguments in r[a …]. */
  LOG = 40,
  /** Claim c (index in `claims`) fails if r[a] is zero. b unused. */
  EXPECT = 41,
  /** Claim c relates r[a] and r[b] by its `relation`; fails with both values in its message. */
  EXPECT_REL = 42,
  /**
   * Until UNCATCH, a signal of this frame's host access, a KVM_RUN errno of its guest access, or a guest's death by exception goes to
   * instruction b, with what it was in r[a] (a negative errno, or a signal number). c unused.
   */
  CATCH = 43,
  UNCATCH = 44,
  /** Wait for event a (consumes one notification); notify event a (every `wait` takes one); arrive at barrier a and wait for b actors in all. */
  WAIT = 45,
  NOTIFY = 46,
  BARRIER = 47,
  /** Give the turn to the next actor. */
  YIELD = 48,
  /** r[a] = number of exits of this actor so far. For `expect exit`. */
  EXITS = 49,
  /** Range sets: ref a = empty; ref a gains / loses [r[b], r[b] + r[b+1]) bytes (rounded outward to pages); r[a] = bytes in ref b; ref a = ref b. */
  SET_NEW = 50,
  SET_ADD = 51,
  SET_DEL = 52,
  SET_SIZE = 53,
  SET_MOV = 54,
  /**
   * Next run of a source: r[a] is the cursor in pages (0 at first; updated), r[a+1], r[a+2] the run's start and size in bytes, r[a+3] its kind. b: RunSource | argument << 8. No more
   * runs: go to c. The source is read afresh each time, so a loop may change what it walks over.
   */
  NEXT_RUN = 55,
  /** r[a] = 1 if an entry [r[b], r[b]+r[b+1]) of ref c is wholly in the set. */
  SET_HAS = 56,
  /** The end of an actor's code. */
  END = 57,
  /** Pause vCPU a (host only), resume it. */
  PAUSE = 58,
  RESUME = 59,
}

/** A set instruction's ref, or the argument of RunSource.set, with this bit names `State.globalRefs` of the rest: the set of a `var`. */
export const GLOBAL_REF = 0x10000;

/** What CATCH finds in r[a] when the guest died: neither an errno nor a signal that a host access can raise. */
export const CAUGHT_DEATH = 1;

/** Access descriptor of GLOAD … HSTORE: size in bytes (1-8) | how << 4 | alias << 8. */
export const How = {
  /** Guest: through its mapping of the page. VMM: an hva. */
  view: 0,
  /** Guest: explicitly private, or shared, whatever its mapping says. */
  private: 1,
  shared: 2,
  /** VMM: a gpa, translated through its slots to the shared half. */
  gpa: 3,
  /** Guest: an instruction that KVM emulates (reference 9, straddling): uses userspace_addr. */
  emulated: 4,
} as const;

/** What `for run in …` walks over; the argument is in bits 8 and up. */
export const RunSource = {
  /** Memslots in gpa order; kind is the slot's id. */
  slots: 0,
  /** The guest's direct map (or alias `argument`): kind 0 shared, 1 private, over all slots. */
  view: 1,
  /** Extents of the private fd `argument` (an index in spec.files): kind 1 allocated, 0 hole. Start is an offset. */
  file: 2,
  /** A range set: ref `argument`. */
  set: 3,
  /** Pages of the range in r[a+4], r[a+5] (start, size), one page a time. */
  pages: 4,
  /** What KVM holds over all slots with a private fd: kind 0 shared, 1 private. */
  kvm: 5,
} as const;

/** Fields of `exit` in a handler. `size`, `gpa` in bytes. */
export const ExitField = {
  reason: 0,
  errno: 1,
  flags: 2,
  gpa: 3,
  size: 4,
  nr: 5,
  arg0: 6,
  arg1: 7,
  arg2: 8,
  ret: 9,
  data: 10,
  write: 11,
  /** The model's additions from here on (DESIGN 5). */
  explicit: 12,
  wanted: 13,
  access: 14,
  slot: 15,
  present: 16,
  vcpu: 17,
  signal: 18,
  address: 19,
  gfn: 20,
  length: 21,
} as const;

/** Who runs a routine. */
export type RoutineKind = 'guest' | 'vmm' | 'any';

export type ValueType = 'int' | 'bool' | 'range' | 'side' | 'set' | 'record';

/** A named variable of a routine, for debuggers. `register` is the first of its registers (or the ref of a set). */
export interface Local {
  readonly name: string;
  readonly type: ValueType;
  readonly register: number;
  /** For records: names of the fields, one register each. */
  readonly fields?: readonly string[];
  /** Instructions [from, to) where it is in scope. */
  readonly from: number;
  readonly to: number;
}

export interface Routine {
  readonly name: string;
  readonly kind: RoutineKind;
  /** Instructions [entry, end) in `code`, counted in instructions. */
  readonly entry: number;
  readonly end: number;
  /** 64-bit registers of parameters (they are r0 …), of all, and of results. */
  readonly params: number;
  readonly registers: number;
  readonly results: number;
  /** Range sets it holds. */
  readonly refs: number;
  readonly locals: readonly Local[];
  /** Index in `places` of its name. */
  readonly position: number;
}

/** A stretch of source: lines and columns from 1, end exclusive. */
export interface Place {
  readonly file: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * How a number is shown. `errno`: a negative errno by its name, anything else as a number. `signal`: a caught signal by its name, a negative number as an
 * errno, 0 as "nothing". `exit`: an exit reason by its name.
 */
export type Show = 'hex' | 'decimal' | 'errno' | 'side' | 'bool' | 'signal' | 'exit';

/** An `expect` of the script. `text` is its source. */
export interface Claim {
  readonly text: string;
  readonly relation?: Relation;
  readonly position: number;
  /** How to show the two values of EXPECT_REL. */
  readonly show?: Show;
}

/** Text with holes: pieces[0] value pieces[1] value …. A range takes two registers, everything else one. */
export interface Format {
  readonly pieces: readonly string[];
  readonly show: readonly (Show | 'range')[];
}

export type HandlerKind =
  'memory_error' | 'memory_fault' | 'hypercall' | 'mmio' | 'efault' | 'shutdown' | 'signal' | 've' | 'vc';

export interface Handler {
  readonly on: HandlerKind;
  readonly routine: number;
}

export interface ActorSpec {
  readonly kind: 'vcpu' | 'host';
  readonly name: string;
  readonly vcpu: number;
  readonly routine: number;
  /** Of a vCPU with a KVM_RUN loop of its own: the VMM's routine that runs on its thread. */
  readonly loop?: number;
}

/** A program's main part, or one of its tests: which actors run. `setup` (or -1) runs first, alone, as the VMM. */
export interface Entry {
  readonly name: string;
  readonly test: boolean;
  readonly actors: readonly ActorSpec[];
  readonly setup: number;
  readonly position: number;
  /** Turns in order, as actor indices, if the test gives its schedule; empty: the default. */
  readonly schedule: readonly number[];
}

export interface Invariant {
  readonly text: string;
  /** A routine of kind `any` without parameters, with one result, 0 if broken. It only reads. */
  readonly routine: number;
  readonly everyStep: boolean;
  readonly position: number;
}

export interface Global {
  readonly name: string;
  readonly type: ValueType;
  /** First global number (or index in `State.globalRefs` for a set). */
  readonly index: number;
  readonly fields?: readonly string[];
  /** Initial value: int32 pairs, low word first. */
  readonly initial: readonly number[];
}

/** A constant of the script, for watches and conditions that name it: int32 pairs, low word first; a range has two. */
export interface NamedConstant {
  readonly name: string;
  readonly type: ValueType;
  readonly value: readonly number[];
}

export interface SourceFile {
  readonly uri: string;
  readonly sha256: string;
}

/** What the compiler makes of a script and its imports. Plain data; the engine needs nothing else. */
export interface Program {
  readonly code: Int32Array;
  /** Per instruction: index in `places`. */
  readonly positions: Int32Array;
  readonly places: readonly Place[];
  readonly routines: readonly Routine[];
  readonly files: readonly SourceFile[];
  readonly claims: readonly Claim[];
  readonly formats: readonly Format[];
  readonly handlers: readonly Handler[];
  readonly invariants: readonly Invariant[];
  readonly globals: readonly Global[];
  readonly constants?: readonly NamedConstant[];
  readonly globalRefs: number;
  readonly events: readonly string[];
  readonly barriers: readonly string[];
  /** entries[0] is the main program (it may have no actors); the rest are tests. */
  readonly entries: readonly Entry[];
  readonly spec: MachineSpec;
}
