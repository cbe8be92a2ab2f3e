import * as vscode from 'vscode';
import { nameOf, uriOf } from '../adapter/read-script.js';
import { runQuietly, type Outcome, type Place } from './quiet-run.js';
import type { TestTree } from './test-tree.js';

/** Runs tests of the explorer, one after the other: each in a debug session that nobody sees. */
export class TestRuns {
  constructor(
    private readonly tree: TestTree,
    private readonly newAdapter: () => Promise<vscode.DebugAdapter>,
  ) {}

  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.tree.controller.createTestRun(request);
    try {
      const tests = await this.chosen(request);
      for (const test of tests) run.enqueued(test);
      for (const test of tests) {
        if (token.isCancellationRequested) run.skipped(test);
        else await this.#one(run, test, token);
      }
    } finally {
      run.end();
    }
  }

  /** Debugs tests, one session after the other; what became of them is seen there. */
  async debug(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.tree.controller.createTestRun(request);
    try {
      for (const test of await this.chosen(request)) {
        if (token.isCancellationRequested) break;
        await debugOne(run, test, token);
      }
    } finally {
      run.end();
    }
  }

  /** The tests that a request means, in the order of the files and of their lines. */
  async chosen({ include, exclude }: vscode.TestRunRequest): Promise<vscode.TestItem[]> {
    if (include === undefined) await this.tree.find();
    const left = new Set(exclude);
    const found = new Map<vscode.TestItem, null>();
    const visit = (item: vscode.TestItem): void => {
      if (left.has(item)) return;
      if (item.parent === undefined) inOrder(item.children).forEach(visit);
      else found.set(item, null);
    };
    (include ?? inOrder(this.tree.controller.items)).forEach(visit);
    return [...found.keys()];
  }

  async #one(run: vscode.TestRun, test: vscode.TestItem, token: vscode.CancellationToken): Promise<void> {
    const { uri } = test;
    if (uri === undefined) return;
    await save(uri);
    const settings = vscode.workspace.getConfiguration('gfnscope.tests', uri);
    const policy = settings.get<'stop' | 'convert' | 'refuse' | 'retry'>('onMemoryError', 'stop');
    const started = performance.now();
    run.started(test);
    let outcome: Outcome;
    try {
      outcome = await runQuietly(
        await this.newAdapter(),
        {
          program: nameOf(uri),
          test: test.id,
          // Asking is stopping there: the debugger then knows the place.
          onMemoryError: policy === 'stop' ? 'ask' : policy,
          timeout: settings.get('timeout', 30),
        },
        (text, place) => {
          run.appendOutput(text.replaceAll(/\r?\n/g, '\r\n'), locationOf(place), test);
        },
        token,
      );
    } catch (error) {
      outcome = { kind: 'broken', message: error instanceof Error ? error.message : String(error) };
    }
    report(run, test, outcome, performance.now() - started);
  }
}

function report(run: vscode.TestRun, test: vscode.TestItem, outcome: Outcome, milliseconds: number): void {
  switch (outcome.kind) {
    case 'passed':
      run.passed(test, milliseconds);
      break;
    case 'failed':
      run.failed(test, messageOf(test, outcome), milliseconds);
      break;
    case 'broken':
      run.errored(test, atTest(test, new vscode.TestMessage(outcome.message)), milliseconds);
      break;
    case 'cancelled':
      run.skipped(test);
      break;
  }
}

function messageOf(
  test: vscode.TestItem,
  { message, place, found }: Extract<Outcome, { kind: 'failed' }>,
): vscode.TestMessage {
  const said =
    found === undefined
      ? new vscode.TestMessage(message)
      : vscode.TestMessage.diff(message, found.expected, found.actual);
  const location = locationOf(place);
  if (location === undefined) return atTest(test, said);
  said.location = location;
  return said;
}

function atTest(test: vscode.TestItem, message: vscode.TestMessage): vscode.TestMessage {
  if (test.uri !== undefined && test.range !== undefined)
    message.location = new vscode.Location(test.uri, test.range);
  return message;
}

function locationOf(place: Place | null): vscode.Location | undefined {
  if (place === null) return undefined;
  const at = new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1));
  return new vscode.Location(uriOf(place.path), at);
}

/** Tests run what is on disk, as the debugger does. */
async function save(uri: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open?.isDirty === true && !open.isUntitled) await open.save();
}

/** Debugs one test in a session of the editor's, and waits for its end. What its status was is the test's result. */
async function debugOne(
  run: vscode.TestRun,
  test: vscode.TestItem,
  token: vscode.CancellationToken,
): Promise<void> {
  const { uri } = test;
  if (uri === undefined) return;
  run.started(test);
  // Tells this session from others of the same test.
  const mark = { gfnscopeTestRun: `${Date.now()} ${test.id}` };
  const isOurs = ({ configuration }: vscode.DebugSession): boolean =>
    configuration['gfnscopeTestRun'] === mark.gfnscopeTestRun;
  let status: number | undefined;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const following = vscode.Disposable.from(
    vscode.debug.registerDebugAdapterTrackerFactory('gfnscope', {
      createDebugAdapterTracker: (session) =>
        isOurs(session)
          ? {
              onDidSendMessage: ({ event, body }: { event?: string; body?: { exitCode: number } }) => {
                if (event === 'exited') status = body?.exitCode;
              },
            }
          : undefined,
    }),
    vscode.debug.onDidTerminateDebugSession((session) => {
      if (isOurs(session)) end();
    }),
    token.onCancellationRequested(() => void vscode.debug.stopDebugging()),
  );
  const config = {
    type: 'gfnscope',
    request: 'launch',
    name: test.label,
    program: nameOf(uri),
    test: test.id,
  };
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const started = await vscode.debug.startDebugging(folder, { ...config, ...mark }, { testRun: run });
  if (started) await ended;
  following.dispose();
  if (status === 0) run.passed(test);
  else if (status === undefined) run.skipped(test);
  else run.failed(test, atTest(test, new vscode.TestMessage(`It ended with status ${status}.`)));
}

function inOrder(items: vscode.TestItemCollection): vscode.TestItem[] {
  const list: vscode.TestItem[] = [];
  items.forEach((item) => list.push(item));
  const key = ({ sortText, label }: vscode.TestItem): string => sortText ?? label;
  return list.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
