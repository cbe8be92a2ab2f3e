import type { ChoiceInfo, ExitInfo, TimelineEntry } from '../../debug-adapter/gfnscope-protocol.js';
import type { Foreseen } from './predictions.js';

/** How a choice reads in a pick list. */
export interface ChoiceText {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly possible: boolean;
}

/** Where predictions come from: undefined while it is not known. */
export type Foresee = (choice: string) => Foreseen | undefined;

/** All choices as they read in a pick list: what can be done first, in the engine's order. */
export function choiceTexts(choices: readonly ChoiceInfo[], foresee: Foresee): readonly ChoiceText[] {
  const possible = choices.filter(({ unavailable }) => unavailable === undefined);
  const impossible = choices.filter(({ unavailable }) => unavailable !== undefined);
  return [...possible, ...impossible].map((choice) => ({
    id: choice.id,
    label: choice.label,
    detail: detailOf(choice, foresee(choice.id)),
    possible: choice.unavailable === undefined,
  }));
}

function detailOf({ strip, unavailable }: ChoiceInfo, foreseen: Foreseen | undefined): string {
  if (unavailable !== undefined) return `Cannot work here: ${unavailable}`;
  const outcome = foreseen === undefined ? 'predicting…' : `→ ${foreseen.text}`;
  if (strip === undefined) return outcome;
  return `${outcome}    ${even(strip.before)} ⇒ ${even(foreseen?.after ?? strip.after)}`;
}

/** What the cells of a strip mean, as they are shown. */
const LEGEND = '▓ private  ░ shared  ▁ hole  ▒ mixed';
const MIXED = '▒';

/** Cells of a strip in a list, at most: two strips and what a choice leads to share a line. */
const CELLS = 16;

/** A strip in few cells of one width: the font of a list is not a console's. */
function even(strip: string): string {
  const cells = [...strip.replaceAll('·', '▁').replaceAll('*', MIXED)];
  const count = Math.min(CELLS, cells.length);
  const edge = (cell: number): number => Math.floor((cell * cells.length) / count);
  return Array.from({ length: count }, (_, cell) => {
    const [first = MIXED, ...rest] = cells.slice(edge(cell), edge(cell + 1));
    return rest.every((other) => other === first) ? first : MIXED;
  }).join('');
}

/** The line above the list: what its strips mean; without strips, why KVM exited. */
export function pickHint(exit: ExitInfo, choices: readonly ChoiceInfo[]): string {
  return choices.some(({ strip }) => strip !== undefined) ? `Before ⇒ after: ${LEGEND}` : exit.decision;
}

/** The exit in one line: a pick list's title. */
export function exitTitle(exit: ExitInfo): string {
  return `${exit.name} at ${exit.gpa}: ${exit.title}`;
}

/** A lens over a line. Without a choice it opens the list of all. */
export interface LensText {
  readonly title: string;
  readonly tooltip: string;
  readonly choice?: string;
}

/** How many choices have a lens of their own; the line has only so much room. */
const LENSES = 3;

/** Choices that a line's lenses offer: the first one, and then those that do something else than convert. */
export function lensChoices(choices: readonly ChoiceInfo[]): readonly ChoiceInfo[] {
  const possible = choices.filter(({ unavailable }) => unavailable === undefined);
  const [first, ...rest] = possible;
  if (first === undefined) return [];
  const others = rest.filter(({ id }) => !id.startsWith('convert'));
  return [first, ...others, ...rest.filter((choice) => !others.includes(choice))].slice(0, LENSES);
}

/** The lenses over the line where the thread is stopped. */
export function lensTexts(
  exit: ExitInfo,
  choices: readonly ChoiceInfo[],
  foresee: Foresee,
): readonly LensText[] {
  const offered = lensChoices(choices).map(({ id, label }) => {
    const foreseen = foresee(id);
    const brief = label.replace(/ \([^)]*\)$/, '');
    return {
      choice: id,
      title: foreseen === undefined ? brief : `${brief} → ${clipped(foreseen.text)}`,
      tooltip: foreseen === undefined ? label : `${label}\n→ ${foreseen.text}`,
    };
  });
  // First, because a long line of lenses is cut off at its end.
  const all = { title: `${choices.length} choices…`, tooltip: exitTitle(exit) };
  return [all, ...offered];
}

/** A lens has one line, together with its neighbours. */
function clipped(text: string, most = 48): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

/** What came of a choice: what was converted since, and where that led. */
export function outcomeText(label: string, since: readonly TimelineEntry[]): string {
  const done = since.filter(({ kind }) => kind === 'conversion').map(({ text }) => text);
  const last = since.at(-1);
  const next =
    last !== undefined && (last.kind === 'exit' || last.kind === 'death') ? [`Then ${last.text}.`] : [];
  const first = done.length === 0 ? `${label}: nothing was converted.` : `Converted ${listed(done)}.`;
  return [first, ...next].join(' ');
}

/** The first few of a long list. */
function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 3).join(', ');
  return texts.length <= 3 ? shown : `${shown} and ${texts.length - 3} more`;
}
