import { SymbolKind, type DocumentSymbol, type WorkspaceSymbol } from 'vscode-languageserver';
import type { AstNode } from 'langium';
import type { GfnAstType } from '../../generated/ast.js';
import { spanOf, type ParsedFile } from '../../parse/parse.js';
import { rangeOf } from '../places.js';
import type { ProgramView } from '../program.js';
import { headOf } from '../words/declarations.js';

/** One line of the outline: its name, what stands behind it, its icon, what is below. */
interface Line {
  readonly name: string;
  readonly detail?: string;
  readonly kind: SymbolKind;
  readonly below?: readonly AstNode[];
}

const LINES: { readonly [T in keyof GfnAstType]?: (node: GfnAstType[T]) => Line } = {
  Import: ({ path }) => ({ name: `import ${path}`, kind: SymbolKind.Module }),
  Machine: ({ flavour, items }) => ({ name: `vm ${flavour}`, kind: SymbolKind.Object, below: items }),
  FileDeclaration: ({ name, kind }) => ({ name, detail: kind, kind: SymbolKind.File }),
  SlotDeclaration: ({ slot }) => ({ name: `memslot ${slot}`, kind: SymbolKind.Array }),
  MappingDeclaration: ({ name }) => ({ name, detail: 'mapping', kind: SymbolKind.Struct }),
  AliasDeclaration: ({ name }) => ({ name, detail: 'alias', kind: SymbolKind.Interface }),
  ConstDeclaration: ({ name }) => ({ name, kind: SymbolKind.Constant }),
  VarDeclaration: ({ name }) => ({ name, kind: SymbolKind.Variable }),
  FunctionDeclaration: (node) => ({
    name: node.name,
    detail: headOf(node).slice(`fn ${node.name}`.length),
    kind: SymbolKind.Function,
  }),
  VmmBlock: ({ handlers, functions }) => ({
    name: 'vmm',
    kind: SymbolKind.Namespace,
    below: [...handlers, ...functions],
  }),
  GuestBlock: ({ handlers, functions }) => ({
    name: 'guest',
    kind: SymbolKind.Namespace,
    below: [...handlers, ...functions],
  }),
  Handler: ({ event }) => ({ name: `on ${event}`, kind: SymbolKind.Event }),
  VcpuBlock: ({ number }) => ({ name: `vcpu ${number}`, kind: SymbolKind.Class }),
  HostBlock: ({ name }) => ({ name: `host ${name}`, kind: SymbolKind.Class }),
  SetupBlock: () => ({ name: 'setup', kind: SymbolKind.Constructor }),
  Invariant: ({ title }) => ({ name: `invariant ${title}`, kind: SymbolKind.Boolean }),
  TestBlock: ({ title, actors, setups }) => ({
    name: `test ${title}`,
    kind: SymbolKind.Method,
    below: [...setups, ...actors],
  }),
};

/** What a line cannot do without. */
const NEEDED: { readonly [T in keyof GfnAstType]?: keyof GfnAstType[T] } = {
  Import: 'path',
  Machine: 'flavour',
  FileDeclaration: 'name',
  SlotDeclaration: 'slot',
  MappingDeclaration: 'name',
  AliasDeclaration: 'name',
  ConstDeclaration: 'name',
  VarDeclaration: 'name',
  FunctionDeclaration: 'name',
  Handler: 'event',
  VcpuBlock: 'number',
  HostBlock: 'name',
  Invariant: 'title',
  TestBlock: 'title',
};

/** The outline of a file. */
export function outline(file: ParsedFile): DocumentSymbol[] {
  return file.script.elements.flatMap((element) => symbolOf(file, element));
}

function symbolOf(file: ParsedFile, node: AstNode): DocumentSymbol[] {
  const type = node.$type as keyof GfnAstType;
  const needed = NEEDED[type];
  // After a syntax error a name may be missing.
  if (needed !== undefined && (node as unknown as Record<string, unknown>)[needed] === undefined) return [];
  const line = (LINES[type] as ((node: AstNode) => Line) | undefined)?.(node);
  if (line === undefined) return [];
  const { name, detail, kind, below = [] } = line;
  const span = spanOf(node);
  const children = below
    .filter((each) => each.$cstNode !== undefined)
    .sort((a, b) => spanOf(a).start - spanOf(b).start)
    .flatMap((each) => symbolOf(file, each));
  const firstLine = file.text.indexOf('\n', span.start);
  const selection = { start: span.start, end: firstLine < 0 ? span.end : Math.min(span.end, firstLine) };
  return [
    {
      ...{ name, kind, range: rangeOf(file, span), selectionRange: rangeOf(file, selection) },
      ...(detail !== undefined && detail !== '' && { detail }),
      ...(children.length > 0 && { children }),
    },
  ];
}

/** What the open scripts and their imports declare, by a part of its name. */
export function workspaceSymbols(
  programs: readonly ProgramView[],
  query: string,
  uriOf: (key: string) => string,
): WorkspaceSymbol[] {
  const wanted = query.toLowerCase();
  const files = new Map(programs.flatMap(({ files }) => files).map((file) => [file.uri, file]));
  const flat = (symbols: readonly DocumentSymbol[]): DocumentSymbol[] =>
    symbols.flatMap((symbol) => [symbol, ...flat(symbol.children ?? [])]);
  return [...files.values()].flatMap((file) =>
    flat(outline(file))
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .map(({ name, kind, selectionRange }) => ({
        name,
        kind,
        location: { uri: uriOf(file.uri), range: selectionRange },
      })),
  );
}
