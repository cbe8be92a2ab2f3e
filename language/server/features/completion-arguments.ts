import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import type { Parameter } from '../../../engine/program/operation.js';
import type { FunctionDeclaration } from '../../generated/ast.js';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import type { CallAround } from '../cursor/call-around.js';
import type { ProgramView } from '../program.js';
import { declaredItems, namesOfSpace } from './completion-names.js';
import { SIZES, slotStarts } from './completion-machine.js';

/** What the parameter at the cursor takes: files for a file, slot ids for a slot, words for a list, sizes for a size. Before all else. */
export function argumentItems(program: ProgramView, call: CallAround): CompletionItem[] {
  const parameter = OPERATIONS_BY_NAME.get(call.name)?.operation.params[call.argument];
  const items = parameter === undefined ? ofFunction(program, call) : ofOperation(program, parameter);
  return items.map((item) => ({ ...item, sortText: `0${item.sortText ?? item.label}` }));
}

function ofOperation(program: ProgramView, parameter: Parameter): CompletionItem[] {
  const detail = parameter.doc;
  switch (parameter.type) {
    case 'enum':
      return Object.keys(parameter.values ?? {}).map((label) => ({
        label,
        detail,
        kind: CompletionItemKind.EnumMember,
      }));
    case 'file':
      return declaredItems(program, (type) => type === 'FileDeclaration');
    case 'slot':
      return namesOfSpace(program, 'slot').map((item) => ({
        ...item,
        detail: 'memslot',
        kind: CompletionItemKind.Value,
      }));
    case 'vcpu':
      return namesOfSpace(program, 'vcpu').map((item) => ({
        ...item,
        detail: 'vCPU',
        kind: CompletionItemKind.Value,
      }));
    case 'side':
      return sides();
    case 'size':
      return sizes();
    case 'gpa':
      return slotStarts(program);
    case 'hva':
      return declaredItems(program, (type) => type === 'MappingDeclaration');
    case 'int':
    case 'offset':
      return [];
  }
}

function ofFunction(program: ProgramView, { name, argument }: CallAround): CompletionItem[] {
  const node = program.declarationOf('name', name)?.occurrence.node;
  if (node?.$type !== 'FunctionDeclaration') return [];
  const parameter = (node as FunctionDeclaration).parameters[argument];
  if (parameter?.type === 'side') return sides();
  return /size|len|bytes/.test(parameter?.name ?? '') ? sizes() : [];
}

function sides(): CompletionItem[] {
  return ['shared', 'private'].map((label) => ({ label, kind: CompletionItemKind.EnumMember }));
}

function sizes(): CompletionItem[] {
  return SIZES.map((label, index) => ({ label, kind: CompletionItemKind.Unit, sortText: String(index) }));
}
