import type {
  AliasDeclaration,
  ConstDeclaration,
  FileDeclaration,
  FunctionDeclaration,
  MappingDeclaration,
  VarDeclaration,
} from '../generated/ast.js';
import type { ParsedFile } from '../parse/parse.js';
import { OPERATIONS_BY_NAME } from './operation-names.js';
import { spotOf, type Reporter } from './reporter.js';

/** Something that a file of the program declares and all files of the program see. */
export interface Declared<N> {
  readonly name: string;
  readonly node: N;
  readonly file: ParsedFile;
}

export type Declaration =
  | ConstDeclaration
  | VarDeclaration
  | FunctionDeclaration
  | FileDeclaration
  | MappingDeclaration
  | AliasDeclaration;

export type Symbol = Declared<Declaration>;

const KIND: Readonly<Record<Declaration['$type'], string>> = {
  ConstDeclaration: 'a constant',
  VarDeclaration: 'a variable',
  FunctionDeclaration: 'a function',
  FileDeclaration: 'a file',
  MappingDeclaration: 'a mapping',
  AliasDeclaration: "an alias of the guest's",
};

/** What a declaration is, in a sentence. */
export function kindWords(symbol: Symbol): string {
  return KIND[symbol.node.$type];
}

/** The one table of names of a program: a program has no modules, an import adds its names to everybody's. */
export class Symbols {
  private readonly table = new Map<string, Symbol>();

  constructor(private readonly reporter: Reporter) {}

  declare(file: ParsedFile, node: Declaration): void {
    // After a syntax error a name may be missing.
    const name = (node as { name?: string }).name;
    if (name === undefined) return;
    const here = spotOf(file, node, name);
    const before = this.table.get(name);
    if (before !== undefined) {
      const line = before.file.lines.at(spotOf(before.file, before.node, name).span.start).line;
      const where = before.file === file ? `in line ${line}` : `in ${before.file.uri}, line ${line}`;
      this.reporter.error(here, 'duplicate-name', `\`${name}\` is already ${kindWords(before)}, ${where}`);
      return;
    }
    if (node.$type === 'FunctionDeclaration' && OPERATIONS_BY_NAME.has(name)) {
      this.reporter.error(
        here,
        'duplicate-name',
        `\`${name}\` is an operation of the machine: give the function another name`,
      );
      return;
    }
    this.table.set(name, { name, node, file });
  }

  get(name: string): Symbol | undefined {
    return this.table.get(name);
  }

  all(): IterableIterator<Symbol> {
    return this.table.values();
  }

  /** The declared names of some kinds, for suggestions. */
  names(...kinds: Declaration['$type'][]): string[] {
    return [...this.table.values()].filter(({ node }) => kinds.includes(node.$type)).map(({ name }) => name);
  }
}
