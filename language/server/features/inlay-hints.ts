import type { AstNode } from 'langium';
import { InlayHintKind, type InlayHint, type Range } from 'vscode-languageserver';
import type { Binary, NumberLiteral, SlotDeclaration } from '../../generated/ast.js';
import { walk } from '../../check/walk.js';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import { numberValue } from '../../parse/literals.js';
import { spanOf, type ParsedFile, type Span } from '../../parse/parse.js';
import { unsigned } from '../../values/constant.js';
import { offsetAt, positionAt } from '../places.js';
import type { ProgramView } from '../program.js';
import { slotRange } from '../words/declarations.js';
import { hexWords, sizeWords } from '../words/numbers.js';

/** Hints for sizes within a range: what a size in hex is in MiB, where a memslot ends, how long a range of constants is. */
export function inlayHints(program: ProgramView, file: ParsedFile, range: Range): InlayHint[] {
  const hints: InlayHint[] = [];
  const wanted: Span = { start: offsetAt(file, range.start), end: offsetAt(file, range.end) };
  const add = (offset: number, label: string, tooltip: string): void => {
    if (offset < wanted.start || offset > wanted.end) return;
    hints.push({
      position: positionAt(file, offset),
      label,
      tooltip,
      kind: InlayHintKind.Type,
      paddingLeft: true,
    });
  };
  const visit = (node: AstNode): void => {
    switch (node.$type) {
      case 'SlotDeclaration': {
        const known = slotRange(program, file, node as SlotDeclaration);
        const gpa = (node as SlotDeclaration).parts.find((part) => part.$type === 'GpaPart');
        if (known === null || gpa?.$cstNode === undefined) break;
        add(
          spanOf(gpa).end,
          `… ${hexWords(known.gpa + known.size)}`,
          `gfn ${hexWords(known.gpa >> 12n)} … ${hexWords((known.gpa + known.size) >> 12n)}`,
        );
        break;
      }
      case 'NumberLiteral': {
        const words = isSize(node) ? hexSize(node as NumberLiteral) : null;
        if (words !== null) add(spanOf(node).end, words, 'a size');
        break;
      }
      case 'Binary': {
        const { operator, left, right } = node as Partial<Binary>;
        // `START ..+ SIZE` says its size; of `START .. END` somebody would have to subtract.
        if (operator !== '..' || left?.$type !== 'NumberLiteral' || right?.$type !== 'NumberLiteral') break;
        const [from, to] = [numberValue(left.digits), numberValue(right.digits)];
        const words =
          typeof from === 'string' || typeof to === 'string'
            ? null
            : sizeWords(unsigned(to) - unsigned(from));
        if (words !== null) add(spanOf(node).end, words, 'the size of this range');
        break;
      }
      default:
        break;
    }
  };
  for (const element of file.script.elements) {
    const { start, end } = spanOf(element);
    if (end >= wanted.start && start <= wanted.end) walk(element, visit);
  }
  return hints;
}

/** Whether a number stands where a size does. */
function isSize(node: AstNode): boolean {
  const { $container: container, $containerProperty: property, $containerIndex: index = 0 } = node;
  switch (container?.$type) {
    case 'SizePart':
    case 'HostMemoryItem':
      return true;
    case 'FillPattern':
      return property === 'size';
    case 'Binary':
      return (container as Binary).operator === '..+' && property === 'right';
    case 'Call': {
      const { callee } = container as unknown as { callee?: { $refText: string } };
      return OPERATIONS_BY_NAME.get(callee?.$refText ?? '')?.operation.params[index]?.type === 'size';
    }
    case 'ConstDeclaration': {
      const { name } = container as unknown as { name?: string };
      return /(?:^|_)(?:SIZE|LEN|LENGTH|BYTES)$/i.test(name ?? '');
    }
    default:
      return false;
  }
}

/** ` 1 MiB` for 0x10_0000: a size with a suffix says it itself. */
function hexSize({ digits }: NumberLiteral): string | null {
  if ((digits as string | undefined) === undefined || /[KMGT]$/.test(digits)) return null;
  const value = numberValue(digits);
  return typeof value === 'string' ? null : sizeWords(value);
}
