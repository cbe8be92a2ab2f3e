import type { PeerName } from './peers/peer.js';

/** What a row's measurement answers: medians of several rounds. */
export interface Figures {
  readonly ours: number;
  /** Of the other side, measured in turn with ours. */
  readonly peer?: number;
  readonly unit: string;
  /** Digits of interest that are no column of their own, a sentence each. */
  readonly notes?: readonly string[];
}

/** What a figure is held against: our own figure, in the row's unit, or ours divided by the peer's. */
export interface Bar {
  readonly of: 'ours' | 'ratio';
  readonly least?: number;
  readonly most?: number;
}

/** One line of the table. */
export interface Row {
  /** For `--only`. */
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** Whose the peer's figure is; a row of ours alone has none. */
  readonly against?: string;
  /** The peer that must be installed for the row's other side. */
  readonly needs?: PeerName;
  /** Without one, the figure is printed and nothing is claimed. */
  readonly bar?: Bar;
  /** What is known about a figure that does not reach the bar. */
  readonly short?: (figures: Figures) => string;
  /** Each round is a process of its own: for what is only ever done once in one. */
  readonly fresh?: boolean;
  /** @param withPeer false if the peer is not there: ours alone is measured */
  measure(quick: boolean, withPeer: boolean): Figures | Promise<Figures>;
}

export type Verdict = 'holds' | 'short' | 'no bar' | 'no peer' | 'too quick';

/** What became of a row. */
export type Result =
  | {
      readonly row: Row;
      readonly figures: Figures;
      readonly ratio: number | null;
      readonly verdict: Verdict;
    }
  | { readonly row: Row; readonly error: string };

/** @param quick few and small rounds: such figures show that the row lives, and are held against nothing */
export function judge(row: Row, figures: Figures, quick: boolean): Result {
  const ratio = figures.peer === undefined ? null : figures.ours / figures.peer;
  const numbers = [figures.ours, ...(ratio === null ? [] : [ratio])];
  if (!numbers.every(Number.isFinite))
    return { row, error: `no finite number came of it: ${numbers.join(', ')}` };
  return { row, figures, ratio, verdict: quick ? 'too quick' : verdictOf(row.bar, figures.ours, ratio) };
}

function verdictOf(bar: Bar | undefined, ours: number, ratio: number | null): Verdict {
  if (bar === undefined) return 'no bar';
  const value = bar.of === 'ours' ? ours : ratio;
  if (value === null) return 'no peer';
  return value >= (bar.least ?? -Infinity) && value <= (bar.most ?? Infinity) ? 'holds' : 'short';
}
