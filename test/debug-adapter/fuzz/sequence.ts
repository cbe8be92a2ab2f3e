import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { Random } from '../../engine/properties/random.js';
import { Known } from './known.js';
import { play, Playing, type Step } from './playing.js';
import { COMMANDS, launchOf, REQUESTS, type Maker } from './requests.js';
import { PATHS } from './scripts.js';
import { mutated, wild } from './values.js';

/** A sequence that went wrong: the shortest that could be found, as lines of a transcript. */
export interface Failure {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly transcript: string;
}

/** Requests after the session has begun, at most. */
const LONGEST = 12;
/** What most sequences ask at each stop, as editors do: later requests have something to be about. */
const LOOKING = ['stackTrace', 'scopes', 'variables', 'stepInTargets', 'gfnscope/choices'];

/** Plays the sequence of a seed; null if all was well. */
export async function playSeed(seed: number): Promise<Failure | null> {
  const { steps, slow, faults } = await improvise(seed);
  if (faults.length === 0) return null;
  const least = await shrunk(steps, slow);
  const again = await play(least, slow);
  const transcript = least
    .map(({ message, turns }) => `> ${lineOf(message)}   (then ${turns} turns)`)
    .join('\n');
  return { seed, faults: again.length > 0 ? again : faults, transcript };
}

/** Makes a sequence up while it is played: what it sends is made of what it heard. */
async function improvise(seed: number) {
  const random = new Random(seed);
  const slow = !random.oneIn(16);
  const playing = new Playing(slow);
  const known = new Known();
  const maker: Maker = { random, known, program: random.pick(PATHS) };
  const steps: Step[] = [];
  let learnt = 0;
  const send = async (message: unknown, turns: number): Promise<void> => {
    steps.push({ message, turns });
    playing.say(message);
    await playing.turn(turns);
    for (const { body } of playing.heard.slice(learnt)) known.learn(body);
    learnt = playing.heard.length;
  };
  let seq = 0;
  const request = (command: string, args: unknown): object => ({
    ...{ seq: ++seq, type: 'request', command },
    ...(args === undefined ? {} : { arguments: args }),
  });
  if (!random.oneIn(12)) {
    await send(request('initialize', clientOf(random)), 1);
    await send(request('launch', launchOf(maker)), 4);
    if (random.oneIn(3)) await send(request('setBreakpoints', REQUESTS.setBreakpoints?.(maker)), 1);
    if (!random.oneIn(8)) await send(request('configurationDone', undefined), 1 + random.below(6));
    if (random.oneIn(2))
      for (const command of LOOKING) await send(request(command, REQUESTS[command]?.(maker)), 1);
  }
  for (let left = 1 + random.below(LONGEST); left > 0; left--) {
    const command = random.pick(COMMANDS);
    const made: unknown = REQUESTS[command]?.(maker);
    const args = random.oneIn(3) ? mutated(random, made ?? {}) : made;
    const message = request(command, args);
    // None at all: several requests are under way at once.
    const turns = random.weighted([
      [3, 0],
      [5, 1],
      [3, 3],
      [1, 12],
    ]);
    await send(random.oneIn(24) ? broken(random, message as P.Request) : message, turns);
  }
  await playing.end();
  return { steps, slow, faults: playing.faults };
}

function clientOf(random: Random): object {
  const flags = [
    'linesStartAt1',
    'columnsStartAt1',
    'supportsInvalidatedEvent',
    'supportsMemoryEvent',
    'supportsProgressReporting',
  ];
  return { adapterID: 'gfnscope', ...Object.fromEntries(flags.map((flag) => [flag, !random.oneIn(3)])) };
}

/** A message that is no proper request. */
function broken(random: Random, message: P.Request): unknown {
  switch (random.below(7)) {
    case 0:
      return { ...message, seq: random.pick([1, 2, -1, 0, 1.5, '7', null, 2 ** 53]) };
    case 1:
      return {
        ...message,
        command: random.pick(['', '__proto__', 'constructor', 'toString', 'attach', 'modules', 7, null]),
      };
    case 2:
      return { ...message, arguments: wild(random) };
    case 3:
      return {
        ...message,
        type: random.pick(['response', 'event', 'x', null]),
        request_seq: 1,
        event: 'stopped',
      };
    case 4:
      return { type: 'request' };
    case 5:
      return [message];
    default:
      return wild(random) ?? {};
  }
}

/** Leaves out steps as long as something is still wrong without them. */
async function shrunk(steps: readonly Step[], slow: boolean): Promise<readonly Step[]> {
  let least = steps;
  for (let at = steps.length - 1; at >= 0; at--) {
    const { turns = 0 } = least[at] ?? {};
    // The time that was spent on it stays: what else happens, happens when it did.
    const without = least
      .map((step, i) => (i === at - 1 ? { ...step, turns: step.turns + turns } : step))
      .filter((_, i) => i !== at);
    if ((await play(without, slow)).length > 0) least = without;
  }
  return least;
}

function lineOf(message: unknown): string {
  const {
    command,
    arguments: args,
    type,
  } = (message ?? {}) as Partial<Omit<P.Request, 'arguments'>> & { arguments?: unknown };
  if (type !== 'request' || typeof command !== 'string') return JSON.stringify(message);
  return `${command} ${args === undefined ? '' : JSON.stringify(args).slice(0, 2000)}`.trimEnd();
}
