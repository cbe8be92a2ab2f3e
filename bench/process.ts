import { fork } from 'node:child_process';
import { median } from './memory/subject.js';
import { judge, type Figures, type Result, type Row } from './row.js';

/** Seconds after which a row is taken for stuck. */
const LEASH = { quick: 20, full: 300 };

/** Processes of a row that starts anew for each round. */
const FRESH_ROUNDS = 3;

type Answer = { readonly figures: Figures } | { readonly error: string };

/**
 * Measures a row in a process of its own: what one row made the compiler assume, and left on the heap, is nothing to the next.
 * @param file this program, to be started again
 */
export async function measureApart(
  file: string,
  row: Row,
  quick: boolean,
  withPeer: boolean,
): Promise<Result> {
  const answers: Figures[] = [];
  for (let round = 0; round < (row.fresh === true && !quick ? FRESH_ROUNDS : 1); round++) {
    const answer = await ask(file, ['--row', row.id, ...(quick ? ['--quick'] : [])], withPeer);
    if ('error' in answer) return { row, error: answer.error };
    answers.push(answer.figures);
  }
  const middle = median(answers.map(({ ours }) => ours));
  const figures = answers.find(({ ours }) => ours === middle) ?? answers[0];
  return figures === undefined ? { row, error: 'nothing was measured' } : judge(row, figures, quick);
}

function ask(file: string, args: readonly string[], withPeer: boolean): Promise<Answer> {
  return new Promise((resolve) => {
    const child = fork(file, args, {
      execArgv: ['--expose-gc', '--enable-source-maps'],
      env: { ...process.env, [WITH_PEER]: withPeer ? '1' : '0' },
    });
    const leash = setTimeout(
      () => child.kill('SIGKILL'),
      1000 * (args.includes('--quick') ? LEASH.quick : LEASH.full),
    );
    child.once('message', (message) => {
      resolve(message as Answer);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(leash);
      resolve({ error: `its process ended without an answer: ${signal ?? `status ${code}`}` });
    });
  });
}

const WITH_PEER = 'GFNSCOPE_BENCH_WITH_PEER';

/** The other end: measures the row and sends what came of it. */
export async function answer(row: Row, quick: boolean): Promise<void> {
  let message: Answer;
  try {
    message = { figures: await row.measure(quick, process.env[WITH_PEER] === '1') };
  } catch (error) {
    message = { error: error instanceof Error ? error.message : String(error) };
  }
  // NaN and Infinity do not survive the way as JSON: they arrive as null, and are judged as no numbers.
  process.send?.(message, () => process.exit());
}
