import type { CancellationToken, DebugAdapter } from 'vscode';
import type { LaunchArguments } from '../../debug-adapter/protocol.js';
import { QuietSession } from './quiet-session.js';

/** A place in a source, as the protocol counts: from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What became of a test. */
export type Outcome =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly place: Place | null;
      /** Of a comparison. */
      readonly found?: { readonly expected: string; readonly actual: string };
    }
  /** It could not be run at all: the script does not compile, or is gone. */
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'cancelled' };

export interface QuietLaunch {
  readonly program: string;
  readonly test: string;
  readonly onMemoryError: LaunchArguments['onMemoryError'];
  /** Seconds after which a test counts as endless. */
  readonly timeout: number;
}

/** What ends a test that is not expected to go on: everything else that can stop a run is for people to look at. */
const FAILURES = ['expect', 'invariant', 'death', 'livelock'];

interface Stopped {
  readonly threadId?: number;
  readonly description?: string;
}

/**
 * Runs one test to its end, or to what fails it. Tests do without the editor's own debug session, but not without the debugger: it knows where
 * a claim failed, and what was found there.
 */
export async function runQuietly(
  adapter: DebugAdapter,
  { program, test, onMemoryError, timeout }: QuietLaunch,
  print: (text: string, place: Place | null) => void,
  token: CancellationToken,
): Promise<Outcome> {
  let settle: (outcome: Outcome) => void = () => {};
  const outcome = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  const session = new QuietSession(adapter, (event, body) => {
    if (event === 'output') output(body, print);
    else if (event === 'stopped')
      reasonOf(session, body as Stopped).then(settle, (error: unknown) => {
        settle({ kind: 'failed', message: wordsOf(error), place: null });
      });
    else if (event === 'exited') settle(ending((body as { exitCode: number }).exitCode));
    else if (event === 'terminated') settle({ kind: 'failed', message: 'It ended early.', place: null });
  });
  const timer = setTimeout(() => {
    settle({ kind: 'failed', message: `It had not ended after ${timeout} s.`, place: null });
  }, timeout * 1000);
  const cancelling = token.onCancellationRequested(() => {
    settle({ kind: 'cancelled' });
  });
  begin(session, { program, test, onMemoryError }).catch((error: unknown) => {
    settle({ kind: 'broken', message: wordsOf(error) });
  });
  try {
    return await outcome;
  } finally {
    clearTimeout(timer);
    cancelling.dispose();
    session.dispose();
  }
}

async function begin(session: QuietSession, launch: Partial<LaunchArguments>): Promise<void> {
  await session.request('initialize', {
    ...{ adapterID: 'gfnscope', clientID: 'gfnscope-tests', pathFormat: 'path' },
    ...{ linesStartAt1: true, columnsStartAt1: true },
  });
  await session.request('launch', launch);
  await session.request('setExceptionBreakpoints', { filters: FAILURES });
  await session.request('configurationDone');
}

/** Why a test stopped, and where: nothing but a failure stops it. */
async function reasonOf(session: QuietSession, { threadId = 1, description }: Stopped): Promise<Outcome> {
  const [info, stack] = await Promise.all([
    session.request('exceptionInfo', { threadId }).catch(() => undefined),
    session.request('stackTrace', { threadId, startFrame: 0, levels: 20 }),
  ]);
  const { description: text = description ?? 'It stopped.', details } = (info ?? {}) as {
    readonly description?: string;
    readonly details?: { readonly message?: string };
  };
  const title = details?.message;
  const found = /\bfound (.+?), expected (.+?)\.?$/i.exec(text);
  return {
    kind: 'failed',
    message: title === undefined ? text : `${title}: ${text}`,
    place: placeIn(stack),
    ...(found?.[1] !== undefined && found[2] !== undefined
      ? { found: { actual: found[1], expected: found[2] } }
      : {}),
  };
}

function placeIn(stack: unknown): Place | null {
  const { stackFrames } = stack as {
    readonly stackFrames: readonly {
      readonly source?: { readonly path?: string };
      readonly line: number;
      readonly column: number;
    }[];
  };
  for (const { source, line, column } of stackFrames)
    if (source?.path !== undefined && line > 0) return { path: source.path, line, column };
  return null;
}

/** The adapter's exit status is that of the command line. */
function ending(status: number): Outcome {
  if (status === 0) return { kind: 'passed' };
  const message =
    status === 4 ? 'Stopped at an exit that nobody answered.' : `It ended with status ${status}.`;
  return { kind: 'failed', message, place: null };
}

function output(body: unknown, print: (text: string, place: Place | null) => void): void {
  const { category, output, source, line, column } = body as {
    readonly category?: string;
    readonly output: string;
    readonly source?: { readonly path?: string };
    readonly line?: number;
    readonly column?: number;
  };
  if (category === 'telemetry') return;
  const place =
    source?.path === undefined || line === undefined
      ? null
      : { path: source.path, line, column: column ?? 1 };
  print(output, place);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
