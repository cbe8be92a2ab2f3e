import type { AstNode } from 'langium';
import type { Surroundings } from './surroundings.js';

/** The parts of a declaration by their kind. What may stand once is complained about when it stands twice. */
export class Parts<P extends AstNode & { readonly $type: string }> {
  constructor(
    at: Surroundings,
    private readonly parts: readonly P[],
    repeatable: readonly P['$type'][],
  ) {
    const seen = new Set<string>();
    for (const part of parts) {
      if (seen.has(part.$type) && !repeatable.includes(part.$type)) {
        const word = /^\w+/.exec(part.$cstNode?.text ?? '')?.[0] ?? 'this part';
        at.error(part, 'repeated-part', `\`${word}\` stands here a second time`);
      }
      seen.add(part.$type);
    }
  }

  one<T extends P['$type']>(type: T): Extract<P, { $type: T }> | undefined {
    return this.parts.find((part): part is Extract<P, { $type: T }> => part.$type === type);
  }

  all<T extends P['$type']>(type: T): Extract<P, { $type: T }>[] {
    return this.parts.filter((part): part is Extract<P, { $type: T }> => part.$type === type);
  }
}
