import type {
  ReverseArguments,
  SeekArguments,
  UndoAnswer,
  BookmarksArguments,
  BookmarksAnswer,
  BranchesArguments,
  BranchesAnswer,
  CompareArguments,
  CompareAnswer,
  WhyArguments,
  WhyAnswer,
  RecordArguments,
  RecordAnswer,
} from './gfnscope-protocol-time.js';

import type { MapAnswer, MapArguments } from './gfnscope-protocol-map.js';
import type { PlaceInfo } from './gfnscope-protocol-time.js';

export * from './gfnscope-protocol-map.js';
export type * from './gfnscope-protocol-time.js';

/**
 * The requests and events that gfnscope adds to the Debug Adapter Protocol. Their names begin with `gfnscope/`; a client that does not know
 * them misses nothing of the protocol itself. This file and those
 * about the map and about time are their documentation, and all that an editor's extension shares with the adapter.
 *
 * Everywhere: a gfn and a page index are numbers (exact up to 2^53); ranges are half-open, `[lo, hi)`, in pages of 4 KiB unless a field says
 * bytes; addresses are strings in hex, `0x…`, because they have 64 bits. Threads are the protocol's thread ids. A *moment* is the number of
 * atomic steps since the start. Places are counted as the client counts lines and columns.
 */
export interface GfnscopeRequests {
  /** The gfn map, as columns of a picture. Costs what the picture costs, whatever the size of the guest. */
  'gfnscope/map': [MapArguments, MapAnswer];
  /** Memslots with their runs, private fds with their extents and holes. */
  'gfnscope/tree': [TreeArguments, TreeAnswer];
  /** What can be done at the exit where a thread waits; nothing is predicted. */
  'gfnscope/choices': [ThreadArguments, ChoicesAnswer];
  /** What one choice would lead to. Runs in slices; ends early, as cancelled, when the protocol's `cancel` names it. */
  'gfnscope/predict': [PredictArguments, PredictionAnswer];
  /** Makes a choice: the same call as a step-in target, the console's commands and the launch policy make. A `stopped` event follows. */
  'gfnscope/choose': [ChooseArguments, ChooseAnswer];
  /**
   * Has the VMM convert, punch a hole or allocate, at any stop: KVM never does it of its own. Answered when it is done, has failed, or waits for a lock; the run stands
   * where it stood. An input of the run: it is replayed and undone like a choice.
   */
  'gfnscope/act': [ActArguments, ActAnswer];
  /** gfns that stop the run when anything about them changes: data breakpoints that a view sets, where only the editor can set its own. They survive a restart. */
  'gfnscope/watches': [WatchesArguments, WatchesAnswer];
  /** What the run has cost so far, and since the last stop. */
  'gfnscope/costs': [Record<string, never>, CostsAnswer];
  /** Exits, conversions, choices and other inputs so far, oldest first. */
  'gfnscope/timeline': [TimelineArguments, TimelineAnswer];
  /** Lets only this thread run, or everybody again. An input of the run: it is replayed and undone like a choice. */
  'gfnscope/solo': [SoloArguments, SoloAnswer];
  /** What is known about an address, for a hover: the tuple of its gfn in words. */
  'gfnscope/describe': [DescribeArguments, DescribeAnswer];
  /** The bytes behind a memory reference as runs, what is unbacked told apart from zeros; for a view that shows holes. */
  'gfnscope/bytes': [BytesArguments, BytesAnswer];
  /** A step back, as `stepBack`, or into what was called, or out to the caller. A `stopped` event follows. */
  'gfnscope/reverse': [ReverseArguments, undefined];
  /** Goes to another point of time; nothing on the way stops it. A `stopped` event follows. */
  'gfnscope/seek': [SeekArguments, undefined];
  /** Goes back to before the last choice, or another input: the exit waits again. Nothing is lost: choosing differently begins a branch. */
  'gfnscope/undo': [Record<string, never>, UndoAnswer];
  /** Named points of time; they survive a restart. */
  'gfnscope/bookmarks': [BookmarksArguments, BookmarksAnswer];
  /** The courses that this run has taken. */
  'gfnscope/branches': [BranchesArguments, BranchesAnswer];
  /** What differs between two points of time. Runs in slices; `cancel` ends it. */
  'gfnscope/compare': [CompareArguments, CompareAnswer];
  /** Who last wrote some bytes, and who last changed what their gfns are. Runs in slices; `cancel` ends it. */
  'gfnscope/why': [WhyArguments, WhyAnswer];
  /** The same, with everything that was ever done to them, the newest first. */
  'gfnscope/when': [WhyArguments, WhyAnswer];
  /** The run as a recording: `launch` with `recording`, and `gfnscope replay`, do it again. */
  'gfnscope/record': [RecordArguments, RecordAnswer];
}

/** Events of our own. A client without interest ignores them. */
export interface GfnscopeEvents {
  /** Something that a view shows has changed: it may ask again. Sent once per stop, and after each change made while stopped. */
  'gfnscope/changed': ChangedBody;
}

export interface ThreadArguments {
  /** The thread asked about; absent: the one that waits for a choice. */
  readonly threadId?: number;
}

// The tree

export interface TreeArguments {
  /** At most so many runs a slot and holes a file; 1,000 unless told. What is left out is counted. */
  readonly limit?: number;
  /** Only this memslot's runs, from this gfn on: the rest of a long list. */
  readonly slot?: number;
  readonly from?: number;
}

/** A run of gfns that are alike in every part of the tuple. */
export interface TreeRun {
  readonly lo: number;
  readonly hi: number;
  /** `0x1000–0x1fff`, the gpas in bytes. */
  readonly range: string;
  readonly kvm: 'private' | 'shared' | 'none';
  readonly view: 'private' | 'shared';
  readonly accepted: boolean;
  readonly stage2: 'none' | 'shared' | 'private' | 'both';
  /** Which pages exist. `both` is double backing. */
  readonly backing: 'none' | 'shared' | 'private' | 'both';
  readonly stale: boolean;
  /** What does not agree, in sentences; empty if all is well. */
  readonly disagreements: readonly string[];
  /** Whether anything of it changed since the last stop. */
  readonly changed: boolean;
  /** A reference for `readMemory`, as the guest sees it. */
  readonly memoryReference: string;
}

export interface TreeSlot {
  readonly id: number;
  readonly addressSpace: number;
  readonly lo: number;
  readonly hi: number;
  readonly range: string;
  readonly bytes: string;
  /** Names of what is behind its halves; null without one. */
  readonly shared: string | null;
  readonly fd: string | null;
  readonly fdOffset: string;
  readonly flags: readonly string[];
  readonly runs: readonly TreeRun[];
  /** Runs left out by `limit`. */
  readonly more: number;
  readonly changed: boolean;
}

/** A stretch of a private fd: pages that exist, or a hole, with the gfns that it backs. */
export interface TreeExtent {
  readonly kind: 'extent' | 'hole';
  /** In the file, pages. */
  readonly lo: number;
  readonly hi: number;
  /** Offset and size in bytes, as text. */
  readonly offset: string;
  readonly bytes: string;
  /** The gfns it stands behind: none, one range, or several where slots overlap in the file. */
  readonly gfns: readonly { readonly slot: number; readonly lo: number; readonly hi: number }[];
  readonly changed: boolean;
  readonly memoryReference: string;
}

export interface TreeFile {
  readonly name: string;
  /** `private` and `guest-memfd` are the private fds of the two ABIs. */
  readonly kind: 'private' | 'guest-memfd' | 'memfd' | 'hugetlb';
  /** Pages of its size, and of them those that exist. */
  readonly pages: number;
  readonly present: number;
  readonly bytes: string;
  /** What a hole means in the ABI at hand: for a tooltip. */
  readonly holeMeans: string;
  readonly extents: readonly TreeExtent[];
  readonly more: number;
  readonly changed: boolean;
}

export interface TreeAnswer {
  readonly abi: string;
  readonly flavour: string;
  readonly slots: readonly TreeSlot[];
  readonly files: readonly TreeFile[];
  /** Totals over all slots, in pages. */
  readonly totals: {
    readonly private: number;
    readonly shared: number;
    readonly doubleBacked: number;
    readonly unbacked: number;
    readonly disagreeing: number;
  };
  readonly moment: number;
}

// Choosing

export interface ChoiceInfo {
  /** Stable over runs: recordings, scripts and the console name choices by it. */
  readonly id: string;
  /** What it does, for a person. */
  readonly label: string;
  /** Why it cannot work here; absent if it can. */
  readonly unavailable?: string;
  /** A picture in one line of the range before and after, for a pick list; absent where nothing is converted. */
  readonly strip?: { readonly before: string; readonly after: string };
}

export interface ExitInfo {
  /** `KVM_EXIT_MEMORY_ERROR`. */
  readonly name: string;
  readonly number: number;
  /** `implicit conversion, shared → private`. */
  readonly title: string;
  /** What `struct kvm_run` holds, as text. */
  readonly payload: string;
  /** Why KVM exited: the debugger's knowledge. */
  readonly decision: string;
  readonly gpa: string;
  readonly lo: number;
  readonly hi: number;
}

export interface ChoicesAnswer {
  /** The thread that waits; 0 if none does. */
  readonly threadId: number;
  readonly exit: ExitInfo | null;
  /** The guest's statement at work, as the client counts lines. */
  readonly place: PlaceInfo | null;
  readonly choices: readonly ChoiceInfo[];
  /** What was chosen here before, on this branch, after going back: Continue does it again. */
  readonly chosen?: string;
}

export interface PredictArguments extends ThreadArguments {
  readonly choice: string;
  /** How far to look, in atomic steps; 100,000 unless told. */
  readonly steps?: number;
}

export interface PredictionAnswer {
  readonly end: 'claim' | 'ask' | 'done' | 'death' | 'livelock' | 'undecided';
  /** `asks again at line 12, for gpa 0x2000`. */
  readonly text: string;
  readonly place: PlaceInfo | null;
  readonly steps: number;
  /** What it costs until then, the counters that are not zero. */
  readonly costs: readonly { readonly name: string; readonly count: number }[];
  /** The range after the choice, as ChoiceInfo.strip draws it; absent where nothing is converted. */
  readonly after?: string;
}

export interface ChooseArguments extends ThreadArguments {
  readonly choice: string;
  /** What comes next: `step` (the default) goes on to the thread's next statement, as Step Into does; `continue` lets the run go; `stop` halts as soon as the choice is carried out. */
  readonly then?: 'step' | 'continue' | 'stop';
}

export interface ChooseAnswer {
  /** What was chosen, in words. */
  readonly label: string;
}

export interface ActArguments {
  readonly call: 'convert' | 'punch_hole' | 'allocate';
  /** Of `convert` gfns, of the others pages of the file. */
  readonly lo: number;
  readonly hi: number;
  /** Of `convert`. */
  readonly to?: 'private' | 'shared';
  /** Of `convert`: by whose habit, `default` unless told; the words are those of the language's `using`. */
  readonly using?: string;
  /** Of the others: the file, by the name that `gfnscope/tree` has for it or by the number of a descriptor. */
  readonly fd?: string;
}

export interface ActAnswer {
  /** The call as a script would write it: `convert(0x100000, 4K, shared)`. */
  readonly label: string;
  /** `waits`: held up, as a rule by somebody's lock; it goes on when the run does. */
  readonly outcome: 'done' | 'failed' | 'waits';
  /** Of one that failed: `EBADF`; absent if the VMM died of it. What was done before stays done. */
  readonly errno?: string;
  /** What came of it, in words. */
  readonly text: string;
}

// What happened

export interface CostsAnswer {
  readonly counters: readonly {
    readonly name: string;
    readonly doc: string;
    readonly total: number;
    readonly sinceLastStop: number;
  }[];
}

export interface TimelineArguments {
  /** Only entries with an index from here on; entries are numbered from 0 on each branch. */
  readonly from?: number;
  readonly limit?: number;
}

export interface TimelineEntry {
  readonly index: number;
  readonly moment: number;
  readonly threadId: number;
  readonly actor: string;
  /** `call`: something that the VMM did because a person wanted it (`gfnscope/act`). */
  readonly kind:
    'exit' | 'conversion' | 'choice' | 'poke' | 'jump' | 'solo' | 'kill' | 'call' | 'signal' | 'death';
  /** `KVM_EXIT_MEMORY_ERROR`, `convert`, … */
  readonly name: string;
  readonly text: string;
  readonly gpa?: string;
  readonly lo?: number;
  readonly hi?: number;
  /** Explicit or implicit, for conversion exits. */
  readonly explicit?: boolean;
  /** What was decided at it, once that is known: by the handler, by choice, by policy. */
  readonly decision?: string;
  /** What it cost until the vCPU ran again, the counters that are not zero. */
  readonly costs?: readonly { readonly name: string; readonly count: number }[];
  readonly place: PlaceInfo | null;
}

export interface TimelineAnswer {
  readonly entries: readonly TimelineEntry[];
  /** How many there are in all. */
  readonly total: number;
  /** Where the run stands now. */
  readonly moment: number;
}

export interface WatchesArguments {
  /** `list` unless told. */
  readonly action?: 'list' | 'add' | 'remove';
  /** Of `add`: the gfns, [lo, hi). */
  readonly lo?: number;
  readonly hi?: number;
  /** Of `remove`. */
  readonly id?: number;
}
export interface WatchesAnswer {
  /** `id` is what `hitBreakpointIds` of a stop names. */
  readonly watches: readonly {
    readonly id: number;
    readonly lo: number;
    readonly hi: number;
    readonly text: string;
  }[];
}

export interface SoloArguments {
  readonly threadId: number;
  readonly on: boolean;
}
export interface SoloAnswer {
  /** The only thread that runs; 0 if all do. */
  readonly threadId: number;
}

export interface DescribeArguments {
  /** A gpa, as a number in hex or decimal, or a memory reference. */
  readonly address: string;
}
export interface DescribeAnswer {
  /** Markdown of a few lines. */
  readonly markdown: string;
  readonly memoryReference: string;
}

export interface BytesArguments {
  readonly memoryReference: string;
  /** Bytes from the reference on, and how many (at most 1 MiB). */
  readonly offset?: number;
  readonly count: number;
}
export interface BytesAnswer {
  /** The address of the first byte, as the view at hand counts. */
  readonly address: string;
  readonly runs: readonly {
    /** Bytes from `address` on. */
    readonly offset: number;
    readonly count: number;
    /** base64; absent where there is nothing to read. */
    readonly data?: string;
    /** What is there instead of bytes: `hole`, `no memslot`, `not mapped`. */
    readonly missing?: string;
  }[];
}

export type ViewName = 'map' | 'tree' | 'timeline' | 'choices' | 'costs';
export interface ChangedBody {
  readonly views: readonly ViewName[];
  readonly moment: number;
}
