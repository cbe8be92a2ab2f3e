import { MarkupKind, type SignatureHelp, type SignatureInformation } from 'vscode-languageserver';
import type { Operation } from '../../../engine/program/operation.js';
import type { FunctionDeclaration } from '../../generated/ast.js';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import type { ParsedFile } from '../../parse/parse.js';
import { callAround } from '../cursor/call-around.js';
import { cursorAt } from '../cursor/cursor.js';
import type { ProgramView } from '../program.js';
import { commentAbove } from '../words/declarations.js';
import { cited } from '../words/entries.js';

/** The signature of the call around an offset. */
export function signatureHelpAt(
  program: ProgramView,
  file: ParsedFile,
  offset: number,
): SignatureHelp | null {
  const { tokens, place } = cursorAt(file, offset);
  const call = place === 'code' || place === 'hole' ? callAround(tokens) : null;
  if (call === null) return null;
  const operation = OPERATIONS_BY_NAME.get(call.name)?.operation;
  const signature = operation === undefined ? ofFunction(program, call.name) : ofOperation(operation);
  if (signature === null) return null;
  return { signatures: [signature], activeSignature: 0, activeParameter: call.argument };
}

function ofOperation({ name, params, results, doc, cites }: Operation): SignatureInformation {
  const labels = params.map((each) => `${each.name}${each.default === undefined ? '' : '?'}: ${each.type}`);
  const gives = results.length === 0 ? '' : ` -> ${results.join(', ')}`;
  return {
    label: `${name}(${labels.join(', ')})${gives}`,
    documentation: { kind: MarkupKind.Markdown, value: `${doc}\n\n_${cited(cites)}_` },
    parameters: params.map((each, index) => {
      const words =
        each.values === undefined
          ? ''
          : ` One${each.flags === true ? ' or more (joined by |)' : ''} of ${Object.keys(each.values).join(', ')}.`;
      return { label: labels[index] ?? each.name, documentation: `${each.doc}${words}` };
    }),
  };
}

function ofFunction(program: ProgramView, name: string): SignatureInformation | null {
  const declared = program.declarationOf('name', name);
  if (declared?.occurrence.node.$type !== 'FunctionDeclaration') return null;
  const node = declared.occurrence.node as FunctionDeclaration;
  const labels = node.parameters.map((each) => `${each.name}: ${each.type ?? 'address'}`);
  const gives = node.results.length === 0 ? '' : ` -> ${node.results.map((each) => each.name).join(', ')}`;
  const comment = commentAbove(declared.file, node);
  return {
    label: `${name}(${labels.join(', ')})${gives}`,
    ...(comment !== '' && { documentation: { kind: MarkupKind.Markdown, value: comment } }),
    parameters: labels.map((label) => ({ label })),
  };
}
