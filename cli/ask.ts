import type { Choice } from '../engine/choice.js';
import { actorName } from '../engine/describe/actor.js';
import { describeExit } from '../engine/describe/exit.js';
import type { Machine } from '../engine/machine.js';
import { Predictor, type Prediction } from '../engine/prediction.js';
import type { Io } from './io.js';
import type { Colour } from './terminal/colour.js';
import { choose } from './terminal/prompt.js';
import { padEnd, printable, widthOf } from './terminal/text.js';

const HELP = [
  'Each line is something the VMM can do about this exit, and what it would lead to: the run is tried out on a',
  'copy, without printing anything. A number makes the choice and goes on. q stops here (exit status 4).',
  'gfnscope explain KVM_EXIT_MEMORY_ERROR says what the exit means.',
].join('\n');

/** Lists what can be done at an exit, with what each would lead to, and waits for a number. Null: nothing, stop here. */
export async function askAtExit(
  machine: Machine,
  actor: number,
  all: readonly Choice[],
  io: Io,
  colour: Colour,
): Promise<string | null> {
  const possible = all.filter((choice) => choice.unavailable === undefined);
  io.stdout.write(`\n${colour.bold(headline(machine, actor))}\n`);
  await list(machine, actor, all, possible, io, colour);
  const numbers = possible.map((_, index) => String(index + 1));
  const prompt = `  ${possible.length > 1 ? `1-${possible.length}` : possible.length === 1 ? '1' : 'nothing to choose'}, ? or q: `;
  const answer = await choose(io, prompt, [...numbers, 'q', 'quit'], () => `${HELP}\n`);
  if (answer === null) io.stdout.write('\n');
  return answer === null || answer.startsWith('q') ? null : (possible[Number(answer) - 1]?.id ?? null);
}

function headline(machine: Machine, actor: number): string {
  const who = actorName(machine.state, actor);
  const exit = machine.state.actors[actor]?.exit;
  const title =
    exit === null || exit === undefined ? '' : `: ${describeExit(exit, who, machine.state).title}`;
  return `  ${who} waits in its VMM${title}. What shall the VMM do?`;
}

/** Steps of a prediction between two looks at the world. */
const SLICE = 16_384;
/** Columns that the text of a prediction should have beside its choice; with fewer it stands below. */
const ROOM = 44;

/** Writes the list. A prediction may take a moment, so each line is begun before it is known and completed after. */
async function list(
  machine: Machine,
  actor: number,
  all: readonly Choice[],
  possible: readonly Choice[],
  io: Io,
  colour: Colour,
): Promise<void> {
  const width = Math.max(0, ...all.map(({ label }) => widthOf(label)));
  const beside = width + 7 + ROOM <= io.stdout.columns;
  const outcome = (label: string) => (beside ? `${padEnd(label, width)}  ` : `${label}\n       `);
  for (const choice of all) {
    if (choice.unavailable !== undefined) {
      io.stdout.write(`${colour.dim(`    -  ${outcome(choice.label)}not here: ${choice.unavailable}`)}\n`);
      continue;
    }
    const number = String(possible.indexOf(choice) + 1).padStart(3);
    io.stdout.write(`  ${colour.bold(number)}  ${outcome(choice.label)}`);
    io.stdout.write(`${predictionText(await prediction(machine, actor, choice, io), colour)}\n`);
  }
}

async function prediction(machine: Machine, actor: number, choice: Choice, io: Io): Promise<Prediction> {
  const predictor = new Predictor(machine, actor, choice.id);
  for (;;) {
    await io.breathe();
    const found = predictor.advance(SLICE);
    if (found !== null) return found;
  }
}

function predictionText(prediction: Prediction, colour: Colour): string {
  const tint = {
    done: colour.green,
    ask: colour.cyan,
    claim: colour.red,
    death: colour.red,
    livelock: colour.yellow,
    undecided: colour.dim,
  }[prediction.end];
  return `${colour.dim('→')} ${tint(printable(outcomeOf(prediction)))}`;
}

function outcomeOf({ end, text, at }: Prediction): string {
  const line = at === null ? '' : ` at line ${at.line}`;
  switch (end) {
    case 'claim':
      return `fails: ${text.replace(/^expected (?=expect\b)/, '')}`;
    case 'death':
      return `dies${line}: ${text}`;
    case 'livelock':
      return text.startsWith('nobody')
        ? `deadlock: ${text}`
        : `never gets on${line}: the same exit again and again`;
    case 'ask':
    case 'done':
    case 'undecided':
      return text;
  }
}
