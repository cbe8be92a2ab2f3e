import * as vscode from 'vscode';
import type { ReverseArguments } from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';
import { threadOf } from '../session/focus.js';
import { travel } from '../session/travel.js';
import { addBookmark, pickBookmark } from './bookmark-pick.js';
import { pickBranch } from './branch-pick.js';
import { countText, readMoment } from './moment-text.js';
import { pickCause } from './why-pick.js';

/** What a row of the call stack hands over. */
interface StackRow {
  readonly threadId?: unknown;
}

/** Going to other points of time, and asking why something is as it is. */
export function registerTravel(watch: RunWatch): vscode.Disposable {
  const register = vscode.commands.registerCommand;
  const stopped = (act: (run: DebuggedRun, given: unknown) => Promise<void>) => async (given?: unknown) => {
    const run = watch.current;
    if (run?.stopped) await act(run, given);
    else void vscode.window.showInformationMessage('The guest is running. Pause it first.');
  };
  const reverse = (kind: ReverseArguments['kind']) =>
    stopped(async (run, given) => {
      const asked = (given as StackRow | undefined)?.threadId;
      const threadId = typeof asked === 'number' ? asked : threadOf(run);
      await travel(run, 'gfnscope/reverse', { threadId, kind });
    });
  return vscode.Disposable.from(
    register('gfnscope.reverseInto', reverse('into')),
    register('gfnscope.reverseOut', reverse('out')),
    register('gfnscope.goToMoment', stopped(askMoment)),
    register(
      'gfnscope.goToStart',
      stopped(async (run) => void (await travel(run, 'gfnscope/seek', { moment: 0 }))),
    ),
    register('gfnscope.addBookmark', stopped(addBookmark)),
    register('gfnscope.goToBookmark', stopped(pickBookmark)),
    register('gfnscope.branches', stopped(pickBranch)),
    register(
      'gfnscope.why',
      stopped((run, given) => pickCause(run, 'gfnscope/why', given)),
    ),
    register(
      'gfnscope.when',
      stopped((run, given) => pickCause(run, 'gfnscope/when', given)),
    ),
  );
}

/** Asks for a moment, and goes there. */
async function askMoment(run: DebuggedRun): Promise<void> {
  const branches = (await run.look('gfnscope/branches', {}))?.branches;
  const reached = branches?.find(({ current }) => current)?.reached;
  const now = (await run.look('gfnscope/timeline', { limit: 0 }))?.moment;
  const typed = await vscode.window.showInputBox({
    title: 'Go to moment',
    prompt:
      reached === undefined
        ? 'Atomic steps since the start.'
        : `Atomic steps since the start, 0 to ${countText(reached)}.`,
    ...(now === undefined ? {} : { value: `${now}` }),
    validateInput: (text) => {
      const read = readMoment(text, reached);
      return 'why' in read ? read.why : undefined;
    },
  });
  if (typed === undefined) return;
  const read = readMoment(typed, reached);
  if ('moment' in read) await travel(run, 'gfnscope/seek', { moment: read.moment });
}
