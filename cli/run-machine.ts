import type { Policy } from '../engine/choice.js';
import { choiceForPolicy, choices, choose } from '../engine/choice.js';
import { Cost } from '../engine/kvm/costs.js';
import type { Machine } from '../engine/machine.js';
import type { Stop } from '../engine/program/stop.js';
import type { Io } from './io.js';
import type { Progress } from './terminal/progress.js';

/** Atomic steps between two looks at the world: short enough that Ctrl-C seems immediate. */
const SLICE = 65_536;
/** Choices that a policy makes without a breath: one is much work, and a guest can ask for ever. */
const CHOICES_A_BREATH = 256;

/** Steps after which a run is taken for endless, unless --max-steps says otherwise. */
export const MAX_STEPS = 100_000_000;

/** How a run ended: as the machine says, or because somebody or something ended it. */
export type Outcome =
  | Exclude<Stop, { kind: 'steps' | 'ask' | 'breakpoint' }>
  | { readonly kind: 'unanswered'; readonly actor: number; readonly why: string }
  | { readonly kind: 'max-steps' }
  | { readonly kind: 'interrupted' };

export interface RunOptions {
  readonly policy: Policy;
  readonly maxSteps: number;
  /** Asks a person; answers a choice, null to leave it unanswered. Absent: the policy `ask` leaves it so. */
  readonly ask?: (actor: number) => Promise<string | null>;
  readonly progress?: Progress;
}

/** Runs a machine to its end, in slices, so that the process stays responsive whatever the guest does. */
export async function runMachine(machine: Machine, io: Io, options: RunOptions): Promise<Outcome> {
  const interrupt = { pressed: false };
  const release = io.onInterrupt(() => (interrupt.pressed = true));
  try {
    let choices = 0;
    for (;;) {
      const left = options.maxSteps - machine.state.moment;
      if (left <= 0) return { kind: 'max-steps' };
      const stop = machine.run(Math.min(SLICE, left));
      if (stop.kind === 'ask') {
        const id = await answer(machine, stop.actor, options);
        // A person who presses Ctrl-C at the question gives no answer, either.
        if (interrupt.pressed) return { kind: 'interrupted' };
        if (id === null)
          return { kind: 'unanswered', actor: stop.actor, why: whyUnanswered(machine, stop.actor, options) };
        choose(machine, stop.actor, id);
        if (++choices % CHOICES_A_BREATH !== 0) continue;
      } else if (stop.kind !== 'steps' && stop.kind !== 'breakpoint') {
        return stop;
      }
      options.progress?.update(machine.state.moment, machine.state.costs[Cost.exits] ?? 0);
      await io.breathe();
      if (interrupt.pressed) return { kind: 'interrupted' };
    }
  } finally {
    release();
    options.progress?.clear();
  }
}

async function answer(machine: Machine, actor: number, options: RunOptions): Promise<string | null> {
  if (options.policy !== 'ask') return choiceForPolicy(machine, actor, options.policy);
  return options.ask === undefined ? null : await options.ask(actor);
}

/** Why an exit was left as it is. */
function whyUnanswered(machine: Machine, actor: number, { policy, ask }: RunOptions): string {
  if (policy === 'ask') return ask === undefined ? 'nobody is there to be asked' : 'nobody chose';
  const obstacle = choices(machine, actor).find(({ id }) => id === policy)?.unavailable;
  if (obstacle !== undefined) return `--on-exit ${policy} can do nothing here: ${obstacle}`;
  const asked = machine.state.actors[actor]?.top?.native === null;
  const who = asked
    ? 'its handler asks, and nobody is there to answer'
    : 'no handler of the script answers it';
  return `${who}; --on-exit says what to do then`;
}
