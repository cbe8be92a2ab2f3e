import * as vscode from 'vscode';
import type { BranchInfo, CompareAnswer } from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun } from '../session/debugged-run.js';
import { travel } from '../session/travel.js';
import { branchName, branchRows, type BranchRow } from './branch-rows.js';
import { countText } from './moment-text.js';

type Item = vscode.QuickPickItem & BranchRow;

const naming: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('edit'),
  tooltip: 'Name this branch',
};
const comparing: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('diff'),
  tooltip: 'Compare its end with the present',
};

/** Lists the courses that a run has taken: one is gone over to, named, or compared with the present. */
export async function pickBranch(run: DebuggedRun): Promise<void> {
  const answer = await travel(run, 'gfnscope/branches', {});
  if (answer === undefined) return;
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = 'Branches of this run';
  pick.placeholder = 'Go over to the end of a branch; a choice made differently begins another one';
  pick.matchOnDescription = pick.matchOnDetail = true;
  pick.items = branchRows(answer.branches).map((row) => ({ ...row, buttons: [naming, comparing] }));
  const listening = vscode.Disposable.from(
    pick.onDidAccept(() => {
      const branch = pick.activeItems[0]?.branch;
      pick.hide();
      if (branch !== undefined && run.stopped)
        void travel(run, 'gfnscope/branches', { action: 'switch', branch: branch.id });
    }),
    pick.onDidTriggerItemButton(({ item, button }) => {
      pick.hide();
      void (button === naming ? rename(run, item.branch) : compare(run, item.branch));
    }),
    pick.onDidHide(() => {
      listening.dispose();
      pick.dispose();
    }),
  );
  pick.show();
}

async function rename(run: DebuggedRun, branch: BranchInfo): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: `Name ${branchName(branch)}`,
    prompt: 'Named branches are kept longer.',
    value: branch.name,
  });
  if (name === undefined) return;
  await travel(run, 'gfnscope/branches', { action: 'name', branch: branch.id, name });
  await pickBranch(run);
}

async function compare(run: DebuggedRun, branch: BranchInfo): Promise<void> {
  const { id, reached } = branch;
  const answer = await travel(run, 'gfnscope/compare', { from: { moment: reached, branch: id } });
  if (answer === undefined) return;
  const title = `${branchName(branch)} at moment ${countText(reached)} → the present`;
  const placeHolder =
    answer.rows.length === 0 ? 'Nothing differs.' : 'What differs; a range of gfns is shown in the map';
  const picked = await vscode.window.showQuickPick(answer.rows.map(differenceItem), {
    ...{ title, placeHolder, matchOnDescription: true },
  });
  const { lo, hi } = picked?.row ?? {};
  if (lo !== undefined && hi !== undefined)
    await vscode.commands.executeCommand('gfnscope.map.reveal', lo, hi);
}

type Difference = CompareAnswer['rows'][number];

/** What a difference is about, as an icon; its words say so, too. */
const ICONS: Readonly<Record<Difference['kind'], string>> = {
  gfn: 'symbol-array',
  memory: 'file-binary',
  memslot: 'server',
  mapping: 'symbol-reference',
  cost: 'graph',
};

function differenceItem(row: Difference): vscode.QuickPickItem & { readonly row: Difference } {
  const { kind, where, from, to } = row;
  return { label: `$(${ICONS[kind]}) ${where}`, description: from === '' ? to : `${from} → ${to}`, row };
}
