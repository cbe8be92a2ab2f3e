import { DefaultLexer, type LexerResult, type TokenizeOptions } from 'langium';
import { tooDeep } from './nesting.js';

/** How much of a text is looked at to see whether it is one: of less, every character can be complained about. */
const SAMPLE = 65_536;

/**
 * Where a text is no text but a disk image or a program, named by mistake: the place of its first character that no text has; -1 in a text.
 * The lexer tries every word there is at each such character, which takes a minute for some megabytes.
 */
function binaryAt(text: string): number {
  if (text.length <= SAMPLE) return -1;
  // eslint-disable-next-line no-control-regex -- these are what it looks for
  const strange = /[\0-\x08\x0e-\x1f\x7f\ufffd]/g;
  const sample = text.slice(0, SAMPLE);
  return (sample.match(strange)?.length ?? 0) > SAMPLE / 20 ? sample.search(strange) : -1;
}

/** The lexer, with a look at what goes in before it is taken apart, and at what comes out before the parser recurses over it. */
export class GfnLexer extends DefaultLexer {
  override tokenize(text: string, options?: TokenizeOptions): LexerResult {
    const binary = binaryAt(text);
    if (binary >= 0) {
      const message = 'this is no text: it is full of characters that nothing shows';
      const error = { offset: binary, line: 1, column: binary + 1, length: 1, message };
      return { ...super.tokenize('', options), errors: [error] };
    }
    const result = super.tokenize(text, options);
    const deep = tooDeep(result.tokens);
    if (deep === null) return result;
    const { startOffset: offset, startLine: line, startColumn: column, image } = deep.token;
    const error = { offset, line, column, length: image.length, message: deep.message };
    return { ...result, tokens: [], hidden: [], errors: [...result.errors, error] };
  }
}
