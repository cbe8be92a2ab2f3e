import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { sessionsOfSuite, startSession } from './debugged.js';
import { eventually, placeOf, programNamed, showProgram } from './programs.js';

/** Commands that wait for a person to answer, or change what is open. */
const ASKS =
  /\.(?:choose|memory\.view|timeline\.filter|timeline\.find|new|openSample|openWalkthrough|run|debug)$/;

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** Carries out each command that needs no answer. */
async function runCommands(): Promise<void> {
  const { contributes } = vscode.extensions.getExtension('gfnscope.gfnscope')?.packageJSON as Manifest;
  const commands = contributes.commands.map(({ command }) => command).filter((id) => !ASKS.test(id));
  assert.ok(commands.length > 10);
  for (const command of commands) await vscode.commands.executeCommand(command);
}

describe('bad input', () => {
  const sessions = sessionsOfSuite();

  it('without a session, no command fails', runCommands);

  it('a session of another debugger is left alone', async () => {
    const helper = vscode.extensions.getExtension<{ readonly asked: readonly string[] }>(
      'gfnscope-test.helper',
    );
    assert.ok(helper, vscode.extensions.all.map(({ id }) => id).join(' '));
    const { asked } = await helper.activate();
    const config = { type: 'gfnscope-other', request: 'launch', name: 'other' };
    assert.ok(await vscode.debug.startDebugging(undefined, config));
    await eventually(
      'the other session',
      () => vscode.debug.activeDebugSession?.type,
      (type) => type === 'gfnscope-other',
    );
    await runCommands();
    assert.ok(asked.includes('launch'));
    assert.deepEqual(
      asked.filter((command) => command.startsWith('gfnscope/')),
      [],
    );
  });

  it('two sessions at once: a choice is made in the one in front', async () => {
    await showProgram('ask-at-exit.gfn');
    const first = await startSession(sessions, {});
    await first.nextStop(0);
    const second = await startSession(sessions, {});
    await second.nextStop(0);
    const front = vscode.debug.activeDebugSession?.id === second.session.id ? second : first;
    const back = front === second ? first : second;
    await front.choose('convert');
    assert.equal(back.stops.length, 1);
    await front.end();
    await eventually(
      'the other in front',
      () => vscode.debug.activeDebugSession?.id,
      (id) => id === back.session.id,
    );
    await back.choose('convert');
  });

  it('an adapter that is killed ends its session, nothing else', async () => {
    // Another process, so that it can be killed: the same adapter over a socket.
    const main = vscode.Uri.joinPath(vscode.Uri.file(__dirname), '../../dist/debug-adapter.js').fsPath;
    const adapter = spawn(process.execPath, [main, '--port', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const line = await new Promise<string>((resolve) => {
      createInterface(adapter.stderr).once('line', resolve);
    });
    const debugServer = Number(/:(\d+)$/.exec(line)?.[1]);
    const program = programNamed('ask-at-exit.gfn').fsPath;
    const run = await startSession(sessions, { program, debugServer });
    await run.nextStop(0);
    adapter.kill('SIGKILL');
    await run.isOver();
    await runCommands();
    const again = await startSession(sessions, { program });
    await again.nextStop(0);
  });

  it('a script edited while stopped: the run is as it was', async () => {
    const document = await showProgram('edited.gfn', (await readProgram('ask-at-exit.gfn')).trimEnd());
    const run = await startSession(sessions, {});
    await run.nextStop(0);
    const edit = new vscode.WorkspaceEdit();
    edit.delete(document.uri, new vscode.Range(placeOf(document, 'vcpu 0'), document.positionAt(1e6)));
    await vscode.workspace.applyEdit(edit);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    assert.ok(lenses.every(({ range }) => range.end.line < document.lineCount));
    await run.choose('convert');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('what cannot be debugged is refused with a reason, and no session is left', async () => {
    for (const program of ['/no/such/file.gfn', programNamed('.').fsPath]) {
      const config = { type: 'gfnscope', request: 'launch', name: 'bad', program };
      // The reason is a message with a button: nobody presses it here.
      const started = await vscode.debug.startDebugging(undefined, config);
      assert.equal(started, false, program);
    }
    assert.equal(vscode.debug.activeDebugSession, undefined);
  });

  it('a huge script is debugged, too', async () => {
    const line = '  store u64 [0x1000] = 1\n';
    await showProgram('huge.gfn', `vcpu 0 {\n${line.repeat(20_000)}}\n`);
    const run = await startSession(sessions, { stopOnEntry: true });
    assert.equal((await run.nextStop(0)).reason, 'entry');
    await run.end();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});

async function readProgram(name: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(programNamed(name)));
}
