import type { DebugProtocol } from '@vscode/debugprotocol';

/** What the requests of `gfnscope-protocol.ts` about time carry: going back, other moments, branches, and who did what when. */

export interface PlaceInfo {
  readonly source: DebugProtocol.Source;
  readonly line: number;
  readonly column: number;
}

export interface ReverseArguments {
  readonly threadId: number;
  readonly kind: 'over' | 'into' | 'out';
  readonly granularity?: 'statement' | 'line' | 'instruction';
}

/** Where to go: one of these. */
export interface SeekArguments {
  /** To this moment, before anything that was put in there. It must have been reached on this branch. */
  readonly moment?: number;
  /** To an entry of `gfnscope/timeline`, by its index: to an exit where it waits, if it does; to a choice right before it. */
  readonly entry?: number;
  /** To a time at which some thread is about to begin the statement on a line. */
  readonly line?: {
    readonly source: DebugProtocol.Source;
    readonly line: number;
    readonly which: 'first' | 'previous' | 'next' | 'last';
  };
  /** Whom to look at there; absent: who waits or has the turn. */
  readonly threadId?: number;
}

export interface UndoAnswer {
  /** What is undone, in words. */
  readonly label: string;
}

export interface BookmarksArguments {
  /** `list` unless told. `add` names the present; `go` goes there, also over to another branch, and a `stopped` event follows. */
  readonly action?: 'list' | 'add' | 'remove' | 'go';
  /** The bookmark; of `add`, absent: `moment N`. */
  readonly name?: string;
}
export interface BookmarkInfo {
  readonly name: string;
  readonly moment: number;
  /** The branch on which it lies; 0 if it cannot be reached. */
  readonly branch: number;
  /** Why it cannot be reached now; absent if it can. */
  readonly unavailable?: string;
}
export interface BookmarksAnswer {
  readonly bookmarks: readonly BookmarkInfo[];
}

export interface BranchesArguments {
  /** `list` unless told. `switch` goes to the end of a branch, and a `stopped` event follows. */
  readonly action?: 'list' | 'name' | 'switch';
  readonly branch?: number;
  /** What a person calls it; named branches are kept longer. */
  readonly name?: string;
}
export interface BranchInfo {
  readonly id: number;
  readonly name: string;
  /** Whether the run is on it. */
  readonly current: boolean;
  /** The branch from which it parted, and when; 0 for the first. */
  readonly parent: number;
  readonly fork: number;
  /** The furthest moment reached on it, and how it stopped there, in words. */
  readonly reached: number;
  readonly end: string;
  /** What was put in where it parted, in words; empty for the first. */
  readonly by: string;
}
export interface BranchesAnswer {
  readonly branches: readonly BranchInfo[];
}

/** A point of time; on the branch at hand unless told. */
export interface MomentOf {
  readonly moment: number;
  readonly branch?: number;
}
export interface CompareArguments {
  readonly from: MomentOf;
  /** Absent: the present. */
  readonly to?: MomentOf;
}
/** One thing that differs between two moments. */
export interface DifferenceRow {
  readonly kind: 'gfn' | 'memory' | 'memslot' | 'mapping' | 'cost';
  /** `gpa 0x1000–0x1fff`, `ram 0x0–0xfff`. */
  readonly where: string;
  readonly from: string;
  readonly to: string;
  /** Of a gfn: the range [lo, hi). */
  readonly lo?: number;
  readonly hi?: number;
}
export interface CompareAnswer {
  readonly rows: readonly DifferenceRow[];
  /** Whether there is more than is listed. */
  readonly more: boolean;
}

export interface WhyArguments {
  /** A gpa, or a memory reference of the guest's. */
  readonly address: string;
  /** Bytes; 1 unless told. */
  readonly size?: number;
  /** Of `when`: at most so many causes; 100 unless told. */
  readonly limit?: number;
}
export interface CauseInfo {
  /** When it was so first: `gfnscope/seek` leads there, to right after it. */
  readonly moment: number;
  readonly threadId: number;
  readonly actor: string;
  /** `private backing: a hole → a page`, and so on. */
  readonly changes: readonly { readonly part: string; readonly from: string; readonly to: string }[];
  /** Who did it and how, in a sentence. */
  readonly text: string;
  /** The system call or hypercall that did it. */
  readonly call?: string;
  readonly place: PlaceInfo | null;
  /** The exit that was being handled. */
  readonly exit?: { readonly moment: number; readonly text: string; readonly place: PlaceInfo | null };
}
export interface WhyAnswer {
  readonly causes: readonly CauseInfo[];
  /** What nobody has changed since the start of the run. */
  readonly unchanged: readonly string[];
  /** Whether there is more than is listed. */
  readonly more: boolean;
}

export interface RecordArguments {
  /** Where to write it: a path. Absent: it is only answered. Refused where there are no files, in a browser. */
  readonly path?: string;
}
export interface RecordAnswer {
  /** The text of the recording's file. */
  readonly text: string;
}
