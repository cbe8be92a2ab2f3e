import { Op, type Format } from '../../engine/program/program.js';
import type { Log } from '../generated/ast.js';
import { textValue } from '../parse/literals.js';
import { parseExpression } from '../parse/parse.js';
import { showOf, typeWords } from '../values/types.js';
import type { Body } from './body.js';

/** A piece of a log text: words, or an expression between braces, with its offset in the quoted text. */
type Piece = { readonly text: string } | { readonly expression: string; readonly offset: number };

/** Takes `a {x} b {{c}}` apart; null if a brace has no partner. */
export function pieces(inner: string): Piece[] | null {
  const found: Piece[] = [];
  let text = '';
  for (let at = 0; at < inner.length; at++) {
    const character = inner[at] ?? '';
    if (character === '\\') text += character + (inner[++at] ?? '');
    else if ((character === '{' || character === '}') && inner[at + 1] === character)
      text += inner[at++] ?? '';
    else if (character === '}') return null;
    else if (character === '{') {
      const end = inner.indexOf('}', at);
      if (end < 0) return null;
      found.push({ text: textValue(text) }, { expression: inner.slice(at + 1, end), offset: at + 1 });
      text = '';
      at = end;
    } else text += character;
  }
  return [...found, { text: textValue(text) }];
}

/** `log "text {expression} text"`. */
export function logStatement(body: Body, node: Log): void {
  const written = (node as Partial<Log>).text;
  if (written === undefined) return;
  const parts = pieces(written.slice(1, -1));
  if (parts === null) {
    body.error(
      node,
      'log',
      'a `{` without its `}`, or the other way round; braces that are meant as such are written twice',
    );
    return;
  }
  const { file, span } = body.spot(node);
  const origin = file.text.indexOf('"', span.start) + 1;
  const texts: string[] = [];
  const show: Format['show'][number][] = [];
  const holes = parts.filter((part) => 'expression' in part);
  const base = body.alloc(2 * holes.length);
  let register = base;
  for (const part of parts) {
    if ('text' in part) {
      texts.push(part.text);
      continue;
    }
    const added = hole(body, part, origin, register);
    if (added === null) return;
    show.push(added);
    register += added === 'range' ? 2 : 1;
  }
  const format = body.program.formats.push({ pieces: texts, show }) - 1;
  body.emitter.emit(Op.LOG, base, format);
}

/** Evaluates one hole into registers. How it is shown, or null after a report. */
function hole(
  body: Body,
  part: { readonly expression: string; readonly offset: number },
  origin: number,
  register: number,
): Format['show'][number] | null {
  const { expression, errors } = parseExpression(part.expression);
  const shift = origin + part.offset;
  for (const { span, message } of errors) {
    const place = { file: body.file, span: { start: shift + span.start, end: shift + span.end } };
    body.program.reporter.error(place, 'syntax', `in the text's braces: ${message}`);
  }
  if (expression === null) return null;
  const before = body.shift;
  body.shift = shift;
  const value = body.value(expression, register);
  body.shift = before;
  if (value.type.kind === 'unknown') return 'hex';
  if (value.type.kind === 'range' && value.second !== null) {
    body.move(value.first, register);
    body.move(value.second, register + 1);
    return 'range';
  }
  if (value.type.kind === 'record' && value.type.run) {
    body.emitter.emit(Op.MOV, register, value.first.register);
    body.emitter.emit(Op.MOV, register + 1, value.first.register + 1);
    return 'range';
  }
  if (value.type.kind === 'set' || value.type.kind === 'nothing') {
    const place = { file: body.file, span: { start: shift, end: shift + part.expression.length } };
    body.program.reporter.error(
      place,
      'type',
      `a log text cannot show ${typeWords(value.type)}; its size, say, it can: {s.size}`,
    );
    return null;
  }
  body.move(value.first, register);
  return showOf(value.type);
}
