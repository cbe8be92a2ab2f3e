import * as vscode from 'vscode';
import type { RunWatch } from '../session/debugged-run.js';
import { ChoiceLenses } from './choice-lenses.js';
import { pickChoice } from './choice-pick.js';
import { Chooser } from './chooser.js';
import type { PendingExit } from './pending-exit.js';

/** Choosing what happens at an exit: the command (with a choice's id, or a list of all of them) and the lenses. */
export function registerChoosing(watch: RunWatch, exit: PendingExit): vscode.Disposable {
  const chooser = new Chooser(watch, exit);
  const lenses = new ChoiceLenses(exit);
  return vscode.Disposable.from(
    lenses,
    vscode.languages.registerCodeLensProvider({ language: 'gfn' }, lenses),
    vscode.commands.registerCommand('gfnscope.choose', async (choice?: unknown) => {
      // A toolbar's button and a menu hand over things of their own.
      if (typeof choice === 'string') await chooser.choose(choice);
      else pickChoice(exit, chooser);
    }),
  );
}
