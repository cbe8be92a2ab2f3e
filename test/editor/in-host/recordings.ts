import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { sessionsOfSuite, startSession, type Debugged } from './debugged.js';
import { eventually, programNamed, showProgram } from './programs.js';

describe('recordings', () => {
  const sessions = sessionsOfSuite();
  const recording = programNamed('ask-at-exit.run.json');
  after(() => vscode.workspace.fs.delete(recording));

  const started = (before: number): Promise<Debugged> =>
    eventually(
      'a session that stops',
      () => sessions[before],
      (found) => found !== undefined && found.stops.length > 0,
    ) as Promise<Debugged>;

  it('`recordTo` keeps a run, choices included, in a file of the workspace folder', async () => {
    await showProgram('ask-at-exit.gfn');
    const run = await startSession(sessions, { recordTo: 'ask-at-exit.run.json', stopOnEnd: true });
    await run.nextStop(0);
    await run.choose('convert');
    await run.go('continue');
    await run.end();
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(recording));
    const kept = JSON.parse(text) as { script: string; engine: string; inputs: { choice?: string }[] };
    assert.equal(kept.script, 'ask-at-exit.gfn');
    assert.match(kept.engine, /^\d+\.\d+\.\d+/);
    assert.deepEqual(
      kept.inputs.map(({ choice }) => choice),
      ['convert'],
    );
  });

  it('F5 on a recording does the run again, with its choices', async () => {
    const document = await showProgram('ask-at-exit.run.json');
    assert.equal(document.languageId, 'gfn-recording');
    const before = sessions.length;
    await vscode.commands.executeCommand('workbench.action.debug.start');
    const run = await started(before);
    assert.equal(run.session.configuration['recording'], recording.fsPath);
    // What was chosen lies ahead: nobody is asked, and the end is the recorded one.
    await run.session.customRequest('continue', { threadId: 1 });
    await run.isOver();
    assert.equal(run.exitCode, 0, run.output);
    assert.match(run.output, /the run is the recorded one/);
  });

  it('the command debugs a recording; where `${file}` is one, it is no program', async () => {
    const before = sessions.length;
    await vscode.commands.executeCommand('gfnscope.debug', recording);
    assert.equal((await started(before)).session.configuration['recording'], recording.fsPath);
    await vscode.debug.stopDebugging();
    await startSession(sessions, { program: '${workspaceFolder}/ask-at-exit.run.json' });
    const run = await started(before + 1);
    assert.equal(run.session.configuration['recording'], recording.fsPath);
    assert.equal(run.session.configuration['program'], undefined);
  });
});
