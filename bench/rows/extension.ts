import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../root.js';
import type { Row } from '../row.js';

const KB = 1024;
const GROUP = 'Editor: the extension';

/** Everything that the extension registers at, doing nothing: what is left is our own time. */
function silentVscode(): object {
  // A class: it can be called and constructed alike, as the traps below need.
  const anything: unknown = new Proxy(class {}, {
    get: (_, name) => (name === Symbol.toPrimitive ? () => '' : name === 'then' ? undefined : anything),
    apply: () => anything,
    construct: () => anything as object,
  });
  class Disposable {
    static from = (): Disposable => new Disposable();
    dispose(): void {}
  }
  class EventEmitter {
    readonly event = (): Disposable => new Disposable();
    fire(): void {}
    dispose(): void {}
  }
  const known: Record<string, unknown> = { Disposable, EventEmitter };
  // Inherited, so that a bundle which copies the module's own names finds the rest all the same.
  return Object.create(new Proxy(known, { get: (all, name) => all[name as string] ?? anything })) as object;
}

/** Milliseconds to load the entry point and to run `activate`, in this process, which has done neither. */
function activationTime(): { readonly load: number; readonly activate: number } {
  const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  const vscode = silentVscode();
  loader._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
  try {
    const started = performance.now();
    const entry = createRequire(import.meta.url)(path.join(ROOT, 'dist/extension.cjs')) as {
      activate(context: object): void;
    };
    const loaded = performance.now();
    const memento = { get: () => undefined, update: () => Promise.resolve() };
    const context = {
      extensionUri: {},
      globalStorageUri: {},
      extension: { id: '' },
      extensionPath: '',
      subscriptions: [],
    };
    entry.activate({ ...context, workspaceState: memento });
    return { load: loaded - started, activate: performance.now() - loaded };
  } finally {
    loader._load = load;
  }
}

const VSIX = 'dist/gfnscope.vsix';

/** Makes the package. Where figures are not what counts, one that is there already will do: rows run side by side then, over the same files. */
function makePackage(quick: boolean): void {
  if (quick && existsSync(path.join(ROOT, VSIX))) return;
  const { status, stderr } = spawnSync('npm', ['run', 'package'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm run package failed: ${stderr}`);
}

/** Bytes of a file. */
const sizeOf = (file: string): number => statSync(path.join(ROOT, file)).size;

export const EXTENSION_ROWS: readonly Row[] = [
  {
    id: 'extension-activation',
    group: GROUP,
    title: 'activation: the entry point loaded, everything registered',
    bar: { of: 'ours', most: 20 },
    fresh: true,
    measure: () => {
      const { load, activate } = activationTime();
      return {
        ours: load + activate,
        unit: 'ms',
        notes: [
          `our own time, in a new process: ${load.toFixed(1)} ms to load, ${activate.toFixed(1)} ms to register; the editor's part of it does nothing here`,
        ],
      };
    },
  },
  {
    id: 'extension-entry-size',
    group: GROUP,
    title: 'bundle of the entry point (desktop)',
    bar: { of: 'ours', most: 200 },
    measure: (quick) => {
      makePackage(quick);
      const size = (file: string): string => `${Math.round(sizeOf(file) / KB)} KB`;
      return {
        ours: sizeOf('dist/extension.cjs') / KB,
        unit: 'KB',
        notes: [
          `minified; loaded later: core ${size('dist/core.cjs')}, language client ${size('dist/language-client.cjs')}, map ${size('dist/map.js')}; in a browser the entry is ${size('dist/extension-web.cjs.js')}`,
        ],
      };
    },
  },
  {
    id: 'extension-vsix',
    group: GROUP,
    title: 'the package (.vsix)',
    bar: { of: 'ours', most: 1 },
    measure: (quick) => {
      makePackage(quick);
      return { ours: sizeOf(VSIX) / KB / KB, unit: 'MB' };
    },
  },
];
