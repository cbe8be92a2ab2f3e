import type { AstNode } from 'langium';
import { SemanticTokensBuilder, type SemanticTokens, type SemanticTokensLegend } from 'vscode-languageserver';
import type { FunctionDeclaration, GfnAstType } from '../../generated/ast.js';
import { walk } from '../../check/walk.js';
import { OPERATIONS_BY_NAME } from '../../names/operation-names.js';
import { spanOf, type ParsedFile, type Span } from '../../parse/parse.js';
import { BUILT_IN } from '../../values/constant.js';
import { namesOf } from '../names/names-of.js';
import type { Occurrence } from '../names/occurrence.js';
import { positionAt } from '../places.js';
import type { ProgramView } from '../program.js';

const TYPES = [
  ...[
    'function',
    'variable',
    'parameter',
    'property',
    'enumMember',
    'event',
    'class',
    'struct',
    'type',
    'number',
  ],
] as const;
const MODIFIERS = ['declaration', 'readonly', 'modification', 'defaultLibrary', 'private', 'shared'] as const;

type TokenType = (typeof TYPES)[number];
type Modifier = (typeof MODIFIERS)[number];

/** Which number of a token means what. */
export const LEGEND: SemanticTokensLegend = { tokenTypes: [...TYPES], tokenModifiers: [...MODIFIERS] };

interface Token {
  readonly span: Span;
  readonly type: TokenType;
  readonly modifiers: readonly Modifier[];
}

/** What the names of a file are, as the grammar of the editor cannot know: within `span`, or everywhere. */
export function semanticTokens(program: ProgramView, file: ParsedFile, within?: Span): SemanticTokens {
  const tokens = [
    ...namesOf(file).flatMap((occurrence) => nameToken(program, occurrence)),
    ...sideTokens(file),
  ].filter(({ span }) => within === undefined || (span.end >= within.start && span.start <= within.end));
  tokens.sort((a, b) => a.span.start - b.span.start);
  const builder = new SemanticTokensBuilder();
  let last = -1;
  for (const { span, type, modifiers } of tokens) {
    // A name that is two things at once is shown as the first.
    if (span.start < last) continue;
    last = span.end;
    const { line, character } = positionAt(file, span.start);
    const bits = modifiers.reduce((sum, each) => sum | (1 << MODIFIERS.indexOf(each)), 0);
    builder.push(line, character, span.end - span.start, TYPES.indexOf(type), bits);
  }
  return builder.build();
}

function nameToken(program: ProgramView, occurrence: Occurrence): Token[] {
  const { span, role, space } = occurrence;
  const said: Modifier[] =
    role === 'declaration' ? ['declaration'] : role === 'write' ? ['modification'] : [];
  const token = (type: TokenType, ...more: Modifier[]): Token[] => [
    { span, type, modifiers: [...said, ...more] },
  ];
  switch (space) {
    case 'event':
    case 'barrier':
      return [{ span, type: 'event', modifiers: [] }];
    case 'host':
      return token('class');
    case 'result':
      return token('property');
    case 'test':
      return [];
    case 'vcpu':
    case 'slot':
      return token('number');
    case 'name':
      return namedToken(program, occurrence, token);
  }
}

function namedToken(
  program: ProgramView,
  { local, name, node }: Occurrence,
  token: (type: TokenType, ...more: Modifier[]) => Token[],
): Token[] {
  const declared = local ?? program.declarationOf('name', name)?.occurrence.node;
  switch (declared?.$type as keyof GfnAstType | undefined) {
    case 'Parameter':
    case 'ExitParameter':
      return token('parameter');
    case 'ConstDeclaration':
      return token('variable', 'readonly');
    case 'FunctionDeclaration':
      return token('function');
    case 'FileDeclaration':
    case 'MappingDeclaration':
    case 'AliasDeclaration':
      return token('struct');
    case undefined:
      break;
    default:
      return token('variable');
  }
  if (node.$type === 'Call') return OPERATIONS_BY_NAME.has(name) ? token('function', 'defaultLibrary') : [];
  if (BUILT_IN.has(name)) return token('enumMember', 'readonly', 'defaultLibrary');
  if (name === 'exit' || name === 'result') return token('variable', 'defaultLibrary');
  // A word that an operation takes: `punch_hole`, `read`.
  return inCall(node) ? token('enumMember', 'defaultLibrary') : [];
}

function inCall(node: AstNode): boolean {
  let at = node.$container;
  while (at?.$type === 'Binary') at = at.$container;
  return at?.$type === 'Call';
}

/** `shared` and `private` as values and before addresses, told apart; types of parameters and results. */
function sideTokens(file: ParsedFile): Token[] {
  const found: Token[] = [];
  walk(file.script, (node) => {
    if (node.$type === 'SideLiteral') {
      const { side } = node as GfnAstType['SideLiteral'];
      found.push({ span: spanOf(node), type: 'enumMember', modifiers: [side] });
    } else if (node.$type === 'Address') {
      const { how } = node as GfnAstType['Address'];
      if (how !== 'private' && how !== 'shared') return;
      const start =
        spanOf(node).start + (/^\[\s*/.exec(file.text.slice(spanOf(node).start))?.[0].length ?? 1);
      found.push({ span: { start, end: start + how.length }, type: 'enumMember', modifiers: [how] });
    } else if (node.$type === 'FunctionDeclaration') {
      for (const each of [
        ...(node as FunctionDeclaration).parameters,
        ...(node as FunctionDeclaration).results,
      ]) {
        if (each.type === undefined) continue;
        const { end } = spanOf(each);
        found.push({ span: { start: end - each.type.length, end }, type: 'type', modifiers: [] });
      }
    }
  });
  return found;
}
