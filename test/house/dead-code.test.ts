import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { deadExports } from '../../scripts/dead-code.mjs';

it('dead code is what nobody imports, types and entry files aside', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'gfnscope-dead-'));
  try {
    const write = (name: string, text: string) => {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    };
    write('tsconfig.json', '{ "compilerOptions": { "module": "NodeNext" }, "include": ["engine", "cli"] }');
    write('engine/a.ts', 'export const used = 1;\nexport const dead = 2;\nexport type Shape = number;\n');
    write('cli/main.ts', "import { used } from '../engine/a.js';\nexport const status = used;\n");
    expect(deadExports(path.join(root, 'tsconfig.json'))).toEqual(['engine/a.ts:2: nobody imports dead']);
  } finally {
    rmSync(root, { recursive: true });
  }
});
