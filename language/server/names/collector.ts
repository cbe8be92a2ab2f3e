import { GrammarUtils, type AstNode, type CstNode, type Reference } from 'langium';
import { pieces } from '../../compile/log.js';
import type { Call, Expression, FieldAccess, GfnAstType, Log } from '../../generated/ast.js';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import { numberValue } from '../../parse/literals.js';
import { parseExpression, type ParsedFile } from '../../parse/parse.js';
import type { NameSpace, Occurrence } from './occurrence.js';

/** All names in a file, as they are met. */
export function collectNames(file: ParsedFile): Occurrence[] {
  const collector = new Collector();
  collector.visit(file.script);
  return collector.found;
}

/** Walks over a file with the names that are visible at each place. */
class Collector {
  readonly found: Occurrence[] = [];
  private scopes: Map<string, AstNode>[] = [new Map<string, AstNode>()];
  /** The test around: its host threads and vCPUs are its own. */
  private test: AstNode | null = null;
  /** What the last call statement called: what `result` is of. */
  private called: string | null = null;
  /** Added to offsets: the expressions in a log text are parsed on their own. */
  private shift = 0;

  visit(node: AstNode | undefined): void {
    if (node === undefined) return;
    const rule = RULES[node.$type as keyof GfnAstType] as
      ((into: Collector, node: AstNode) => void) | undefined;
    if (rule === undefined) this.visitAll(node);
    else rule(this, node);
  }

  /** The nodes below one, in the order of its properties. */
  visitAll(node: AstNode): void {
    for (const [property, value] of Object.entries(node)) {
      if (property.startsWith('$')) continue;
      for (const each of Array.isArray(value) ? (value as unknown[]) : [value as unknown])
        if (isNode(each)) this.visit(each);
    }
  }

  /** A body of its own: nothing outside is visible but what everybody sees. */
  body(work: () => void): void {
    const before = this.scopes;
    this.scopes = [new Map<string, AstNode>()];
    this.called = null;
    work();
    this.scopes = before;
  }

  block(work: () => void): void {
    this.scopes.push(new Map());
    work();
    this.scopes.pop();
  }

  inTest(test: AstNode, work: () => void): void {
    this.test = test;
    this.body(work);
    this.test = null;
  }

  /** A name that is visible from here to the end of its block. */
  local(node: AstNode & { readonly name?: string }): void {
    if (node.name === undefined) return;
    this.scopes.at(-1)?.set(node.name, node);
    this.note(node, 'name', 'name', 'declaration', node.name, node);
  }

  /** A name that stands at a property of a node. */
  note(
    node: AstNode,
    property: string,
    space: NameSpace,
    role: Occurrence['role'],
    name: string | undefined,
    local: AstNode | null = null,
  ): void {
    this.noteAt(GrammarUtils.findNodeForProperty(node.$cstNode, property), node, {
      space,
      role,
      name,
      local,
    });
  }

  /** A host thread or a vCPU, which a test may have of its own. */
  actor(
    node: AstNode,
    property: string,
    space: 'host' | 'vcpu',
    role: Occurrence['role'],
    name?: string,
  ): void {
    this.note(node, property, space, role, space === 'vcpu' ? plainNumber(name) : name, this.test);
  }

  /** A use of a name by a reference of the grammar. */
  refer(node: AstNode, reference: Reference | undefined, role: 'read' | 'write' = 'read'): void {
    if (reference === undefined) return;
    const name = reference.$refText;
    this.noteAt(reference.$refNode, node, { space: 'name', role, name, local: this.find(name) });
  }

  call(node: Call): void {
    this.refer(node, node.callee);
    const operation = OPERATIONS_BY_NAME.get(nameOfCallee(node) ?? '')?.operation;
    node.arguments.forEach((argument, index) => {
      const type = operation?.params[index]?.type;
      if (type === 'slot' || type === 'vcpu') this.number(argument, type);
      this.visit(argument);
    });
  }

  /** A number that names a slot or a vCPU. */
  number(node: Expression | undefined, space: 'slot' | 'vcpu'): void {
    if (node?.$type !== 'NumberLiteral') return;
    const local = space === 'vcpu' ? this.test : null;
    this.noteAt(node.$cstNode, node, { space, role: 'read', name: plainNumber(node.digits), local });
  }

  /** `result` is of this call from now on. */
  remember(node: Expression | undefined): void {
    if (node?.$type === 'Call') this.called = nameOfCallee(node);
  }

  /** A field: if its receiver is what a call gave, one of the results of that function. */
  field(node: FieldAccess): void {
    this.visit(node.receiver);
    const of = this.callBehind((node as Partial<FieldAccess>).receiver);
    if (of !== null) this.note(node, 'field', 'result', 'read', `${of}.${node.field}`);
  }

  /** The expressions between the braces of a log text. */
  log(node: Log): void {
    const written = (node as Partial<Log>).text;
    const cst = GrammarUtils.findNodeForProperty(node.$cstNode, 'text');
    if (written === undefined || cst === undefined) return;
    const before = this.shift;
    for (const piece of pieces(written.slice(1, -1)) ?? []) {
      if (!('expression' in piece)) continue;
      this.shift = cst.offset + 1 + piece.offset;
      const { expression } = parseExpression(piece.expression);
      if (expression === null) continue;
      // So that it is known in whose body the expression stands.
      this.visit(Object.assign(expression, { $container: node }));
    }
    this.shift = before;
  }

  private callBehind(node: Expression | undefined): string | null {
    if (node?.$type === 'Call') return nameOfCallee(node);
    if (node?.$type !== 'NameReference') return null;
    const name = node.target.$refText;
    const declared = this.find(name);
    if (declared === null) return name === 'result' ? this.called : null;
    const { $container: statement } = declared;
    if (statement?.$type !== 'Let') return null;
    const { variables, value } = statement as GfnAstType['Let'];
    return variables.length === 1 && (value as Expression | undefined)?.$type === 'Call'
      ? nameOfCallee(value as Call)
      : null;
  }

  private find(name: string): AstNode | null {
    return this.scopes.findLast((scope) => scope.has(name))?.get(name) ?? null;
  }

  private noteAt(
    cst: CstNode | undefined,
    node: AstNode,
    rest: Pick<Occurrence, 'space' | 'role' | 'local'> & { readonly name: string | undefined },
  ): void {
    const { name } = rest;
    // After a syntax error there may be no name.
    if (cst === undefined || name === undefined || name === '') return;
    const span = { start: cst.offset + this.shift, end: cst.end + this.shift };
    this.found.push({ ...rest, name, span, node });
  }
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && '$type' in value;
}

function nameOfCallee(node: Call): string | null {
  return (node as Partial<Call>).callee?.$refText ?? null;
}

/** A number as a name: `0x1` is vCPU 1, too. */
function plainNumber(digits: string | undefined): string {
  const value = numberValue(digits);
  return typeof value === 'string' ? (digits ?? '') : String(value);
}

/** What is done at each kind of node; at all others, what stands below is visited. */
const RULES: { readonly [T in keyof GfnAstType]?: (into: Collector, node: GfnAstType[T]) => void } = {
  ConstDeclaration: global,
  VarDeclaration: global,
  FileDeclaration: global,
  MappingDeclaration: global,
  AliasDeclaration: global,
  SlotDeclaration(into, node) {
    into.note(node, 'slot', 'slot', 'declaration', plainNumber(node.slot));
    into.visitAll(node);
  },
  SharedHalf(into, node) {
    into.refer(node, node.file ?? node.mapping);
    into.visit(node.offset);
  },
  BackingPart(into, node) {
    into.refer(node, node.file);
    into.visit(node.offset);
  },
  PrivatePart(into, node) {
    into.refer(node, node.file);
    into.visit(node.offset);
  },
  FunctionDeclaration(into, node) {
    into.note(node, 'name', 'name', 'declaration', node.name);
    into.body(() => {
      for (const parameter of node.parameters) into.local(parameter);
      for (const result of node.results)
        into.note(result, 'name', 'result', 'declaration', `${node.name}.${result.name}`);
      into.visit(node.body);
    });
  },
  Handler(into, node) {
    into.body(() => {
      if (node.parameter !== undefined) into.local(node.parameter);
      into.visit(node.body);
    });
  },
  VcpuBlock(into, node) {
    into.actor(node, 'number', 'vcpu', 'declaration', node.number);
    into.body(() => {
      into.visit(node.body);
    });
    into.body(() => {
      into.visit(node.loop);
    });
  },
  HostBlock(into, node) {
    into.actor(node, 'name', 'host', 'declaration', node.name);
    into.body(() => {
      into.visit(node.body);
    });
  },
  SetupBlock(into, node) {
    into.body(() => {
      into.visit(node.body);
    });
  },
  TestBlock(into, node) {
    into.note(node, 'title', 'test', 'declaration', node.title);
    into.inTest(node, () => {
      for (const each of [...node.actors, ...node.setups, ...node.schedules, ...node.statements])
        into.visit(each);
    });
  },
  Turn(into, node) {
    if (node.vcpu !== undefined) into.actor(node, 'vcpu', 'vcpu', 'read', node.vcpu);
    else into.actor(node, 'host', 'host', 'read', node.host);
  },
  Block(into, node) {
    into.block(() => {
      into.visitAll(node);
    });
  },
  Let(into, node) {
    into.visit(node.value);
    for (const variable of node.variables) into.local(variable);
  },
  For(into, node) {
    into.visit(node.source);
    into.block(() => {
      into.visit(node.variable);
      into.visit(node.body);
    });
  },
  LocalVariable(into, node) {
    into.local(node);
  },
  RunSource(into, node) {
    into.refer(node, node.file ?? node.alias);
    into.visit(node.value);
  },
  Address(into, node) {
    into.refer(node, node.alias);
    into.visit(node.address);
  },
  AddRange(into, node) {
    into.visit(node.range);
    into.refer(node, node.set, 'write');
  },
  RemoveRange(into, node) {
    into.visit(node.range);
    into.refer(node, node.set, 'write');
  },
  ExpressionStatement(into, node) {
    const writes = node.operator !== undefined;
    for (const target of node.targets) {
      if (writes && target.$type === 'NameReference') into.refer(target, target.target, 'write');
      else into.visit(target);
    }
    into.visit(node.value);
    if (!writes) into.remember(node.targets[0]);
  },
  Wait(into, node) {
    into.note(node, 'event', 'event', 'read', node.event);
  },
  Notify(into, node) {
    into.note(node, 'event', 'event', 'declaration', node.event);
  },
  BarrierStatement(into, node) {
    into.note(node, 'barrier', 'barrier', 'declaration', node.barrier);
    into.visit(node.count);
  },
  Pause(into, node) {
    into.number(node.vcpu, 'vcpu');
    into.visit(node.vcpu);
  },
  Resume(into, node) {
    into.number(node.vcpu, 'vcpu');
    into.visit(node.vcpu);
  },
  Call(into, node) {
    into.call(node);
  },
  NameReference(into, node) {
    into.refer(node, node.target);
  },
  FieldAccess(into, node) {
    into.field(node);
  },
  Log(into, node) {
    into.log(node);
  },
};

/** A declaration of something that the whole program sees. */
function global(into: Collector, node: AstNode & { readonly name: string }): void {
  into.note(node, 'name', 'name', 'declaration', node.name);
  into.visitAll(node);
}
