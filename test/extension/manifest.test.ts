import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LaunchArguments } from '../../debug-adapter/protocol.js';
import { compile } from '../../language/index.js';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string }[];
    readonly colors: readonly { readonly id: string; readonly defaults: Record<string, string> }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, object>> }[];
    readonly debuggers: readonly {
      readonly configurationAttributes: {
        readonly launch: { readonly properties: Readonly<Record<string, object>> };
      };
      readonly configurationSnippets: readonly object[];
    }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly media: { readonly svg: string };
        readonly completionEvents: string[];
      }[];
    }[];
  };
}

const text = read('package.json');
const { contributes } = JSON.parse(text) as Manifest;
const nls = JSON.parse(read('package.nls.json')) as Record<string, string>;
/** What the extension is made of, the map's page included. */
const code = globSync('extension/**/*.{ts,css}', { cwd: root })
  .map((file) => read(file))
  .join('\n');

/** Run by rows, lenses and the language server only: there is nothing in a palette or menu to name. */
const INTERNAL = [
  'gfnscope.debugTest',
  'gfnscope.map.reveal',
  'gfnscope.memory.more',
  'gfnscope.memory.reveal',
  'gfnscope.runTest',
  'gfnscope.timeline.earlier',
];

const commands = contributes.commands.map(({ command }) => command);
const views = Object.values(contributes.views)
  .flat()
  .map(({ id }) => id);

describe('the manifest', () => {
  it('every string is in package.nls.json, and no other is', () => {
    const named = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    expect([...new Set(named)].sort()).toEqual(Object.keys(nls).sort());
    for (const [key, words] of Object.entries(nls)) expect(words.trim(), key).not.toBe('');
  });

  it('every command is named in code: in whole, or by its last word', () => {
    for (const command of commands) {
      const [, last = ''] = /([^.]+)$/.exec(command) ?? [];
      const known = code.includes(`'${command}'`) || new RegExp(`\\b${last}\\b`).test(code);
      expect(known, command).toBe(true);
    }
  });

  it('every command that code registers by name is contributed, or run by rows and lenses only', () => {
    const registered = [...code.matchAll(/(?<!\w)(?:register|registerCommand|on)\(\s*'(gfnscope\.[\w.]+)'/g)];
    const named = registered.map(([, command]) => command);
    expect(named.length).toBeGreaterThan(20);
    for (const command of named) expect([...commands, ...INTERNAL], command).toContain(command);
    for (const command of INTERNAL) expect(commands).not.toContain(command);
  });

  it('commands that code and texts run exist', () => {
    const run = [
      ...[...code.matchAll(/(?:executeCommand\(\s*|command: )'(gfnscope\.[\w.]+)'/g)].map(([, id]) => id),
      ...Object.values(nls).flatMap((words) =>
        [...words.matchAll(/command:(gfnscope\.[\w.]+)/g)].map(([, id]) => id),
      ),
    ];
    const ofViews = views.map((view) => `${view}.focus`);
    for (const command of run) expect([...commands, ...INTERNAL, ...ofViews], command).toContain(command);
  });

  it('menus and keys refer to commands that exist, and keys are ours only while we debug', () => {
    const named = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
    for (const { command } of named) expect(commands, command).toContain(command);
    for (const { when } of contributes.keybindings) expect(when).toContain("debugType == 'gfnscope'");
  });

  it('every view is filled by code, and every welcome has its view', () => {
    for (const view of views) expect(code, view).toContain(`'${view}'`);
    for (const { view } of contributes.viewsWelcome) expect(views).toContain(view);
  });

  it('every context key that a clause asks is set by code', () => {
    const asked = [...text.matchAll(/"(?:when|enablement)": "([^"]*)"/g)].flatMap(([, clause = '']) =>
      [...clause.replaceAll(/'[^']*'|(?:view|viewItem) == [\w.]+/g, '').matchAll(/gfnscope\.(\w+)/g)].map(
        ([, key]) => key,
      ),
    );
    expect(asked.length).toBeGreaterThan(5);
    for (const key of new Set(asked))
      expect(code, key).toMatch(new RegExp(`'gfnscope\\.${key}'|put\\('${key}'`));
  });

  it('every setting is read by code, and the other way round', () => {
    const settings = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    const lookups = [...code.matchAll(/getConfiguration\('(gfnscope[\w.]*)'/g)].map(([, section]) => section);
    const got = [...code.matchAll(/\.get(?:<[^>]*>)?\('([\w.]+)',/g)].map(([, key]) => key);
    const readKeys = lookups.flatMap((section) => got.map((key) => `${section}.${key}`));
    for (const setting of settings) expect(readKeys, setting).toContain(setting);
    for (const key of got)
      expect(
        settings.some((setting) => setting.endsWith(`.${key}`)),
        key,
      ).toBe(true);
  });

  it('every colour is used, and has a default in all four sorts of themes', () => {
    expect(contributes.colors.length).toBeGreaterThan(0);
    for (const { id, defaults } of contributes.colors) {
      const [, last = ''] = /([^.]+)$/.exec(id) ?? [];
      expect(code.includes(id) || code.includes(`'${last}'`) || code.includes(`-${last})`), id).toBe(true);
      expect(Object.keys(defaults).sort()).toEqual(['dark', 'highContrast', 'highContrastLight', 'light']);
    }
  });

  it('every launch attribute of the adapter is described, and no other', () => {
    const attributes: Record<keyof Omit<LaunchArguments, '__restart' | 'noDebug'>, true> = {
      ...{ program: true, test: true, stopOnEntry: true, onMemoryError: true, seed: true },
      ...{ checkpoints: true, historyMemory: true, stopOnEnd: true, recordTo: true, recording: true },
    };
    const [debug] = contributes.debuggers;
    const { properties } = debug!.configurationAttributes.launch;
    expect(Object.keys(properties).sort()).toEqual(Object.keys(attributes).sort());
    for (const [name, value] of Object.entries(properties)) expect(value, name).toHaveProperty('default');
    const told = [...read('docs/other-editors.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual([...Object.keys(attributes), 'noDebug'].sort());
    expect(debug!.configurationSnippets.length).toBeGreaterThanOrEqual(4);
  });

  it('the walkthrough has five steps with their pictures', () => {
    const [walkthrough] = contributes.walkthroughs;
    expect(walkthrough!.steps).toHaveLength(5);
    for (const { media, completionEvents } of walkthrough!.steps) {
      expect(existsSync(path.join(root, media.svg)), media.svg).toBe(true);
      for (const event of completionEvents) {
        const [, kind, id = ''] = /^(onCommand|onView|onDebug):(.*)$/.exec(event) ?? [];
        const all =
          kind === 'onView' ? views : [...commands, ...views.map((view) => `${view}.focus`), 'gfnscope'];
        expect(all, event).toContain(id);
      }
    }
  });
});

describe('snippets', () => {
  interface Snippet {
    readonly body: readonly string[];
    readonly prefix: string;
  }
  const snippets = JSON.parse(read('syntaxes/snippets.json')) as Record<string, Snippet>;
  /** What is inserted if a person only presses Tab. */
  const filled = ({ body }: Snippet): string =>
    body
      .join('\n')
      .replaceAll(/\$\{\d+\|([^,|]+)[^}]*\|\}/g, '$1')
      .replaceAll(/\$\{\d+:([^{}]*(?:\$\{\d+:([^}]*)\})?[^{}]*)\}/g, (_, whole: string) =>
        whole.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1'),
      )
      .replaceAll(/\$\d+/g, '');
  /** Snippets of statements stand in a vCPU, and what needs an actor beside it gets one. */
  const inPlace: Record<string, (snippet: string) => string> = {
    share: (snippet) => `vcpu 0 {\n${snippet}\n}`,
    program: (snippet) => snippet,
    vcpu: (snippet) => snippet,
    host: (snippet) => `${snippet}\nvcpu 0 { notify kick }`,
  };

  it.each(Object.entries(snippets))('%s compiles as it is inserted', (_, snippet) => {
    const place =
      inPlace[snippet.prefix] ?? ((inserted: string) => `${inserted}\nvcpu 0 { store u64 [0x1000] = 1 }`);
    const program = place(filled(snippet));
    const { diagnostics } = compile('/snippet.gfn', { read: () => program });
    expect(
      diagnostics.filter(({ severity }) => severity === 'error'),
      program,
    ).toEqual([]);
  });
});
