import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  DefaultTokenBuilder,
  EmptyFileSystem,
  inject,
  type DeepPartial,
  type GrammarAST,
  type LangiumCoreServices,
  type LangiumSharedCoreServices,
  type Module,
} from 'langium';
import type { TokenType } from 'chevrotain';
import { GfnGeneratedModule, GfnGeneratedSharedModule } from '../generated/module.js';
import { errorWords } from './error-words.js';
import { GfnLexer } from './lexer.js';
import { GfnValueConverter } from './value-converter.js';

/** Words that can never be a name. Every other word of the grammar can: it means its construct only where one can stand. */
export const HARD_KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    'import',
    'const',
    'var',
    'fn',
    'let',
    'if',
    'else',
    'while',
    'loop',
    'for',
    'in',
    'break',
    'continue',
    'return',
  ],
  ...['store', 'load', 'fetch', 'expect', 'log', 'true', 'false', 'not', 'and', 'or', 'shared', 'private'],
]);

/** Makes the tokens of soft keywords members of the category ID, so that the parser takes them as names. */
class GfnTokenBuilder extends DefaultTokenBuilder {
  protected override buildKeywordToken(
    keyword: GrammarAST.Keyword,
    terminalTokens: TokenType[],
    caseInsensitive: boolean,
  ): TokenType {
    const token = super.buildKeywordToken(keyword, terminalTokens, caseInsensitive);
    const id = terminalTokens.find(({ name }) => name === 'ID');
    if (id !== undefined && /^\w+$/.test(keyword.value) && !HARD_KEYWORDS.has(keyword.value))
      token.CATEGORIES = [id];
    return token;
  }
}

/** What the language changes in Langium. */
const gfnModule: Module<LangiumCoreServices, DeepPartial<LangiumCoreServices>> = {
  parser: {
    TokenBuilder: () => new GfnTokenBuilder(),
    Lexer: (services) => new GfnLexer(services),
    ValueConverter: () => new GfnValueConverter(),
    ParserErrorMessageProvider: () => errorWords,
  },
};

let services: LangiumCoreServices | null = null;

/** The one instance of Langium's services. Making it takes a tenth of a second: only when a text is to be parsed. */
export function gfnServices(): LangiumCoreServices {
  if (services === null) {
    const shared: LangiumSharedCoreServices = inject(
      createDefaultSharedCoreModule(EmptyFileSystem),
      GfnGeneratedSharedModule,
    );
    services = inject(createDefaultCoreModule({ shared }), GfnGeneratedModule, gfnModule);
    shared.ServiceRegistry.register(services);
    shortenLookahead(services.parser.LangiumParser);
  }
  return services;
}

/** Gives up the instance: a parser that was interrupted (a full stack) is not fit for another text. */
export function dropServices(): void {
  services = null;
}

/**
 * When nothing fits, Chevrotain lists what could have come, three tokens deep by default: seconds for a grammar in which most words
 * are names. One token is what our messages show; the option of that name would change the parser's strategy, too.
 */
function shortenLookahead(parser: unknown): void {
  const { wrapper } = parser as { wrapper: { maxLookahead: number } };
  wrapper.maxLookahead = 1;
}
