import { STATEMENT, WORDS } from '../../engine/program/program.js';

/** A place in the code that jumps lead to, known now or later. */
export class Label {
  at = -1;
  /** Where its address is to be written: indices in the code array. */
  readonly uses: number[] = [];
}

/** The code of a program as it grows: instructions, the places they come from, and marks of statements. */
export class Emitter {
  private readonly code: number[] = [];
  private readonly positions: number[] = [];
  private marked = false;
  private position = 0;

  /** `base` is where this code will stand in the whole: 0, or behind what is there already. */
  constructor(private readonly base = 0) {}

  /** Index of the next instruction. */
  get next(): number {
    return this.base + this.positions.length;
  }

  /** Whether a statement has begun and nothing was emitted for it yet. */
  get statementPending(): boolean {
    return this.marked;
  }

  /** What is emitted from now on comes from this place. Returns the place before. */
  from(position: number): number {
    const before = this.position;
    this.position = position;
    return before;
  }

  /** The next instruction begins a statement. */
  beginStatement(): void {
    this.marked = true;
  }

  /** No statement begins here after all: the mark would stand on the wrong instruction. */
  dropMark(): void {
    this.marked = false;
  }

  emit(op: number, a = 0, b = 0, c = 0): void {
    this.code.push(this.marked ? op | STATEMENT : op, a, b, c);
    this.positions.push(this.position);
    this.marked = false;
  }

  /** Emits an instruction whose operand number `operand` (1 a, 2 b, 3 c) is the address of a label. */
  emitJump(op: number, operand: 1 | 2 | 3, label: Label, a = 0, b = 0): void {
    this.emit(op, a, b, 0);
    const slot = this.code.length - WORDS + operand;
    if (label.at >= 0) this.code[slot] = label.at;
    else label.uses.push(slot);
  }

  /** The label stands for the next instruction. */
  place(label: Label): void {
    label.at = this.next;
    for (const slot of label.uses) this.code[slot] = label.at;
  }

  /** Takes back everything from an instruction on: code that can never run. No label outside it may lead inside. */
  truncate(to: number): void {
    this.code.length = (to - this.base) * WORDS;
    this.positions.length = to - this.base;
    this.marked = false;
  }

  finish(): { code: Int32Array; positions: Int32Array } {
    return { code: Int32Array.from(this.code), positions: Int32Array.from(this.positions) };
  }
}
