import { costsOf } from '../../engine/describe/costs.js';
import { exitAddress, describeExit } from '../../engine/describe/exit.js';
import { uriOf } from '../../engine/describe/place.js';
import { counted, grouped } from '../../engine/describe/text.js';
import type { Exit } from '../../engine/kvm/exit.js';
import type { State } from '../../engine/kvm/state.js';
import type { Place } from '../../engine/program/program.js';
import type { Output } from '../io.js';
import type { Outcome } from '../run-machine.js';
import { Status, type StatusCode } from '../status.js';
import type { Colour } from '../terminal/colour.js';
import { aligned } from '../terminal/table.js';
import { printable } from '../terminal/text.js';
import { excerpt } from './excerpt.js';
import type { Story } from './narrator.js';
import { outcomeText, statusOf } from './outcome.js';

/** The last exit before the end: where a failed expectation usually comes from. */
export interface LastExit {
  readonly moment: number;
  readonly actor: string;
  readonly exit: Exit;
  readonly place: Place | null;
}

export interface Ending {
  readonly outcome: Outcome;
  readonly state: State;
  readonly story: Story;
  readonly lastExit: LastExit | null;
  /** Say nothing if all went well. */
  readonly quiet: boolean;
}

/** Says how a run ended, why, and what it cost. */
export function printEnd(ending: Ending, out: Output, colour: Colour): void {
  const { outcome, state, quiet } = ending;
  const status = statusOf(outcome);
  if (status === Status.done && quiet) return;
  if (!quiet) out.write('\n');
  if (status !== Status.done) for (const line of failureLines(ending, colour)) out.write(`${line}\n`);
  out.write(`${verdict(status, colour)} after ${counted(state.moment, 'step')}\n`);
  if (!quiet) for (const line of costLines(state, colour)) out.write(`${line}\n`);
}

function verdict(status: StatusCode, colour: Colour): string {
  if (status === Status.done) return colour.bold(colour.green('done'));
  return status === Status.failed ? colour.bold(colour.red('failed')) : colour.bold(colour.yellow('stopped'));
}

/** What went wrong: the place, the source line, the reason, and the last exit. */
export function failureLines({ outcome, state, story, lastExit }: Ending, colour: Colour): string[] {
  const { script, program } = story;
  const { title, text, place } = outcomeText(outcome, program, state);
  const lines: string[] = [];
  if (place !== null) {
    const uri = uriOf(program, place);
    lines.push(
      `${colour.bold(`${script.text.nameOf(uri)}:${place.line}:${place.column}:`)} ${colour.red(title)}`,
    );
    lines.push(...excerpt(script.text, uri, place, colour.red, colour));
  }
  // Without a place there is no headline, and `stopped` is said anyway.
  const said = place === null && title !== 'stopped' ? `${title}: ${text}` : text;
  if (said !== '') lines.push(...printableLines(said).map((line) => (place === null ? line : `  ${line}`)));
  const claims = outcome.kind === 'claim' || outcome.kind === 'invariant';
  if (claims && lastExit !== null) lines.push(colour.dim(`  ${lastExitText(lastExit, story, state)}`));
  return lines;
}

function printableLines(text: string): string[] {
  return text.split('\n').map(printable);
}

function lastExitText(
  { moment, actor, exit, place }: LastExit,
  { script, program }: Story,
  state: State,
): string {
  const { name, title } = describeExit(exit, actor, state);
  const where = place === null ? '' : ` at ${script.text.at(program, place)}`;
  const gpa = exit.filled ? `, gpa ${exitAddress(exit)}` : '';
  return `the last exit: moment ${moment}, ${actor}${where}, ${name}${gpa} (${title})`;
}

/** The counters that are not zero, in columns. */
function costLines(state: State, colour: Colour): string[] {
  const rows = costsOf(state.costs).map(({ row, count }) => [
    row.name,
    grouped(count),
    colour.dim(row.unit === row.name ? '' : row.unit),
  ]);
  return aligned(rows, [1]).map((line) => `  ${line}`);
}
