import type { PageRange } from '../../engine/memory/range.js';
import type { FilterName } from '../debuggee/halt.js';
import type { Subject } from '../debuggee/subject.js';
import type { Breakpoint, Placed } from './breakpoint.js';
import { CircumstanceCondition } from './circumstances.js';
import { dataInfo, stateId, watchTarget, type DataInfo } from './data-id.js';
import { defaultFilters, filterNamed, type FilterSet } from './filters.js';
import type { Plan } from './lookout.js';
import { place, type Result, type Wanted } from './placing.js';
import type { Statements } from './statements.js';

/** A filter as it was asked for. */
export interface WantedFilter {
  readonly name: string;
  readonly condition?: string;
}

type Wants<K extends Wanted['kind']> = readonly Omit<Extract<Wanted, { kind: K }>, 'kind'>[];

/** gfns [lo, hi) that are watched, with the id that a stop names. */
export interface Watch extends PageRange {
  readonly id: number;
}

/** Each costs a look at every change. */
const MOST = 1000;

/** The group that no request of the protocol sets. */
const OWN = 'own';

/** Breakpoints of one request: a source's, or all of another kind. */
interface Group {
  readonly wanted: readonly Wanted[];
  readonly results: readonly Result[];
}

/** The breakpoints and filters that were set. */
export class BreakpointTable {
  readonly #groups = new Map<string, Group>();
  #filters: FilterSet = defaultFilters();
  #wantedFilters: readonly WantedFilter[] | null = null;
  #nextId = 1;

  constructor(
    private readonly subject: Subject,
    private readonly statements: Statements,
    /** Called when anything is set. */
    private readonly changed: () => void,
  ) {}

  get plan(): Plan {
    const breakpoints: Breakpoint[] = [];
    for (const { results } of this.#groups.values()) {
      for (const { breakpoint } of results) if (breakpoint !== null) breakpoints.push(breakpoint);
    }
    return { breakpoints, filters: this.#filters };
  }

  /** Sets the breakpoints of a source, instead of those it had. Lines and columns count from 1. */
  setLines(path: string, wanted: readonly Omit<Wants<'breakpoint'>[number], 'path'>[]): readonly Placed[] {
    const key = `source ${this.statements.file(path) ?? path}`;
    return this.#set(
      key,
      wanted.map((one) => ({ ...one, kind: 'breakpoint', path })),
    );
  }

  setFunctions(wanted: Wants<'function breakpoint'>): readonly Placed[] {
    return this.#set(
      'functions',
      wanted.map((one) => ({ ...one, kind: 'function breakpoint' })),
    );
  }

  setData(wanted: Wants<'data breakpoint'>): readonly Placed[] {
    return this.#set(
      'data',
      wanted.map((one) => ({ ...one, kind: 'data breakpoint' })),
    );
  }

  setInstructions(wanted: Wants<'instruction breakpoint'>): readonly Placed[] {
    return this.#set(
      'instructions',
      wanted.map((one) => ({ ...one, kind: 'instruction breakpoint' })),
    );
  }

  /** gfns that a view or the console has watched. Clients know nothing of them, and cannot drop them by setting theirs. */
  get watches(): readonly Watch[] {
    const { wanted = [], results = [] } = this.#groups.get(OWN) ?? {};
    return wanted.flatMap((one, i) => {
      const id = results[i]?.placed.id;
      const target =
        one.kind === 'data breakpoint' ? watchTarget(this.subject.program, one.dataId, 'write') : null;
      return id === undefined || target?.at !== 'state' ? [] : [{ id, lo: target.lo, hi: target.hi }];
    });
  }

  /**
   * Watches what gfns [lo, hi) are; those that are watched already stay as they are.
   *
   * @throws RangeError if there are too many
   */
  watch({ lo, hi }: PageRange): Watch {
    const same = (one: Watch): boolean => one.lo === lo && one.hi === hi;
    const { watches } = this;
    if (watches.length >= MOST) throw new RangeError(`${MOST} ranges are watched already: drop some.`);
    if (!watches.some(same)) this.#watchAll([...watches, { lo, hi }]);
    return this.watches.find(same) as Watch;
  }

  /** Whether there was one of this id. */
  unwatch(id: number): boolean {
    const rest = this.watches.filter((one) => one.id !== id);
    if (rest.length === this.watches.length) return false;
    this.#watchAll(rest);
    return true;
  }

  #watchAll(ranges: readonly PageRange[]): void {
    this.#set(
      OWN,
      ranges.map(({ lo, hi }) => ({ kind: 'data breakpoint', dataId: stateId(lo, hi) })),
    );
  }

  /** What can be watched under a name; a string says why nothing can. `bytes` is for addresses. */
  dataInfo(name: string, bytes?: number): DataInfo | string {
    return dataInfo(this.subject, name, bytes);
  }

  /** Statements that begin on lines [from, to) of a file: where breakpoints can be. */
  locations(path: string, from: number, to: number) {
    const file = this.statements.file(path);
    return file === null ? [] : this.statements.on(file, from, to).map(({ place: at }) => at);
  }

  /** Sets the breakpoints of a group instead of those it had. */
  #set(key: string, wanted: readonly Wanted[]): readonly Placed[] {
    this.changed();
    const ids = new Map<string, number[]>();
    const before = this.#groups.get(key);
    before?.wanted.forEach((one, i) => {
      const id = before.results[i]?.placed.id;
      if (id !== undefined) ids.set(spotOf(one), [...(ids.get(spotOf(one)) ?? []), id]);
    });
    // What is set again keeps its id, wherever in the list it stands.
    const results = wanted.map((one) =>
      place(this.subject, this.statements, one, ids.get(spotOf(one))?.shift() ?? this.#nextId++),
    );
    this.#groups.set(key, { wanted, results });
    return results.map(({ placed }) => placed);
  }

  /** Sets the filters instead of those that were on. */
  setFilters(wanted: readonly WantedFilter[]): readonly Placed[] {
    this.changed();
    const on = new Map<FilterName, string | null>();
    const answers = wanted.map(({ name, condition }): Placed => {
      const id = this.#nextId++;
      const filter = filterNamed(name);
      if (filter === null)
        return { id, verified: false, message: `There is no filter \`${name.slice(0, 60)}\`.` };
      const text = condition === undefined || condition.trim() === '' ? null : condition;
      const problem = text === null ? null : new CircumstanceCondition(this.subject, text).problem;
      if (problem !== null) return { id, verified: false, message: problem };
      on.set(filter, text);
      return { id, verified: true };
    });
    this.#filters = on;
    this.#wantedFilters = wanted;
    return answers;
  }

  /** Places everything anew that another table has, with the same ids: the script was read again. What has become of those that clients know. */
  takeOver(before: BreakpointTable): readonly Placed[] {
    this.changed();
    this.#nextId = before.#nextId;
    const placed: Placed[] = [];
    for (const [key, { wanted, results }] of before.#groups) {
      const again = wanted.map((one, i) =>
        place(this.subject, this.statements, one, results[i]?.placed.id ?? this.#nextId++),
      );
      this.#groups.set(key, { wanted, results: again });
      if (key !== OWN) placed.push(...again.map((result) => result.placed));
    }
    if (before.#wantedFilters !== null) this.setFilters(before.#wantedFilters);
    return placed;
  }
}

/** What a breakpoint is on, as it was asked for: without its terms. */
function spotOf({ condition: _, hitCondition: __, logMessage: ___, ...where }: Wanted): string {
  return JSON.stringify({ ...where, access: undefined });
}
