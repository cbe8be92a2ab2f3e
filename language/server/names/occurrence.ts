import type { AstNode } from 'langium';
import type { Span } from '../../parse/parse.js';

/**
 * The table that a name is looked up in. `name` is what declarations and locals share; `result` are the named results of functions,
 * written `split.rest` for the result `rest` of `split`.
 */
export type NameSpace = 'name' | 'event' | 'barrier' | 'host' | 'vcpu' | 'slot' | 'test' | 'result';

/** One place where a name stands. */
export interface Occurrence {
  readonly name: string;
  readonly span: Span;
  readonly space: NameSpace;
  readonly role: 'declaration' | 'read' | 'write';
  /** The node that declares or uses. */
  readonly node: AstNode;
  /** What the name belongs to if not to the whole program: the declaration of a local, the test of a host thread. */
  readonly local: AstNode | null;
}

/** Whether two places of one program name the same thing. */
export function sameThing(a: Occurrence, b: Occurrence): boolean {
  return a.space === b.space && a.name === b.name && a.local === b.local;
}
