import { valueText } from '../evaluate/value-text.js';
import { compileWatch, type Spot, type Watch } from '../evaluate/watch.js';
import type { Subject } from '../debuggee/subject.js';

/** A piece of a log message: words, or the text of an expression. */
export type LogPiece = { readonly text: string } | { readonly expression: string };

/** Takes `a {x} b` apart; braces that are meant as such are written twice. A string says what is wrong. */
export function parseLogMessage(message: string): readonly LogPiece[] | string {
  if (message.length > 4_000) return 'a log message has 4,000 characters at most';
  const pieces: LogPiece[] = [];
  let text = '';
  for (let at = 0; at < message.length; at++) {
    const character = message[at] ?? '';
    if ((character === '{' || character === '}') && message[at + 1] === character) {
      text += character;
      at++;
    } else if (character === '{') {
      const end = message.indexOf('}', at);
      if (end < 0)
        return `at column ${at + 1}: there is a \`{\` without its \`}\`; a brace that is meant as such is written twice`;
      pieces.push({ text }, { expression: message.slice(at + 1, end) });
      text = '';
      at = end;
    } else if (character === '}') {
      return `at column ${at + 1}: there is a \`}\` without its \`{\`; a brace that is meant as such is written twice`;
    } else text += character;
  }
  return [...pieces, { text }];
}

/** A log message whose expressions are compiled against a place. */
export class LogMessage {
  readonly #parts: readonly (string | Watch)[];

  private constructor(parts: readonly (string | Watch)[]) {
    this.#parts = parts;
  }

  /** A string says which expression is wrong, and how. */
  static compile(subject: Subject, pieces: readonly LogPiece[], spot: Spot | null): LogMessage | string {
    const parts: (string | Watch)[] = [];
    for (const piece of pieces) {
      if ('text' in piece) {
        parts.push(piece.text);
        continue;
      }
      const watch = compileWatch(subject, piece.expression, spot);
      if (typeof watch === 'string') return `in {${piece.expression}}: ${watch}`;
      parts.push(watch);
    }
    return new LogMessage(parts);
  }

  /** The message as it reads now. What has no value says why in its place. */
  text(actor: number, depth: number | null): string {
    return this.#parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const value = part.evaluate(actor, depth);
        return typeof value === 'string' ? `<${value}>` : valueText(value);
      })
      .join('');
  }
}
