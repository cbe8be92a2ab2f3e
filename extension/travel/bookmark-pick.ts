import * as vscode from 'vscode';
import type { BookmarkInfo } from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun } from '../session/debugged-run.js';
import { travel } from '../session/travel.js';
import { countText } from './moment-text.js';

const removing: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: 'Remove this bookmark',
};

/** Names the present. */
export async function addBookmark(run: DebuggedRun): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: 'Bookmark this moment',
    prompt: 'A name to come back by; it survives a restart. Empty: the moment’s number.',
  });
  if (name === undefined) return;
  const named = name.trim() === '' ? {} : { name: name.trim() };
  const answer = await travel(run, 'gfnscope/bookmarks', { action: 'add', ...named });
  if (answer !== undefined) vscode.window.setStatusBarMessage('$(bookmark) Bookmarked', 3000);
}

type Item = vscode.QuickPickItem & { readonly bookmark: BookmarkInfo };

/** Lists the bookmarks to go to. */
export async function pickBookmark(run: DebuggedRun): Promise<void> {
  const answer = await travel(run, 'gfnscope/bookmarks', {});
  if (answer === undefined) return;
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = 'Go to bookmark';
  pick.placeholder =
    answer.bookmarks.length === 0
      ? 'No moment is bookmarked yet: “Add bookmark…” names one'
      : 'Go to this moment';
  pick.items = answer.bookmarks.map(itemOf);
  const listening = vscode.Disposable.from(
    pick.onDidAccept(() => {
      const bookmark = pick.activeItems[0]?.bookmark;
      // One that cannot be reached says why; it stays in the list to be read.
      if (bookmark?.unavailable !== undefined) return;
      pick.hide();
      if (bookmark !== undefined)
        void travel(run, 'gfnscope/bookmarks', { action: 'go', name: bookmark.name });
    }),
    pick.onDidTriggerItemButton(async ({ item }) => {
      const rest = await travel(run, 'gfnscope/bookmarks', { action: 'remove', name: item.bookmark.name });
      if (rest !== undefined) pick.items = rest.bookmarks.map(itemOf);
    }),
    pick.onDidHide(() => {
      listening.dispose();
      pick.dispose();
    }),
  );
  pick.show();
}

function itemOf(bookmark: BookmarkInfo): Item {
  const { name, moment, branch, unavailable } = bookmark;
  const where = `moment ${countText(moment)}`;
  return {
    label: `$(${unavailable === undefined ? 'bookmark' : 'circle-slash'}) ${name}`,
    description: unavailable === undefined ? `${where}, branch ${branch}` : where,
    ...(unavailable === undefined ? {} : { detail: unavailable }),
    buttons: [removing],
    bookmark,
  };
}
