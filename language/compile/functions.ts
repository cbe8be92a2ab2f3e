import type { FunctionDeclaration } from '../generated/ast.js';
import type { ParsedFile } from '../parse/parse.js';
import type { Type } from '../values/types.js';

/** Guest code, the VMM's code, or code that needs neither. */
export type CodeSide = 'guest' | 'vmm' | 'any';

/** A function of the script, with what its callers must know. */
export interface FunctionInfo {
  readonly name: string;
  readonly file: ParsedFile;
  readonly node: FunctionDeclaration;
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly results: readonly { readonly name: string; readonly type: Type }[];
  /** What its result is to a caller. */
  readonly gives: Type;
  /** Index in the program's routines. */
  readonly routine: number;
  side: CodeSide;
  /** It does what the guest does and what the VMM does, and was reported. */
  mixed: boolean;
  /** Whether something that runs calls it. */
  reachable: boolean;
}
