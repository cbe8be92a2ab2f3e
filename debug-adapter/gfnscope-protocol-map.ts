/** What `gfnscope/map` carries: the gfn map as columns of a picture. */

export interface MapArguments {
  /** gfns to draw; absent: from the first memslot's start to the last one's end. */
  readonly lo?: number;
  readonly hi?: number;
  /** How many columns the picture has, 1 to 8,192. A column stands for at least a page. */
  readonly columns: number;
  /** Also mark what changed since the last stop. */
  readonly changes?: boolean;
}

/** Names of the lanes, from top to bottom. */
export type LaneName = 'kvm' | 'view' | 'stage2' | 'backing' | 'accepted';

/** What a column of a lane is. `mixed`: its pages differ. `none`: there is no such thing here (no memslot, nothing installed, no page). */
export type Cell = 'none' | 'shared' | 'private' | 'both' | 'mixed' | 'yes';
/** The cells, as letters in `MapLane.cells`. */
export const CELL_LETTERS: Readonly<Record<Cell, string>> = {
  none: '.',
  shared: 's',
  private: 'P',
  both: 'B',
  mixed: '*',
  yes: 'a',
};

export interface MapLane {
  readonly name: LaneName;
  /** What the lane shows, in one line: for a legend. */
  readonly title: string;
  /** One letter of CELL_LETTERS a column. */
  readonly cells: string;
}

/** Bits of `MapAnswer.marks`. */
export const MapMark = {
  /** The parts of the tuple disagree. */
  disagrees: 1,
  /** A stage-2 entry leads where it should not. */
  stale: 2,
  /** Changed since the last stop. */
  changed: 4,
  /** The pending (or last) exit's range. */
  exit: 8,
  /** Both a shared and a private page exist. */
  doubleBacked: 16,
} as const;

export interface MapSlot {
  readonly id: number;
  readonly lo: number;
  readonly hi: number;
  /** Name of the mapping behind the shared half, and of the private fd; null without one. */
  readonly shared: string | null;
  readonly fd: string | null;
  readonly readonly: boolean;
}

export interface MapAnswer {
  /** The gfns drawn. */
  readonly lo: number;
  readonly hi: number;
  /** The whole guest: from the first memslot to the last. */
  readonly guest: { readonly lo: number; readonly hi: number };
  /** gfns a column stands for; the last column may stand for fewer. Not always whole: column c is [lo + floor(c × per), lo + floor((c + 1) × per)). */
  readonly gfnsPerColumn: number;
  readonly lanes: readonly MapLane[];
  /** One hexadecimal digit pair a column: the bits of MapMark. */
  readonly marks: string;
  /** The memslots that the picture meets. */
  readonly slots: readonly MapSlot[];
  /** The exit that waits, or the last one; null before the first. */
  readonly exit: {
    readonly lo: number;
    readonly hi: number;
    readonly pending: boolean;
    readonly text: string;
  } | null;
  readonly moment: number;
}
