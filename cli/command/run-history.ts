import { choiceForPolicy } from '../../engine/choice.js';
import { Cost } from '../../engine/kvm/costs.js';
import type { History } from '../../engine/time/history.js';
import { isSame, type Point } from '../../engine/time/point.js';
import type { Stop } from '../../engine/program/stop.js';
import type { Io } from '../io.js';
import { runMachine, type Outcome, type RunOptions } from '../run-machine.js';

/** Atomic steps between two looks at the world. */
const SLICE = 65_536;
/** Choices that a policy makes without a breath. */
const CHOICES_A_BREATH = 256;

/** Runs a run that keeps its past to its end, in slices, as `runMachine` does with one that does not. */
export function runHistory(history: History, io: Io, options: RunOptions): Promise<Outcome> {
  return untilInterrupted(io, options, async (breathe, isInterrupted) => {
    for (let choices = 0; ;) {
      const left = options.maxSteps - history.state.moment;
      if (left <= 0) return { kind: 'max-steps' };
      const stop = history.run(Math.min(SLICE, left));
      if (stop.kind === 'ask') {
        const id = await answer(history, stop.actor, options);
        if (isInterrupted()) return { kind: 'interrupted' };
        // It stands at the exit, and knows how to say why nobody answered.
        if (id === null) return runMachine(history.machine, io, nobody(options));
        history.apply(stop.actor, { kind: 'choice', choice: id });
        if (++choices % CHOICES_A_BREATH !== 0) continue;
      } else if (stop.kind !== 'steps' && stop.kind !== 'breakpoint') {
        return stop;
      }
      await breathe(history);
      if (isInterrupted()) return { kind: 'interrupted' };
    }
  });
}

/** How a replay came to its end: the machine's last stop there, or `interrupted`. */
export type ReplayEnd = Stop | { readonly kind: 'given up' };

/** Runs on to a point with whatever lies ahead being put in. The run stopped there with `expected`, and is let do so again. */
export function replayTo(
  history: History,
  end: Point,
  expected: Stop['kind'],
  io: Io,
  options: Pick<RunOptions, 'progress'>,
): Promise<ReplayEnd> {
  return untilInterrupted(io, options, async (breathe, isInterrupted) => {
    let stop: Stop = { kind: 'steps' };
    while (!isSame(history.present, end)) {
      const before = history.present;
      stop = history.run(SLICE, end);
      // Whatever it stops for on its way, the recorded run went on; but not from where nobody can.
      if (stop.kind !== 'steps' && isSame(history.present, before)) return stop;
      await breathe(history);
      if (isInterrupted()) return { kind: 'given up' };
    }
    const looks = expected === 'done' || expected === 'deadlock' || expected === 'ask';
    return looks && stop.kind === 'steps' ? history.run(1) : stop;
  });
}

async function untilInterrupted<T>(
  io: Io,
  { progress }: Pick<RunOptions, 'progress'>,
  work: (breathe: (history: History) => Promise<void>, isInterrupted: () => boolean) => Promise<T>,
): Promise<T> {
  let pressed = false;
  const release = io.onInterrupt(() => (pressed = true));
  const breathe = async ({ state }: History): Promise<void> => {
    progress?.update(state.moment, state.costs[Cost.exits] ?? 0);
    await io.breathe();
  };
  try {
    return await work(breathe, () => pressed);
  } finally {
    release();
    progress?.clear();
  }
}

async function answer({ machine }: History, actor: number, options: RunOptions): Promise<string | null> {
  if (options.policy !== 'ask') return choiceForPolicy(machine, actor, options.policy);
  return options.ask === undefined ? null : await options.ask(actor);
}

function nobody(options: RunOptions): RunOptions {
  return options.ask === undefined ? options : { ...options, ask: () => Promise.resolve(null) };
}
