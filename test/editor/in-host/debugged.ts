import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import type { GfnscopeRequests } from '../../../debug-adapter/gfnscope-protocol.js';
import { eventually } from './programs.js';

/** A debug session of the editor's, followed from outside. */
export class Debugged {
  readonly stops: DebugProtocol.StoppedEvent['body'][] = [];
  exitCode: number | undefined;
  ended = false;
  output = '';

  constructor(readonly session: vscode.DebugSession) {}

  /** Waits for one more stop than there were. */
  async nextStop(before: number): Promise<DebugProtocol.StoppedEvent['body']> {
    await eventually(
      'a stop',
      () => this.stops.length,
      (count) => count > before || this.ended,
    );
    const stop = this.stops[before];
    assert.ok(stop, `it ended instead (${this.exitCode}): ${this.output}`);
    return stop;
  }

  /** Resumes with a request of the protocol, and waits for the stop. */
  async go(command: string, args: object = {}): Promise<DebugProtocol.StoppedEvent['body']> {
    const before = this.stops.length;
    await this.session.customRequest(command, { threadId: 1, ...args });
    return this.nextStop(before);
  }

  async frames(): Promise<DebugProtocol.StackFrame[]> {
    const answer = (await this.session.customRequest('stackTrace', {
      threadId: this.stops.at(-1)?.threadId ?? 1,
    })) as DebugProtocol.StackTraceResponse['body'];
    return answer.stackFrames;
  }

  async ask<C extends keyof GfnscopeRequests>(
    command: C,
    args: GfnscopeRequests[C][0],
  ): Promise<GfnscopeRequests[C][1]> {
    return (await this.session.customRequest(command, args)) as GfnscopeRequests[C][1];
  }

  /** Chooses as a lens does, once there is one, and waits for the stop. */
  async choose(choice: string): Promise<DebugProtocol.StoppedEvent['body']> {
    const uri = vscode.window.activeTextEditor?.document.uri;
    await eventually(
      'a lens that chooses',
      () => vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100),
      (lenses) => lenses.some(({ command }) => command?.command === 'gfnscope.choose'),
    );
    const before = this.stops.length;
    await vscode.commands.executeCommand('gfnscope.choose', choice);
    return this.nextStop(before);
  }

  async end(): Promise<void> {
    await vscode.debug.stopDebugging(this.session);
    await this.isOver();
  }

  isOver(): Promise<boolean> {
    return eventually(
      'the end',
      () => this.ended,
      (ended) => ended,
    );
  }
}

/** All sessions of ours while a suite runs; none is left after each of its tests. */
export function sessionsOfSuite(): readonly Debugged[] {
  const sessions: Debugged[] = [];
  const following = vscode.Disposable.from(
    vscode.debug.registerDebugAdapterTrackerFactory('gfnscope', {
      createDebugAdapterTracker: (session) => {
        const debugged = new Debugged(session);
        sessions.push(debugged);
        return {
          onDidSendMessage: (message: DebugProtocol.Event) => {
            if (message.type !== 'event') return;
            const body: unknown = message.body;
            if (message.event === 'stopped') debugged.stops.push(body as DebugProtocol.StoppedEvent['body']);
            if (message.event === 'output')
              debugged.output += (body as DebugProtocol.OutputEvent['body']).output;
            if (message.event === 'exited')
              debugged.exitCode = (body as DebugProtocol.ExitedEvent['body']).exitCode;
          },
        };
      },
    }),
    vscode.debug.onDidTerminateDebugSession((session) => {
      for (const debugged of sessions) if (debugged.session.id === session.id) debugged.ended = true;
    }),
  );
  after(() => void following.dispose());
  afterEach(async () => {
    await vscode.debug.stopDebugging();
    await eventually(
      'no session',
      () => vscode.debug.activeDebugSession?.id,
      (id) => id === undefined,
    );
  });
  return sessions;
}

/** Starts a session; fails if VS Code does not. */
export async function startSession(
  sessions: readonly Debugged[],
  config: object,
  options?: vscode.DebugSessionOptions,
): Promise<Debugged> {
  const before = sessions.length;
  const folder = vscode.workspace.workspaceFolders?.[0];
  const whole = { type: 'gfnscope', request: 'launch', name: 'test', ...config };
  const started = await vscode.debug.startDebugging(folder, whole, options);
  assert.ok(started, 'the session did not start');
  return eventually(
    'a session',
    () => sessions[before],
    (found) => found !== undefined,
  ) as Promise<Debugged>;
}
