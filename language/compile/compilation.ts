import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { Claim, Format, Local, Routine } from '../../engine/program/program.js';
import type { ConstDeclaration } from '../generated/ast.js';
import type { Evaluator } from '../names/evaluate.js';
import type { Places } from '../names/places.js';
import type { Reporter } from '../names/reporter.js';
import type { Declared, Symbols } from '../names/symbols.js';
import { BUILT_IN, type Constant } from '../values/constant.js';
import type { Type } from '../values/types.js';
import { Emitter } from './emitter.js';
import type { FunctionInfo } from './functions.js';

/** A variable of the script that all actors share. */
export interface GlobalVariable {
  readonly type: Type;
  /** First global, or ref of the set. */
  readonly index: number;
}

/** Names numbered in the order in which they turn up. */
class Numbering {
  readonly names: string[] = [];

  of(name: string): number {
    const index = this.names.indexOf(name);
    return index >= 0 ? index : this.names.push(name) - 1;
  }
}

/** What all routines of a program are compiled with and into. */
export class Compilation {
  readonly claims: Claim[] = [];
  readonly formats: Format[] = [];
  readonly events = new Numbering();
  readonly barriers = new Numbering();
  readonly routines: Routine[] = [];
  readonly functions = new Map<string, FunctionInfo>();
  readonly variables = new Map<string, GlobalVariable>();
  /** vCPU numbers that some entry runs. */
  readonly vcpus = new Set<number>();

  constructor(
    readonly reporter: Reporter,
    readonly symbols: Symbols,
    readonly evaluator: Evaluator,
    readonly places: Places,
    readonly spec: MachineSpec,
    /** Whether the script makes or moves slots while it runs: then nothing can be said about a gpa before. */
    readonly slotsChange: boolean,
    readonly emitter = new Emitter(),
  ) {}

  /** What a name that no local hides stands for, if it is a constant; undefined if it is none; null after a report. */
  constant(name: string): Constant | null | undefined {
    const symbol = this.symbols.get(name);
    if (symbol?.node.$type === 'ConstDeclaration')
      return this.evaluator.constantOf(symbol as Declared<ConstDeclaration>);
    return this.evaluator.machineNames.get(name) ?? (symbol === undefined ? BUILT_IN.get(name) : undefined);
  }

  /** Puts a routine in its place in the table. */
  setRoutine(index: number, routine: Omit<Routine, 'locals'>, locals: readonly Local[]): void {
    this.routines[index] = { ...routine, locals };
  }
}
