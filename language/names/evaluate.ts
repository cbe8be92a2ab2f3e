import type { Expression } from '../generated/ast.js';
import {
  boolConstant,
  BUILT_IN,
  constant,
  foldBinary,
  foldPrefix,
  sideConstant,
  type Constant,
} from '../values/constant.js';
import { numberShow, numberValue } from '../parse/literals.js';
import type { ParsedFile } from '../parse/parse.js';
import { didYouMean, nearest } from './nearest.js';
import { spot, spotOf, type Reporter } from './reporter.js';
import { kindWords, type Declared, type Symbols } from './symbols.js';
import type { ConstDeclaration } from '../generated/ast.js';

/** Works out constant expressions: constants, the machine's sizes, first values of variables. Each constant once. */
export class Evaluator {
  private readonly values = new Map<ConstDeclaration, Constant | 'working' | null>();
  /** Names of the machine (files, mappings, aliases, the flavour) that stand for numbers; filled when the machine is known. */
  readonly machineNames = new Map<string, Constant>();
  /** Constants that somebody used. */
  readonly used = new Set<ConstDeclaration>();

  constructor(
    private readonly symbols: Symbols,
    private readonly reporter: Reporter,
  ) {}

  /** The value of a constant; null after a report. */
  constantOf(symbol: Declared<ConstDeclaration>): Constant | null {
    this.used.add(symbol.node);
    const known = this.values.get(symbol.node);
    if (known === 'working') {
      this.reporter.error(
        spotOf(symbol.file, symbol.node, symbol.name),
        'circular-constant',
        `the value of \`${symbol.name}\` depends on itself`,
      );
      return null;
    }
    if (known !== undefined) return known;
    this.values.set(symbol.node, 'working');
    const value = this.evaluate(symbol.file, (symbol.node as Partial<ConstDeclaration>).value);
    this.values.set(symbol.node, value);
    return value;
  }

  /** The value of an expression that must be constant; null after a report. */
  evaluate(file: ParsedFile, node: Expression | undefined): Constant | null {
    // After a syntax error there may be no expression.
    if (node === undefined) return null;
    switch (node.$type) {
      case 'NumberLiteral': {
        const value = numberValue(node.digits);
        if (typeof value !== 'string') return constant({ kind: 'int', show: numberShow(node.digits) }, value);
        this.reporter.error(spot(file, node), 'number', value);
        return null;
      }
      case 'BoolLiteral':
        return boolConstant(node.value === 'true');
      case 'SideLiteral':
        return sideConstant(node.side);
      case 'NameReference':
        return this.name(file, node.target.$refText, node);
      case 'Prefix': {
        const operand = this.evaluate(file, node.operand);
        return operand === null ? null : foldPrefix(node.operator, operand);
      }
      case 'Binary': {
        const left = this.evaluate(file, node.left);
        const right = this.evaluate(file, node.right);
        if (left === null || right === null) return null;
        const folded = foldBinary(node.operator, left, right);
        if (folded === null)
          this.reporter.error(spot(file, node), 'constant', `\`${node.operator}\` gives no constant here`);
        return folded;
      }
      case 'FieldAccess': {
        const range = this.evaluate(file, node.receiver);
        if (range === null) return null;
        const field = range.type.kind === 'range' ? rangeField(range, node.field) : null;
        if (field === null)
          this.reporter.error(
            spot(file, node),
            'constant',
            `a constant range has the fields start, size and end`,
          );
        return field;
      }
      default:
        this.reporter.error(
          spot(file, node),
          'constant',
          'expected a constant: numbers, names of constants, operators',
        );
        return null;
    }
  }

  private name(file: ParsedFile, name: string, node: Expression): Constant | null {
    const symbol = this.symbols.get(name);
    if (symbol?.node.$type === 'ConstDeclaration')
      return this.constantOf(symbol as Declared<ConstDeclaration>);
    const known = this.machineNames.get(name) ?? (symbol === undefined ? BUILT_IN.get(name) : undefined);
    if (known !== undefined) return known;
    if (symbol !== undefined) {
      this.reporter.error(
        spot(file, node),
        'constant',
        `expected a constant; \`${name}\` is ${kindWords(symbol)}`,
      );
      return null;
    }
    const guess = nearest(name, [...this.symbols.names('ConstDeclaration'), ...BUILT_IN.keys()]);
    this.reporter.error(
      spot(file, node),
      'unknown-name',
      `there is no constant \`${name}\`.${didYouMean(guess)}`,
    );
    return null;
  }
}

/** A field of a constant range. */
function rangeField(range: Constant, field: string): Constant | null {
  const hex = { kind: 'int', show: 'hex' } as const;
  if (field === 'start') return constant(hex, range.value);
  if (field === 'size') return constant(hex, range.size);
  return field === 'end' ? constant(hex, range.value + range.size) : null;
}
