import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { showProgram } from './programs.js';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly configuration: readonly { readonly properties: object }[];
  };
}

/** Commands that only our own rows, lenses and menus run: they are in no palette, so the manifest does not name them. */
const INTERNAL = [
  'gfnscope.memory.more',
  'gfnscope.memory.reveal',
  'gfnscope.timeline.earlier',
  'gfnscope.map.reveal',
  'gfnscope.runTest',
  'gfnscope.debugTest',
];

/** Commands that VS Code makes for every view. */
const OF_A_VIEW = /\.(?:focus|open|removeView|resetViewLocation|toggleVisibility)$/;

describe('activation', () => {
  const extension = (): vscode.Extension<unknown> => {
    const found = vscode.extensions.getExtension('gfnscope.gfnscope');
    assert.ok(found, 'the extension is not installed');
    return found;
  };
  const { contributes } = extension().packageJSON as Manifest;

  it('a guest program activates the extension', async () => {
    const document = await showProgram('explicit-conversion.gfn');
    assert.equal(document.languageId, 'gfn');
    await extension().activate();
    assert.ok(extension().isActive);
  });

  it('each contributed command is registered, and the other way round', async () => {
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith('gfnscope.') && !OF_A_VIEW.test(id),
    );
    const named = [...contributes.commands.map(({ command }) => command), ...INTERNAL];
    assert.deepEqual(registered.sort(), named.sort());
  });

  it('each contributed view is there', async () => {
    const commands = new Set(await vscode.commands.getCommands(false));
    const views = Object.values(contributes.views).flat();
    assert.ok(views.length >= 3);
    for (const { id } of views) assert.ok(commands.has(`${id}.focus`), id);
  });

  it('each setting has its default', () => {
    const settings = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    assert.ok(settings.length > 0);
    for (const id of settings) assert.notEqual(vscode.workspace.getConfiguration().get(id), undefined, id);
  });
});
