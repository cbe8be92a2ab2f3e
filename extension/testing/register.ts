import * as vscode from 'vscode';
import { TestRuns } from './test-runs.js';
import { TestTree } from './test-tree.js';

/** The test explorer: `test` blocks of guest programs, found when they are looked at, run quietly or debugged. */
export function registerTesting(newAdapter: () => Promise<vscode.DebugAdapter>): vscode.Disposable {
  const controller = vscode.tests.createTestController('gfnscope', vscode.l10n.t('Guest programs'));
  const tree = new TestTree(controller);
  const runs = new TestRuns(tree, newAdapter);
  const { Run, Debug } = vscode.TestRunProfileKind;
  return vscode.Disposable.from(
    tree,
    controller,
    controller.createRunProfile(
      vscode.l10n.t('Run'),
      Run,
      (request, token) => runs.run(request, token),
      true,
    ),
    controller.createRunProfile(
      vscode.l10n.t('Debug'),
      Debug,
      (request, token) => runs.debug(request, token),
      true,
    ),
  );
}
