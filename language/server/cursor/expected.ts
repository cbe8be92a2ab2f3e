import {
  AstUtils,
  createCompletionParser,
  GrammarAST,
  type LangiumCompletionParser,
  type LangiumCoreServices,
} from 'langium';
import { findNextFeatures, type NextFeature } from 'langium/lsp';
import { gfnServices } from '../../parse/services.js';

/** What the grammar has room for at a place. */
export interface Expected {
  readonly keywords: ReadonlySet<string>;
  /** Names and numbers, by rule and property: `Call.callee`, `SlotDeclaration.slot`; words of fixed lists by their property: `Word.flavour`. */
  readonly places: ReadonlySet<string>;
}

/** What can stand behind a text that begins with a declaration. */
export function expectedAfter(before: string): Expected {
  const found = collect(featuresAfter(before));
  if (found.keywords.size + found.places.size > 0) return found;
  // What stands before is broken: the statement that is being typed is read on its own.
  const statement = /[^{};\n]*$/.exec(before)?.[0] ?? '';
  return collect(featuresAfter(`vcpu 0 { ${statement}`));
}

let parser: { readonly of: LangiumCoreServices; readonly parser: LangiumCompletionParser } | null = null;

function featuresAfter(text: string): readonly NextFeature[] {
  const services = gfnServices();
  if (parser?.of !== services) parser = { of: services, parser: createCompletionParser(services) };
  try {
    const { tokens, tokenIndex, elementStack } = parser.parser.parse(text);
    const stack =
      tokenIndex === 0 ? [{ feature: beginning(services) }] : elementStack.map((feature) => ({ feature }));
    return findNextFeatures([stack], [...tokens].slice(tokenIndex));
  } catch {
    // Langium's computation meets text that it was not made for: then nothing is offered of the grammar.
    parser = null;
    return [];
  }
}

/** A feature right before the grammar's first one. */
function beginning({ Grammar }: LangiumCoreServices): GrammarAST.AbstractElement {
  const entry = Grammar.rules.find((rule) => GrammarAST.isParserRule(rule) && rule.entry);
  const start = { $type: 'Group', elements: [] as unknown[] };
  const call = { $type: 'RuleCall', rule: { ref: entry, $refText: entry?.name ?? '' }, arguments: [] };
  const group = { $type: 'Group', elements: [start, call] };
  Object.assign(start, { $container: group });
  Object.assign(call, { $container: group });
  return start as unknown as GrammarAST.AbstractElement;
}

function collect(features: readonly NextFeature[]): Expected {
  const keywords = new Set<string>();
  const places = new Set<string>();
  for (const { feature, property } of features) {
    if (GrammarAST.isKeyword(feature)) {
      if (/^\w/.test(feature.value)) keywords.add(feature.value);
      continue;
    }
    const rule = AstUtils.getContainerOfType(feature, GrammarAST.isParserRule)?.name ?? '';
    const assignment = AstUtils.getContainerOfType(feature, GrammarAST.isAssignment)?.feature;
    places.add(`${rule}.${assignment ?? property ?? ''}`);
  }
  return { keywords, places };
}
