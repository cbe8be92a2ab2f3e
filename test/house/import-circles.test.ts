import { describe, expect, it } from 'vitest';
import { circlesIn, importsOf } from '../../scripts/import-circles.mjs';

describe('import circles', () => {
  it('are found, and only they', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['c']],
      ['c', ['d']],
      ['d', ['b']],
    ]);
    expect(circlesIn(graph)).toEqual([['b', 'c', 'd', 'b']]);
    graph.set('d', []);
    expect(circlesIn(graph)).toEqual([]);
  });

  it('are made of imports and re-exports, those of types included', () => {
    const text = `import type { A } from './a.js'; import { b } from '../kvm/b.js'; export * from './c.js'; import 'langium';`;
    expect(importsOf('engine/vmm/x.ts', text)).toEqual([
      'engine/vmm/a.ts',
      'engine/kvm/b.ts',
      'engine/vmm/c.ts',
    ]);
  });
});
