import type { AstNode } from 'langium';
import { Op, type Local } from '../../engine/program/program.js';
import type { Expression, Statement } from '../generated/ast.js';
import { inserting, spot, type Spot } from '../names/reporter.js';
import { spanOf, type ParsedFile } from '../parse/parse.js';
import { typeWords, valueType, width, type Field, type Type } from '../values/types.js';
import type { Compilation } from './compilation.js';
import { Label } from './emitter.js';
import { NO_OPERAND, type Operand, type Word } from './operand.js';
import type { CodeSide } from './functions.js';

/** A local name: where its value stands, and since when. */
export interface LocalName {
  readonly name: string;
  readonly type: Type;
  readonly register: number;
  readonly from: number;
  /** The `exit` of a handler: its fields are read from the exit itself. */
  readonly exit: boolean;
  readonly assignable: boolean;
  readonly node: AstNode | null;
  used: boolean;
}

/** Where `break` and `continue` lead, and which catch is in force there. */
export interface LoopLabels {
  readonly end: Label;
  readonly again: Label;
  readonly catches: number;
}

/** The compiler's rules, by what they compile; composed in rules.ts, because they need each other. */
export interface Rules {
  expression(body: Body, node: Expression, into?: number): Operand;
  statement(body: Body, node: Statement): void;
  /** A statement that is part of another one: no mark of its own. */
  inner(body: Body, node: Statement): void;
  /** Goes to a label if a condition is `sense`, goes on otherwise. */
  branch(body: Body, node: Expression, sense: boolean, label: Label): void;
}

/** What a routine is, for the statements in it. */
export interface BodyKind {
  readonly side: CodeSide;
  /** How it ends: actors end, routines return. */
  readonly ends: 'actor' | 'routine';
  readonly results: readonly { readonly name: string; readonly type: Type }[];
  /** Words for the place: `host virtio`, `fn share`. */
  readonly words: string;
  /** Whether something that runs reaches it: nobody is warned about what an unused function would do. */
  readonly reachable: boolean;
  /** Both sides at once, which was reported: nothing more is said about it. */
  readonly mixed: boolean;
  /** Whether there is an exit to ask about: in handlers, and in functions, which a handler may call. */
  readonly asks: boolean;
  /** How many actors meet at a barrier of which the script does not say. */
  barrierCount(name: string): number;
}

/** What `result` stands for: the results of the call statement before; `mixed` if that depends on the way taken. */
export type ResultLayout = readonly Field[] | 'none' | 'mixed';

/** One routine being compiled: its registers, its names, its loops. */
export class Body {
  private readonly scopes: LocalName[][] = [[]];
  private readonly finished: Local[] = [];
  private nextRegister = 0;
  private mostRegisters = 0;
  refs = 0;
  readonly loops: LoopLabels[] = [];
  /** Expressions whose values a loop holds in registers. */
  readonly hoisted = new Map<Expression, Operand>();
  /** CATCH regions around the current statement. */
  catches = 0;
  /** Claims around the current statement that expect it to fail: no warnings about what would. */
  expecting = 0;
  /** Inside a branch that can never be taken. */
  dead = 0;
  /** Registers of `result`, or -1 if nobody asks for it. */
  resultRegister = -1;
  result: ResultLayout = 'none';
  resultFrom = 0;

  constructor(
    readonly program: Compilation,
    readonly file: ParsedFile,
    readonly kind: BodyKind,
    private readonly rules: Rules,
    /** Added to the offsets of nodes: they may come from a piece of the text. */
    public shift = 0,
  ) {}

  get emitter(): Compilation['emitter'] {
    return this.program.emitter;
  }

  get registers(): number {
    return this.mostRegisters;
  }

  // ---- saying things ----

  spot(node: AstNode): Spot {
    const { file, span } = spot(this.file, node);
    return { file, span: { start: span.start + this.shift, end: span.end + this.shift } };
  }

  error(node: AstNode, code: string, message: string): Operand {
    this.program.reporter.error(this.spot(node), code, message);
    return NO_OPERAND;
  }

  /** Complains if this body is not of the side that something in it needs. */
  needs(side: 'guest' | 'vmm', node: AstNode, words: string): void {
    const mine = this.kind.side;
    if (mine === side || this.kind.mixed) return;
    const advice =
      mine === 'any'
        ? ': it only reads'
        : side === 'guest'
          ? '; it belongs in a `vcpu` or a function called from there'
          : `; it belongs in \`vmm\`, \`host\` or \`setup\`${words === '`convert`' ? '. Only userspace converts; the guest asks for it with `page_state_change(…)`' : ''}`;
    const whose = side === 'guest' ? "the guest's" : "the VMM's";
    this.error(node, 'wrong-side', `${words} is ${whose}: ${this.kind.words} cannot do it${advice}`);
  }

  position(node: AstNode): number {
    return this.program.places.ofSpan(this.file, this.spot(node).span);
  }

  source(node: AstNode): string {
    const { span } = this.spot(node);
    return this.file.text.slice(span.start, span.end).replace(/\s+/g, ' ');
  }

  // ---- registers ----

  alloc(count = 1): number {
    const register = this.nextRegister;
    this.nextRegister += count;
    this.mostRegisters = Math.max(this.mostRegisters, this.nextRegister);
    return register;
  }

  /** Runs something and gives back the registers that it took. */
  temporarily<T>(work: () => T): T {
    const before = this.nextRegister;
    const result = work();
    this.nextRegister = before;
    return result;
  }

  // ---- names ----

  scoped(work: () => void): void {
    this.scopes.push([]);
    const before = this.nextRegister;
    work();
    this.nextRegister = before;
    for (const local of this.scopes.pop() ?? []) this.retire(local);
  }

  declare(
    name: string,
    type: Type,
    register: number,
    rest: Partial<Pick<LocalName, 'exit' | 'assignable' | 'node'>> = {},
  ): void {
    const local = {
      exit: false,
      assignable: true,
      node: null,
      ...rest,
      name,
      type,
      register,
      from: this.emitter.next,
      used: false,
    };
    this.scopes.at(-1)?.push(local);
  }

  lookup(name: string): LocalName | undefined {
    for (let depth = this.scopes.length - 1; depth >= 0; depth--) {
      const found = this.scopes[depth]?.findLast((local) => local.name === name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  names(): string[] {
    return this.scopes.flatMap((scope) => scope.map(({ name }) => name));
  }

  private retire(local: LocalName): void {
    if (local.exit) return;
    this.describe(local.name, local.type, local.register, local.from);
  }

  /** Notes a variable for debuggers, in scope from an instruction to here. */
  describe(name: string, type: Type, register: number, from: number): void {
    const fields = type.kind === 'record' ? { fields: type.fields.map((field) => field.name) } : {};
    this.finished.push({ name, type: valueType(type), register, ...fields, from, to: this.emitter.next });
  }

  locals(): readonly Local[] {
    for (const scope of this.scopes) for (const local of scope) this.retire(local);
    return this.finished.sort((a, b) => a.from - b.from || a.register - b.register);
  }

  // ---- code ----

  statement(node: Statement): void {
    this.rules.statement(this, node);
  }

  inner(node: Statement): void {
    this.rules.inner(this, node);
  }

  branch(node: Expression, sense: boolean, label: Label): void {
    this.rules.branch(this, node, sense, label);
  }

  /** The value of an expression. `into` is where it may go if it needs a register. */
  value(node: Expression | undefined, into?: number): Operand {
    return node === undefined ? NO_OPERAND : this.rules.expression(this, node, into);
  }

  /** A value of one register: a number, a truth, a side, or the first field of results. */
  word(node: Expression | undefined, into?: number): Word {
    return node === undefined ? NO_OPERAND.first : this.asWord(node, this.value(node, into));
  }

  asWord(node: Expression, value: Operand): Word {
    if (width(value.type) === 1 || (value.type.kind === 'record' && !value.type.run && width(value.type) > 0))
      return value.first;
    return this.error(node, 'type', `expected a number, found ${typeWords(value.type)}`).first;
  }

  range(node: Expression | undefined): { start: Word; size: Word } {
    const value = this.value(node);
    if (value.second !== null) return { start: value.first, size: value.second };
    if (node !== undefined && value.type.kind !== 'unknown') this.wantRange(node, value.type);
    return { start: NO_OPERAND.first, size: NO_OPERAND.first };
  }

  private wantRange(node: Expression, type: Type): void {
    const name = node.$type === 'NameReference' ? node.target.$refText : null;
    const parameter = name === null ? undefined : this.lookup(name);
    const advice =
      parameter?.node?.$type === 'Parameter'
        ? `; a parameter is a number unless it says otherwise: \`${parameter.name}: range\``
        : ': START..END or START ..+ SIZE';
    const span = parameter?.node?.$type === 'Parameter' ? spanOf(parameter.node) : null;
    const fix =
      span === null
        ? undefined
        : inserting(this.file, span.end, ': range', `Declare \`${parameter?.name ?? ''}: range\``);
    this.program.reporter.error(
      this.spot(node),
      'type',
      `expected a range, found ${typeWords(type)}${advice}`,
      fix,
    );
  }

  /** Puts a word into a register: its own, or `into`, or a fresh one. */
  register(word: Word, into?: number): number {
    if (word.constant === null) return word.register;
    const register = into ?? this.alloc();
    this.emitter.emit(
      Op.LDI,
      register,
      Number(BigInt.asIntN(32, word.constant)),
      Number(BigInt.asIntN(32, word.constant >> 32n)),
    );
    return register;
  }

  /** Puts a word into exactly this register. */
  move(word: Word, into: number): void {
    if (this.register(word, into) !== into) this.emitter.emit(Op.MOV, into, word.register);
  }

  /** Evaluates an expression straight into a register. */
  into(node: Expression | undefined, register: number): void {
    this.move(this.word(node, register), register);
  }

  /** Two registers side by side that hold a range. */
  pair({ start, size }: { start: Word; size: Word }): number {
    if (start.constant === null && size.constant === null && size.register === start.register + 1)
      return start.register;
    const register = this.alloc(2);
    this.move(start, register);
    this.move(size, register + 1);
    return register;
  }

  newLabel(): Label {
    return new Label();
  }
}
