import type { AstNode } from 'langium';

/** Visits a node and all below it, in the order of the text. References are not followed. */
export function walk(node: AstNode, visit: (node: AstNode) => void): void {
  visit(node);
  const properties = node as unknown as Readonly<Record<string, unknown>>;
  for (const name in properties) {
    if (name.startsWith('$')) continue;
    const value = properties[name];
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) walk(each, visit);
    } else if (isNode(value)) walk(value, visit);
  }
}

function isNode(value: unknown): value is AstNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as { $type?: unknown }).$type === 'string'
  );
}
