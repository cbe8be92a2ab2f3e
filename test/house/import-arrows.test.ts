import path from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { importArrows } from '../../scripts/eslint/import-arrows.js';

const root = path.resolve(import.meta.dirname, '../..');
const linter = new Linter({ cwd: root });

/** What the rule says about `code` in the file `name`. */
function lint(name: string, code: string): string[] {
  const messages = linter.verify(
    code,
    {
      files: ['**/*.ts'],
      languageOptions: { parser: tseslint.parser },
      plugins: { house: { rules: { arrows: importArrows } } },
      rules: { 'house/arrows': 'error' },
    },
    path.join(root, name),
  );
  return messages.map(({ message }) => message);
}

/** Each is refused; the words must be in what the rule says. */
const refused: [file: string, code: string, words: string][] = [
  ['engine/kvm/fault.ts', "import { f } from '../../language/index.js';", 'engine may not import language'],
  ['engine/kvm/fault.ts', "import type { F } from '../vmm/mmap.js';", 'engine/kvm may not import engine/vmm'],
  ['engine/memory/runs.ts', "import '../kvm/slots.js';", 'engine/memory may not import engine/kvm'],
  ['engine/guest/vcpu.ts', "import { a } from '../vmm/mmap.js';", 'may not import engine/vmm'],
  ['engine/vmm/mmap.ts', "import { a } from '../guest/vcpu.js';", 'may not import engine/guest'],
  ['engine/program/step.ts', "export * from '../machine.js';", 'may not import engine/machine'],
  ['engine/time/seek.ts', "import { a } from '../explore/dpor.js';", 'may not import engine/explore'],
  ['engine/tools/x.ts', "import { a } from '../memory/runs.js';", 'no room called tools'],
  ['engine/kvm/fault.ts', "import { readFileSync } from 'node:fs';", 'nothing outside itself'],
  ['engine/kvm/fault.ts', "import BTree from 'sorted-btree';", 'nothing outside itself'],
  ['engine/kvm/fault.ts', "const m = await import('langium');", 'nothing outside itself'],
  ['engine/kvm/fault.ts', "type A = import('../../cli/main.js').A;", 'engine may not import cli'],
  ['language/index.ts', "import type { D } from '../debug-adapter/debuggee.js';", 'language may not import'],
  ['language/index.ts', "import fs from 'fs';", 'no Node'],
  ['language/index.ts', "import * as vscode from 'vscode';", 'nothing of VS Code'],
  ['debug-adapter/session.ts', "import { run } from '../cli/run.js';", 'debug-adapter may not import cli'],
  ['debug-adapter/session.ts', "import net from 'node:net';", 'in its entry files'],
  ['debug-adapter/requests/launch.ts', "import type * as v from 'vscode';", 'nothing of VS Code'],
  ['cli/run.ts', "import { activate } from '../extension/activate.js';", 'cli may not import extension'],
  ['extension/map.ts', "import { Session } from '../debug-adapter/session.js';", 'shares only types'],
  ['extension/map.ts', "import { type S } from '../cli/main.js';", 'extension may not import cli'],
  ['extension/map.ts', "import fs from 'node:fs';", 'in its entry files'],
];

/** Each is allowed. */
const allowed: [file: string, code: string][] = [
  ['engine/kvm/fault.ts', "import { a } from '../memory/runs.js'; import { b } from './abi/private-fd.js';"],
  ['engine/vmm/mmap.ts', "import { a } from '../program/step.js';"],
  ['engine/machine.ts', "import { a } from './guest/vcpu.js'; import { b } from './vmm/mmap.js';"],
  ['engine/operations.ts', "import { a } from './guest/operations.js'; import { b } from './machine.js';"],
  ['engine/choice.ts', "import { a } from './machine.js';"],
  ['language/compiler/exits.ts', "import { a } from '../../engine/machine.js'; import 'langium';"],
  ['debug-adapter/session.ts', "import { compile } from '../language/index.js';"],
  ['debug-adapter/entry-node.ts', "import net from 'node:net';"],
  ['cli/run.ts', "import fs from 'node:fs'; import { s } from '../debug-adapter/session.js';"],
  ['extension/map.ts', "import type { Row } from '../debug-adapter/custom-requests.js'; import 'vscode';"],
  ['extension/entry-node.ts', "import { Session } from '../debug-adapter/session.js';"],
  ['test/engine/x.test.ts', "import { a } from '../../engine/kvm/slots.js'; import 'node:fs';"],
];

describe('the import arrows', () => {
  it.each(refused)('%s: %s', (file, code, words) => {
    expect(lint(file, code)).toEqual([expect.stringContaining(words)]);
  });

  it.each(allowed)('%s may: %s', (file, code) => {
    expect(lint(file, code)).toEqual([]);
  });
});
