import * as vscode from 'vscode';
import type { DebuggedRun } from '../session/debugged-run.js';
import { travel } from '../session/travel.js';
import { askedByHand, askedIn } from './asked-about.js';
import { causeRows } from './cause-rows.js';

const TITLES = {
  'gfnscope/why': (where: string) => `Why ${where} is like this`,
  'gfnscope/when': (where: string) => `When ${where} changed`,
} as const;

/** Lists who made memory what it is; picking one goes to right after it. @param given what a menu is about */
export async function pickCause(run: DebuggedRun, ask: keyof typeof TITLES, given: unknown): Promise<void> {
  const about = askedIn(given) ?? (await askedByHand(run));
  if (about === undefined) return;
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Looking back…' },
    () => travel(run, ask, about),
  );
  if (answer === undefined) return;
  const picked = await vscode.window.showQuickPick([...causeRows(answer)], {
    title: TITLES[ask](about.address),
    placeHolder: answer.causes.length === 0 ? 'Nobody has changed it' : 'Go to right after it happened',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.moment === undefined) return;
  const thread = picked.threadId === undefined ? {} : { threadId: picked.threadId };
  await travel(run, 'gfnscope/seek', { moment: picked.moment, ...thread });
}
