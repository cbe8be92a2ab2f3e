import {
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type CompletionItem,
  type CompletionList,
} from 'vscode-languageserver';
import { LIBRARY } from '../../generated/library.js';
import type { ParsedFile } from '../../parse/parse.js';
import { callAround } from '../cursor/call-around.js';
import { cursorAt, type Cursor } from '../cursor/cursor.js';
import { expectedAfter } from '../cursor/expected.js';
import { fieldsOf } from '../cursor/fields.js';
import { listedAfter, WIDTHS, type Listed } from '../cursor/lists.js';
import { visibleAt, type Visible } from '../cursor/visible.js';
import { rangeOf } from '../places.js';
import type { ProgramView } from '../program.js';
import { wordText } from '../words/entries.js';
import { KEYWORDS } from '../words/statements.js';
import { argumentItems } from './completion-arguments.js';
import { declaredItems, namesOfSpace, operationItems, builtInItems } from './completion-names.js';
import { machineItems } from './completion-machine.js';

/** What can be typed at an offset. Documentation comes with `completionText`, for the one that is looked at. */
export function completions(program: ProgramView, file: ParsedFile, offset: number): CompletionList {
  const cursor = cursorAt(file, offset);
  const range = rangeOf(file, { start: cursor.wordStart, end: offset });
  const items = itemsAt(program, cursor).map((item) => ({
    ...item,
    textEdit: { range, newText: item.insertText ?? item.label },
  }));
  const once = new Map(items.map((item) => [item.label, item]).reverse() as [string, CompletionItem][]);
  return {
    isIncomplete: false,
    items: [...once.values()].reverse().map(({ insertText: _, ...item }) => item),
  };
}

/** The documentation of an item, when somebody looks at it. */
export function completionText(item: CompletionItem): CompletionItem {
  if (item.documentation !== undefined) return item;
  const text =
    (item.kind === CompletionItemKind.Keyword ? KEYWORDS.get(item.label) : undefined) ?? wordText(item.label);
  return text === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value: text } };
}

function itemsAt(program: ProgramView, cursor: Cursor): CompletionItem[] {
  if (cursor.place === 'comment') return [];
  if (cursor.place === 'text') return /\bimport\s*"[^"\n]*$/.test(cursor.before) ? libraryItems(cursor) : [];
  const { tokens } = cursor;
  const visible = visibleAt(tokens);
  if (tokens.at(-1)?.image === '.')
    return fieldsOf(program, tokens.slice(0, -1), visible).map(([name, text]) => ({
      label: name,
      kind: CompletionItemKind.Field,
      documentation: { kind: MarkupKind.Markdown, value: text },
    }));
  const listed = listedAfter(tokens);
  if (listed !== null) return listedItems(program, listed);
  // A name that is being made up is nobody's business.
  if (/^(?:const|var|fn|let|private_fd|mapping|host)$/.test(tokens.at(-1)?.image ?? '')) return [];
  return grammarItems(program, cursor, visible);
}

/** What the grammar has room for, with the names that fit. */
function grammarItems(program: ProgramView, cursor: Cursor, visible: Visible): CompletionItem[] {
  const { keywords, places } = expectedAfter(cursor.before);
  const items: CompletionItem[] = [];
  const call = callAround(cursor.tokens);
  if (places.has('NameReference.target')) {
    if (call !== null) items.push(...argumentItems(program, call));
    items.push(...machineItems(program, cursor.tokens, 'size'));
    items.push(...localItems(visible), ...declaredItems(program));
    items.push(...operationItems(program, visible.side), ...builtInItems());
  }
  if (places.has('SlotDeclaration.slot')) items.push(...machineItems(program, cursor.tokens, 'slot'));
  if (places.has('PrivatePart.file')) items.push(...namesOfKind(program, 'FileDeclaration'));
  if (places.has('Turn.host')) items.push(...namesOfSpace(program, 'host'));
  if (places.has('Store.width') || places.has('Load.width') || places.has('Fetch.width'))
    items.push(...WIDTHS.map((label) => ({ label, kind: CompletionItemKind.TypeParameter })));
  if (places.has('Import.path')) items.push(...libraryItems(cursor));
  items.push(...[...keywords].map(keywordItem));
  return items;
}

function keywordItem(label: string): CompletionItem {
  const snippet = SNIPPETS[label];
  return {
    ...{ label, kind: CompletionItemKind.Keyword, sortText: `3${label}` },
    ...(snippet !== undefined && { insertText: snippet, insertTextFormat: InsertTextFormat.Snippet }),
  };
}

/** Words whose whole construct is typed with them. */
const SNIPPETS: Readonly<Record<string, string>> = {
  private_fd: 'private_fd ${1:ram} size ${2:64M}',
  memslot: 'memslot ${1:0} gpa ${2:0x0} size ${3:64M} shared ${4:anon} private ${5:ram}',
  fn: 'fn ${1:name}(${2}) {\n\t$0\n}',
  test: 'test "${1:what holds}" {\n\t$0\n}',
  invariant: 'invariant "${1:what holds}" { $0 }',
};

function localItems({ locals, hasExit, lastCall }: Visible): CompletionItem[] {
  const names = [
    ...[...locals].map(([name, { kind }]) => [name, kind === 'parameter' ? 'parameter' : 'local'] as const),
    ...(hasExit && !locals.has('exit') ? [['exit', 'the exit'] as const] : []),
    ...(lastCall !== null ? [['result', `what ${lastCall} gave`] as const] : []),
  ];
  return names.map(([label, detail]) => ({
    label,
    detail,
    kind: CompletionItemKind.Variable,
    sortText: `1${label}`,
  }));
}

function listedItems(program: ProgramView, listed: Listed): CompletionItem[] {
  if ('words' in listed) return listed.words.map((label) => ({ label, kind: CompletionItemKind.EnumMember }));
  return 'names' in listed ? namesOfSpace(program, listed.names) : namesOfKind(program, listed.files);
}

function namesOfKind(program: ProgramView, type: string): CompletionItem[] {
  return declaredItems(program, (each) => each === type);
}

function libraryItems({ place }: Cursor): CompletionItem[] {
  return [...LIBRARY.keys()].map((name) => ({
    label: `std/${name}`,
    kind: CompletionItemKind.Module,
    insertText: place === 'text' ? `std/${name}` : `"std/${name}"`,
  }));
}
