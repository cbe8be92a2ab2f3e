import type { AstNode } from 'langium';
import type { Address, Call, Expect, NameReference, Notify, Wait } from '../generated/ast.js';
import { OPERATIONS_BY_NAME } from '../names/operation-names.js';
import { walk } from './walk.js';

/** Something in a body that only one side can do. */
export interface Evidence {
  readonly side: 'guest' | 'vmm';
  readonly node: AstNode;
  /** What it is: `set_view`, a load by gpa. */
  readonly words: string;
}

/** What a body does, as far as its text says. */
export interface BodyFacts {
  readonly evidence: readonly Evidence[];
  /** Functions and operations it calls, each with one of the calls. */
  readonly calls: ReadonlyMap<string, Call>;
  readonly usesResult: boolean;
  readonly waits: readonly Wait[];
  readonly notifies: readonly Notify[];
}

/** What is known about each body: several ask. */
const KNOWN = new WeakMap<AstNode, BodyFacts>();

/** Reads a body: a function, a handler, an actor. */
export function factsOf(node: AstNode): BodyFacts {
  let facts = KNOWN.get(node);
  if (facts === undefined) KNOWN.set(node, (facts = read([node])));
  return facts;
}

/** Whether statements that belong to no node of their own (a test's) use `result`. */
export function useResult(nodes: readonly AstNode[]): boolean {
  return read(nodes).usesResult;
}

function read(nodes: readonly AstNode[]): BodyFacts {
  const evidence: Evidence[] = [];
  const calls = new Map<string, Call>();
  const waits: Wait[] = [];
  const notifies: Notify[] = [];
  let usesResult = false;
  for (const node of nodes) {
    walk(node, (each) => {
      const found = evidenceOf(each);
      if (found !== null) evidence.push(found);
      if (each.$type === 'Call') {
        const call = each as Call;
        if (!calls.has(call.callee.$refText)) calls.set(call.callee.$refText, call);
      } else if (each.$type === 'NameReference')
        usesResult ||= (each as NameReference).target.$refText === 'result';
      else if (each.$type === 'Wait') waits.push(each as Wait);
      else if (each.$type === 'Notify') notifies.push(each as Notify);
      else if (each.$type === 'Log') usesResult ||= /\bresult\b/.test(each.$cstNode?.text ?? '');
    });
  }
  return { evidence, calls, usesResult, waits, notifies };
}

function evidenceOf(node: AstNode): Evidence | null {
  switch (node.$type) {
    case 'Call': {
      const name = (node as Call).callee.$refText;
      const side = OPERATIONS_BY_NAME.get(name)?.operation.side;
      if (side === undefined || side === 'any') return null;
      return { side: side === 'guest' ? 'guest' : 'vmm', node, words: `\`${name}\`` };
    }
    case 'Address': {
      const how = (node as Address).how;
      const host = how === 'gpa' || how === 'hva';
      return host
        ? { side: 'vmm', node, words: `an access by ${how}` }
        : { side: 'guest', node, words: 'an access of the guest' };
    }
    case 'Convert':
      return { side: 'vmm', node, words: '`convert`' };
    case 'Ask':
      return { side: 'vmm', node, words: '`ask`' };
    case 'Pause':
    case 'Resume':
      return { side: 'vmm', node, words: `\`${node.$type.toLowerCase()}\`` };
    case 'Fetch':
      return { side: 'guest', node, words: 'a fetch' };
    case 'Expect': {
      const kind = (node as Expect).kind;
      const guest = kind === 'exit' || kind === 'no' || kind === 'efault' || kind === 'death';
      return guest ? { side: 'guest', node, words: `\`expect ${kind === 'no' ? 'no exit' : kind}\`` } : null;
    }
    default:
      return null;
  }
}
