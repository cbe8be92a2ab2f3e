import * as vscode from 'vscode';
import type { ChooseArguments } from '../../debug-adapter/gfnscope-protocol.js';
import { choiceTexts, exitTitle, pickHint, type ChoiceText } from './choice-text.js';
import type { Chooser } from './chooser.js';
import type { Pending, PendingExit } from './pending-exit.js';

interface Item extends vscode.QuickPickItem {
  readonly choice?: ChoiceText;
}

const ME = 'quick pick';

const goOn: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('debug-continue'),
  tooltip: 'Choose, and continue to the next stop',
};
const stay: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('debug-pause'),
  tooltip: 'Choose, and stop as soon as it is carried out',
};

/** Lists what can be done at the exit that waits. The list is there at once; what each choice leads to is filled in as it becomes known. */
export function pickChoice(exit: PendingExit, chooser: Chooser): void {
  const pending = exit.now;
  if (pending === undefined) {
    void vscode.window.showInformationMessage(
      'No exit waits for a choice. A guest program leaves one to you with `ask` in its exit handler.',
    );
    return;
  }
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = exitTitle(pending.exit);
  pick.placeholder = pickHint(pending.exit, pending.choices);
  pick.matchOnDetail = true;
  pick.keepScrollPosition = true;
  fill(pick, pending);
  pending.predictions.want(
    ME,
    pending.choices.filter(({ unavailable }) => unavailable === undefined).map(({ id }) => id),
  );
  const make = (item: Item | undefined, next: ChooseArguments['then']): void => {
    // What cannot work says why; it stays in the list to be read.
    if (item?.choice?.possible !== true) return;
    pick.hide();
    void chooser.choose(item.choice.id, next);
  };
  const listening = vscode.Disposable.from(
    exit.onDidChange(() => {
      if (exit.now === pending) fill(pick, pending);
      else pick.hide();
    }),
    pick.onDidAccept(() => {
      make(pick.selectedItems[0] ?? pick.activeItems[0], 'step');
    }),
    pick.onDidTriggerItemButton(({ item, button }) => {
      make(item, button === goOn ? 'continue' : 'stop');
    }),
    pick.onDidHide(() => {
      pending.predictions.leave(ME);
      listening.dispose();
      pick.dispose();
    }),
  );
  pick.show();
}

/** Fills the list in; what was active stays so. */
function fill(pick: vscode.QuickPick<Item>, pending: Pending): void {
  const active = pick.activeItems[0]?.choice?.id;
  const texts = choiceTexts(pending.choices, (id) => pending.predictions.of(id));
  const item = (choice: ChoiceText): Item => ({
    label: `$(${choice.possible ? iconOf(choice.id) : 'circle-slash'}) ${choice.label}`,
    detail: choice.detail,
    choice,
    buttons: choice.possible ? [goOn, stay] : [],
  });
  const [possible, impossible] = [
    texts.filter((text) => text.possible),
    texts.filter((text) => !text.possible),
  ];
  pick.items = [
    ...possible.map(item),
    ...(impossible.length === 0
      ? []
      : [{ label: '', kind: vscode.QuickPickItemKind.Separator }, ...impossible.map(item)]),
  ];
  const again = pick.items.find(({ choice }) => choice !== undefined && choice.id === active);
  if (again !== undefined) pick.activeItems = [again];
}

/** An icon for the sort of a choice, which its label says in words. */
function iconOf(choice: string): string {
  if (choice.startsWith('convert')) return 'arrow-swap';
  if (choice === 'stop') return 'debug-stop';
  if (choice === 'retry') return 'debug-restart';
  return choice === 'inject' ? 'zap' : 'reply';
}
