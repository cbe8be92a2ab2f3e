import { AstUtils, CstUtils, GrammarAST, isLeafCstNode, type AstNode, type LeafCstNode } from 'langium';
import { walk } from '../check/walk.js';
import type { Script } from '../generated/ast.js';

/** A word or sign of a script, or a comment, with what the formatter must know about it. */
export interface Leaf {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
  readonly comment: 'line' | 'block' | null;
  /** The grammar rule that asked for it: `Call` for the parenthesis of a call, `Unary` for a minus sign. */
  readonly rule: string;
  /** Whether a line that begins here begins something new, and does not go on with what stands above. */
  readonly begins: boolean;
}

/** What begins a line of its own. */
const BEGINNERS = new Set([
  ...[
    'Import',
    'Machine',
    'ConstDeclaration',
    'VarDeclaration',
    'VmmBlock',
    'GuestBlock',
    'FunctionDeclaration',
    'VcpuBlock',
  ],
  ...[
    'HostBlock',
    'SetupBlock',
    'Invariant',
    'TestBlock',
    'Schedule',
    'Handler',
    'AbiItem',
    'OptionItem',
    'KernelItem',
    'BugItem',
  ],
  ...[
    'FileDeclaration',
    'SlotDeclaration',
    'MappingDeclaration',
    'HostMemoryItem',
    'AliasDeclaration',
    'SharedViewItem',
  ],
  ...[
    'PopulateItem',
    'Let',
    'If',
    'While',
    'Loop',
    'For',
    'Break',
    'Continue',
    'Return',
    'Store',
    'Log',
    'Expect',
    'Convert',
  ],
  ...[
    'Ask',
    'Wait',
    'Notify',
    'BarrierStatement',
    'Yield',
    'Pause',
    'Resume',
    'AddRange',
    'RemoveRange',
    'ExpressionStatement',
  ],
]);

function begins(node: AstNode): boolean {
  if (node.$container?.$type === 'Invariant' && node.$containerProperty === 'condition') return true;
  // What an `expect` is about belongs to it.
  return BEGINNERS.has(node.$type) && node.$container?.$type !== 'Expect';
}

/** The leaves of a script in order, comments included. */
export function leavesOf(script: Script): Leaf[] {
  const starts = new Set<number>();
  walk(script, (node) => {
    if (node.$cstNode !== undefined && begins(node)) starts.add(node.$cstNode.offset);
  });
  const root = script.$cstNode;
  if (root === undefined) return [];
  return CstUtils.flattenCst(root)
    .filter(isLeafCstNode)
    .filter((leaf: LeafCstNode) => !(leaf.hidden && leaf.tokenType.name === 'WS'))
    .map((leaf: LeafCstNode): Leaf => {
      const comment = !leaf.hidden ? null : leaf.tokenType.name === 'ML_COMMENT' ? 'block' : 'line';
      return {
        ...{ text: leaf.text, offset: leaf.offset, end: leaf.end, comment },
        ...{ rule: comment === null ? ruleOf(leaf) : '', begins: starts.has(leaf.offset) },
      };
    })
    .toArray();
}

function ruleOf(leaf: LeafCstNode): string {
  const source = leaf.grammarSource;
  if (source === undefined) return '';
  const rule = AstUtils.getContainerOfType(
    source,
    (node): node is GrammarAST.ParserRule | GrammarAST.InfixRule =>
      GrammarAST.isParserRule(node) || GrammarAST.isInfixRule(node),
  );
  return rule?.name ?? '';
}
