import type { Kernel } from '../kvm/kernel.js';
import type { AbiName, Flavour } from '../kvm/spec.js';
import type { NativeRoutine } from '../kvm/routine.js';

/**
 * What a parameter of an operation is. It decides what a script may write there and what completion offers:
 * `file` takes the name of a private fd or memfd (or a descriptor number), `enum` one of `values`, `address` and `size` are 64-bit.
 * Every parameter is one 64-bit register.
 */
export type ParameterType =
  'int' | 'size' | 'gpa' | 'hva' | 'offset' | 'file' | 'slot' | 'side' | 'enum' | 'vcpu';

/** The number that `shared` and `private` stand for as an argument of type `side`. */
export const SIDE = { shared: 0, private: 1 } as const;

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Makes the parameter optional. */
  readonly default?: number;
  /** For `enum`: the words of the language and their numbers; several may be joined by `|` if `flags` is true. */
  readonly values?: Readonly<Record<string, number>>;
  readonly flags?: boolean;
  /** The argument must be a multiple of 4 KiB, or the kernel will refuse (`EINVAL`): a checker warns. */
  readonly aligned?: boolean;
  readonly doc: string;
}

/**
 * One thing that a script can ask for by name: a system call of the VMM, a hypercall or instruction of the guest, a
 * question to the debugger. The language, its checks, its completion and the documentation read this table.
 */
export interface Operation {
  readonly name: string;
  /** Who may call it. `any`: a pure question, allowed everywhere, in invariants and watches too. */
  readonly side: 'guest' | 'userspace' | 'any';
  readonly params: readonly Parameter[];
  /**
   * What it gives back, one 64-bit register each. The first is the value of the call in an expression; the others are read as fields
   * (`let r = map_gpa(…)`, `r.next_gpa`). System calls give 0 (or a number) or a negative errno.
   */
  readonly results: readonly string[];
  /** `errno`: the first result is a negative errno on failure, so that `expect errno EINVAL call(…)` makes sense. `bool`: 0 or 1. */
  readonly gives: 'errno' | 'bool' | 'int' | 'status' | 'nothing';
  readonly doc: string;
  readonly cites: string;
  /** The ABIs that have it; both if absent. */
  readonly abis?: readonly AbiName[];
  /** The flavours that have it; all if absent. */
  readonly flavours?: readonly Flavour[];
  /** The routine that does it, step by step … */
  readonly routine?: NativeRoutine;
  /** … or, for questions and for what one atomic step can do: writes `k.results`, returns nothing. */
  readonly query?: (k: Kernel, args: Int32Array) => void;
}
