import type { PageRange } from '../../engine/memory/range.js';
import { slotById } from '../../engine/kvm/slots.js';
import type { Subject } from '../debuggee/subject.js';
import type {
  BytesAnswer,
  CostsAnswer,
  DescribeAnswer,
  MapAnswer,
  TreeAnswer,
} from '../gfnscope-protocol.js';
import type { MemoryReference } from '../inspect/memory-reference.js';
import { readBytes } from './bytes.js';
import { costCounters } from './costs.js';
import { describeAddress } from './describe.js';
import { Mapping } from './mapping.js';
import { Present } from './present.js';
import { Timeline } from './timeline.js';
import { LOOK_AHEAD, entryOf, type Entry } from './timeline-text.js';
import { drawTree } from './tree.js';

/** Maps that are worked out at a time. */
const MOST_MAPPINGS = 4;

/** The map, the tree, the timeline, the costs: answers to the views' requests, of the run as it stands. Looking changes nothing. */
export class Views {
  readonly #present: Present;
  readonly #timeline: Timeline;
  #mappings: readonly Mapping[] = [];

  constructor(private readonly subject: Subject) {
    this.#present = new Present(subject);
    this.#timeline = new Timeline(subject);
  }

  /**
   * The gfn map of a range, or of the whole guest.
   *
   * @param columns at most so many
   * @param changes whether to mark what changed since the stop before this one
   */
  map(range: PageRange | null, columns: number, changes: boolean): MapAnswer {
    return this.mapping(range, columns, changes).advance(Infinity) as MapAnswer;
  }

  /**
   * The gfn map as work in slices: of the run as it stands now, even if it goes on meanwhile. The oldest of many that are under way is
   * dropped; a client may well want a few at a time, of parts and of the whole.
   */
  mapping(range: PageRange | null, columns: number, changes: boolean): Mapping {
    const mapping = new Mapping(this.#present, this.subject.program.spec, {
      range,
      columns,
      changes: changes ? this.#present.changes : null,
      exitActor: this.#timeline.lastExitActor,
    });
    this.#mappings = [...this.#mappings.filter(({ done }) => !done), mapping];
    if (this.#mappings.length > MOST_MAPPINGS) this.#mappings[0]?.drop();
    return mapping;
  }

  /**
   * Memslots with their runs, files with their extents and holes.
   *
   * @param limit runs a slot, and entries a file
   * @returns null if there is no such slot
   */
  tree(limit: number): TreeAnswer;
  tree(limit: number, slot: number, from: number): TreeAnswer | null;
  tree(limit: number, slot?: number, from = 0): TreeAnswer | null {
    const { ground: now, found, changes } = this.#present;
    const only = slot === undefined ? undefined : slotById(now.state, slot);
    if (slot !== undefined && only === undefined) return null;
    const wanted = { limit, only: only === undefined ? null : { slot: only, from } };
    return drawTree({ now, before: changes.before, changes, spec: this.subject.program.spec }, found, wanted);
  }

  /** Entries of the timeline from a number on; the oldest of very many are gone, and `total` counts them, too. */
  timeline(from: number, limit: number): { readonly entries: readonly Entry[]; readonly total: number } {
    const { program, history } = this.subject;
    const total = this.#timeline.total;
    const first = Math.max(from, this.#timeline.first);
    const records = this.#timeline.list(first, limit + LOOK_AHEAD);
    const entries = records
      .slice(0, limit)
      .map((record, i) =>
        entryOf(program, history.state, record, first + i, records.slice(i + 1, i + 1 + LOOK_AHEAD)),
      );
    return { entries, total };
  }

  /** Where to go for an entry of the timeline; null if there is none with this number any more. */
  timelineAt(index: number) {
    return this.#timeline.at(index);
  }

  /** All cost counters, and what they have come to since the stop before this one. */
  costs(): CostsAnswer {
    return costCounters(this.subject.history.state, this.subject.previous);
  }

  /** What is known about an address. */
  describe(reference: MemoryReference): DescribeAnswer {
    return describeAddress(this.subject.history.state, this.subject.program.spec, reference);
  }

  /** Bytes from `offset` bytes after a reference on. */
  bytes(reference: MemoryReference, offset: number, count: number): BytesAnswer {
    return readBytes(this.subject, reference, offset, count);
  }
}
