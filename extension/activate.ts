import * as vscode from 'vscode';
import { PendingExit } from './choose/pending-exit.js';
import { registerChoosing } from './choose/register.js';
import { registerConfigurations } from './configurations.js';
import { registerEditorHints } from './editor-hints/register.js';
import { registerLanguage } from './language/register.js';
import { MapView } from './map/map-view.js';
import { mapActions } from './map-actions.js';
import { registerMemory } from './memory/register.js';
import { registerContextKeys } from './session/context-keys.js';
import { RunTracker } from './session/run-tracker.js';
import { registerSolo } from './session/solo.js';
import { registerSamples } from './samples.js';
import { registerStarting } from './starting.js';
import { registerTesting } from './testing/register.js';
import { registerTimeline } from './timeline/register.js';
import { registerTravel } from './travel/register.js';
import { registerTree } from './tree/register.js';

/** What differs between the extension's hosts: how the two heavy parts come to be. */
export interface Host {
  /** A debug adapter of its own for each session. */
  newAdapter(): Promise<vscode.DebugAdapter>;
  /** The language server's client; it ends when disposed of. */
  startLanguage(): Promise<vscode.Disposable>;
}

/** Registers everything. What takes time is done when it is asked for: no file is read here, no process started. */
export function activateWith(context: vscode.ExtensionContext, host: Host): void {
  const runs = new RunTracker();
  const exit = new PendingExit(runs);
  context.subscriptions.push(
    runs,
    exit,
    registerContextKeys(runs),
    registerTree(runs, exit, context.workspaceState),
    new MapView(context.extensionUri, runs, mapActions),
    registerTimeline(runs),
    registerTravel(runs),
    registerChoosing(runs, exit),
    registerMemory(runs, context.workspaceState),
    registerEditorHints(runs),
    registerSolo(runs),
    registerConfigurations(),
    registerStarting(),
    registerSamples(context),
    registerTesting(() => host.newAdapter()),
    registerLanguage(() => host.startLanguage()),
    vscode.debug.registerDebugAdapterDescriptorFactory('gfnscope', {
      createDebugAdapterDescriptor: async () =>
        new vscode.DebugAdapterInlineImplementation(await host.newAdapter()),
    }),
  );
}
