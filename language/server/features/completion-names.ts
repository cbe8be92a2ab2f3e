import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver';
import type { Operation } from '../../../engine/program/operation.js';
import { OPERATIONS } from '../../../engine/operations.js';
import type { FunctionDeclaration } from '../../generated/ast.js';
import { DEFAULT_MACHINE } from '../../machine/default-machine.js';
import { BUILT_IN } from '../../values/constant.js';
import type { Visible } from '../cursor/visible.js';
import type { NameSpace } from '../names/occurrence.js';
import { namesOf } from '../names/names-of.js';
import type { ProgramView } from '../program.js';
import { headOf } from '../words/declarations.js';

const KINDS: Readonly<Record<string, CompletionItemKind>> = {
  ConstDeclaration: CompletionItemKind.Constant,
  VarDeclaration: CompletionItemKind.Variable,
  FunctionDeclaration: CompletionItemKind.Function,
  FileDeclaration: CompletionItemKind.File,
  MappingDeclaration: CompletionItemKind.Struct,
  AliasDeclaration: CompletionItemKind.Interface,
};

const DETAILS: Readonly<Record<string, string>> = {
  ConstDeclaration: 'constant',
  VarDeclaration: 'variable',
  FileDeclaration: 'file',
  MappingDeclaration: 'mapping',
  AliasDeclaration: 'alias',
};

/** What the program declares for everybody: of all kinds, or of some. */
export function declaredItems(
  program: ProgramView,
  isWanted: (type: string) => boolean = () => true,
): CompletionItem[] {
  const items: CompletionItem[] = [];
  for (const { occurrence } of program.allDeclared()) {
    const { name, space, node } = occurrence;
    if (space !== 'name' || !isWanted(node.$type)) continue;
    const kind = KINDS[node.$type] ?? CompletionItemKind.Variable;
    const item = { label: name, kind, sortText: `2${name}` };
    if (node.$type !== 'FunctionDeclaration') items.push({ ...item, detail: DETAILS[node.$type] ?? '' });
    else {
      const parameters = (node as FunctionDeclaration).parameters.map((each) => each.name);
      items.push({ ...item, detail: headOf(node as FunctionDeclaration), ...callSnippet(name, parameters) });
    }
  }
  // Without a machine of its own, a script has the default one.
  if (program.parts.machine === null && isWanted('FileDeclaration'))
    for (const { name } of DEFAULT_MACHINE.files)
      items.push({
        label: name,
        kind: CompletionItemKind.File,
        sortText: `2${name}`,
        detail: 'file of the default machine',
      });
  return items;
}

/** Names of another kind, wherever in the script they stand: an event exists by being named. */
export function namesOfSpace(program: ProgramView, space: NameSpace): CompletionItem[] {
  const names = new Set(
    program.files
      .flatMap((file) => namesOf(file).filter((each) => each.space === space))
      .map(({ name }) => name),
  );
  return [...names].map((label) => ({ label, kind: CompletionItemKind.Event }));
}

/** The operations that this code can call; those of another flavour are left out. */
export function operationItems(program: ProgramView, side: Visible['side']): CompletionItem[] {
  const flavour = program.parts.machine?.node.flavour;
  const fits = ({ side: needs, flavours }: Operation): boolean => {
    if (flavours !== undefined && flavour !== undefined && !(flavours as readonly string[]).includes(flavour))
      return false;
    return side === null || side === 'any' || needs === 'any' || (needs === 'guest') === (side === 'guest');
  };
  return OPERATIONS.filter(fits).map(({ name, params, doc }) => ({
    label: name,
    kind: CompletionItemKind.Method,
    sortText: `4${name}`,
    detail: doc.split(/(?<=[.:])\s/)[0] ?? doc,
    ...callSnippet(
      name,
      params.filter((each) => each.default === undefined).map((each) => each.name),
    ),
  }));
}

/** Errnos, exit reasons, flavours: last of all. */
export function builtInItems(): CompletionItem[] {
  return [...BUILT_IN.keys()].map((label) => ({
    label,
    kind: CompletionItemKind.EnumMember,
    sortText: `5${label}`,
  }));
}

function callSnippet(
  name: string,
  parameters: readonly string[],
): Pick<CompletionItem, 'insertText' | 'insertTextFormat'> {
  const places = parameters.map((each, index) => `\${${index + 1}:${each}}`).join(', ');
  return { insertText: `${name}(${places})`, insertTextFormat: InsertTextFormat.Snippet };
}
