import * as vscode from 'vscode';
import type { GfnscopeRequests } from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun } from './debugged-run.js';

/** Asks something of a run on a person's behalf: what the adapter refuses it explains. Undefined: it refused, or the session has ended. */
export async function travel<C extends keyof GfnscopeRequests>(
  run: DebuggedRun,
  command: C,
  args: GfnscopeRequests[C][0],
): Promise<GfnscopeRequests[C][1] | undefined> {
  try {
    return await run.ask(command, args);
  } catch (error) {
    if (!run.ended)
      void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
