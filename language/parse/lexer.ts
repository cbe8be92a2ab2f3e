import { DefaultLexer, type LexerResult, type TokenizeOptions } from 'langium';
import { tooDeep } from './nesting.js';

/** The lexer, with a look at what comes out before the parser recurses over it. */
export class GfnLexer extends DefaultLexer {
  override tokenize(text: string, options?: TokenizeOptions): LexerResult {
    const result = super.tokenize(text, options);
    const deep = tooDeep(result.tokens);
    if (deep === null) return result;
    const { startOffset: offset, startLine: line, startColumn: column, image } = deep.token;
    const error = { offset, line, column, length: image.length, message: deep.message };
    return { ...result, tokens: [], hidden: [], errors: [...result.errors, error] };
  }
}
