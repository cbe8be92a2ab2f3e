import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Row } from '../../../extension/tree/row.js';
import { treeRows } from '../../../extension/tree/tree-rows.js';
import { sessionsOfSuite, startSession } from './debugged.js';
import { eventually, programNamed, showProgram } from './programs.js';

const TESTS = `const PAGE = 0x1000
vcpu 0 { store u64 [PAGE] = 1 }
test "holds" { store u64 [PAGE] = 2
  expect load u64 [PAGE] == 2 }
test "fails" { store u64 [PAGE] = 2
  expect load u64 [PAGE] == 3 }
`;

describe('sessions', () => {
  const sessions = sessionsOfSuite();

  it('F5 without a launch.json debugs the program in the active editor', async () => {
    await showProgram('ask-at-exit.gfn');
    await vscode.commands.executeCommand('workbench.action.debug.start');
    const run = await eventually(
      'a session',
      () => sessions.at(-1),
      (found) => found?.stops.length === 1,
    );
    assert.equal(run?.stops[0]?.reason, 'exception');
    const names = (await run?.frames())?.map(({ name }) => name).join(' ') ?? '';
    assert.match(names, /KVM_RUN/);
  });

  it('a choice converts, the run goes on to its end', async () => {
    await showProgram('ask-at-exit.gfn');
    const run = await startSession(sessions, {});
    await run.nextStop(0);
    const { choices, exit } = await run.ask('gfnscope/choices', {});
    assert.match(exit?.name ?? '', /KVM_EXIT_MEMORY_ERROR/);
    assert.ok(choices.length > 3);
    const predicted = await run.ask('gfnscope/predict', { choice: 'convert' });
    assert.equal(predicted.end, 'done');
    const before = (await run.ask('gfnscope/tree', {})).totals;
    await run.choose('convert');
    assert.notDeepEqual((await run.ask('gfnscope/tree', {})).totals, before);
    await run.session.customRequest('continue', { threadId: 1 });
    await run.isOver();
    assert.equal(run.exitCode, 0);
  });

  it('a choice is undone by stepping back', async () => {
    await showProgram('ask-at-exit.gfn');
    const run = await startSession(sessions, {});
    await run.nextStop(0);
    const before = (await run.ask('gfnscope/tree', {})).totals;
    await run.choose('convert');
    for (let steps = 0; steps < 5; steps++) {
      if ((await run.ask('gfnscope/choices', {})).choices.length > 0) break;
      await run.go('stepBack');
    }
    assert.deepEqual((await run.ask('gfnscope/tree', {})).totals, before);
  });

  it('`program` may begin at the workspace folder, `stopOnEntry` stops before everything', async () => {
    const run = await startSession(sessions, { program: 'explicit-conversion.gfn', stopOnEntry: true });
    assert.equal((await run.nextStop(0)).reason, 'entry');
    assert.equal((await run.ask('gfnscope/timeline', {})).moment, 0);
  });

  it('`onMemoryError` answers, without the debugger it is stop', async () => {
    const program = programNamed('ask-at-exit.gfn').fsPath;
    const quiet = { noDebug: true };
    const converted = await startSession(sessions, { program, onMemoryError: 'convert' }, quiet);
    await converted.isOver();
    assert.equal(converted.exitCode, 0);
    const stopped = await startSession(sessions, { program, onMemoryError: 'ask' }, quiet);
    await stopped.isOver();
    assert.equal(stopped.exitCode, 4);
  });

  it('Restart begins anew, with the configuration that the editor sends', async () => {
    const run = await startSession(sessions, { program: 'explicit-conversion.gfn', stopOnEntry: true });
    await run.nextStop(0);
    await run.go('next');
    assert.ok((await run.ask('gfnscope/timeline', {})).moment > 0);
    const before = run.stops.length;
    await vscode.commands.executeCommand('workbench.action.debug.restart');
    assert.equal((await run.nextStop(before)).reason, 'entry');
    assert.equal((await run.ask('gfnscope/timeline', {})).moment, 0);
    assert.ok(!run.ended, 'it is the same session');
  });

  it('`test` runs a test, `seed` another schedule', async () => {
    await showProgram('tests.gfn', TESTS);
    const run = await startSession(sessions, { test: 'holds', seed: 7 }, { noDebug: true });
    await run.isOver();
    assert.equal(run.exitCode, 0);
    const failing = await startSession(sessions, { test: 'fails' });
    assert.match((await failing.nextStop(0)).text ?? '', /found 0x2, expected 0x3/i);
  });

  it('run commands start what they are given', async () => {
    const uri = programNamed('tests.gfn');
    const before = sessions.length;
    await vscode.commands.executeCommand('gfnscope.runTest', uri.toString(), 'holds');
    const run = await eventually(
      'a session',
      () => sessions[before],
      (found) => found?.ended === true,
    );
    assert.equal(run?.exitCode, 0);
    assert.equal(run?.session.configuration['test'], 'holds');
  });

  it('breakpoints stop, views answer at the stop', async () => {
    const document = await showProgram('explicit-conversion.gfn');
    const line = document
      .getText()
      .split('\n')
      .findIndex((text) => text.includes('store u64 [PAGE] = 42'));
    const breakpoint = new vscode.SourceBreakpoint(
      new vscode.Location(document.uri, new vscode.Position(line, 0)),
    );
    vscode.debug.addBreakpoints([breakpoint]);
    try {
      const run = await startSession(sessions, {});
      let stop = await run.nextStop(0);
      while (stop.reason !== 'breakpoint') stop = await run.go('continue');
      assert.equal((await run.frames())[0]?.line, line + 1);
      const map = await run.ask('gfnscope/map', { columns: 64 });
      assert.ok(map.lanes.every(({ cells }) => cells.length === 64));
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
    }
  });

  it('a row of the tree converts away from an exit, its message takes that back; the map punches', async () => {
    const run = await startSession(sessions, { program: 'explicit-conversion.gfn', stopOnEntry: true });
    await run.nextStop(0);
    const tree = await run.ask('gfnscope/tree', {});
    const row = within(treeRows(tree)).find(({ context }) => context.startsWith('run private'));
    assert.ok(row?.at?.gfns, 'no row is private');
    await vscode.commands.executeCommand('notifications.clearAll');
    void vscode.commands.executeCommand('gfnscope.memory.convert', row);
    const totals = async () => (await run.ask('gfnscope/tree', {})).totals;
    await eventually(
      'the first side of the list to be taken',
      async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return (await totals()).private;
      },
      (pages) => pages === 0,
    );
    const { entries } = await run.ask('gfnscope/timeline', {});
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      ['call', 'conversion'],
    );
    assert.equal(run.stops.length, 1, 'the run stands where it stood');
    await eventually(
      'Undo to be pressed',
      async () => {
        await vscode.commands.executeCommand('notification.acceptPrimaryAction');
        return run.stops.length;
      },
      (count) => count === 2,
    );
    assert.match(run.stops[1]?.text ?? '', /^Undone: by hand: convert\(/);
    assert.deepEqual(await totals(), tree.totals);
    await vscode.commands.executeCommand('gfnscope.map.punchHole', { lo: 1, hi: 3 });
    assert.equal((await totals()).private, tree.totals.private - 2);
  });

  it('a row breaks on change, until the break is removed', async () => {
    await showProgram('explicit-conversion.gfn');
    const run = await startSession(sessions, { program: 'explicit-conversion.gfn', stopOnEntry: true });
    await run.nextStop(0);
    await run.session.customRequest('setExceptionBreakpoints', { filters: [] });
    const gfns = { lo: 0x100, hi: 0x101 };
    await vscode.commands.executeCommand('notifications.clearAll');
    void vscode.commands.executeCommand('gfnscope.memory.breakOnChange', { gfns });
    const watches = async () => (await run.ask('gfnscope/watches', {})).watches;
    await eventually('the break to be set', watches, ({ length }) => length === 1);
    assert.equal((await run.go('continue')).reason, 'data breakpoint');
    assert.match(run.stops.at(-1)?.text ?? '', /^gfn 0x100: /);
    await eventually(
      'Remove to be pressed',
      async () => {
        await vscode.commands.executeCommand('notification.acceptPrimaryAction');
        return watches();
      },
      ({ length }) => length === 0,
    );
    await run.session.customRequest('continue', { threadId: 1 });
    await run.isOver();
    assert.equal(run.exitCode, 0);
  });
});

/** Rows of the tree with all that is below them. */
function within(rows: readonly Row[]): readonly Row[] {
  return rows.flatMap((row) => [row, ...within(row.children?.() ?? [])]);
}
