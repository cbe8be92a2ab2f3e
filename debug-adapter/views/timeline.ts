import type { Event } from '../../engine/kvm/event.js';
import type { Frame } from '../../engine/kvm/task.js';
import type { Input } from '../../engine/time/input.js';
import { isBefore, type Point } from '../../engine/time/point.js';
import type { Subject } from '../debuggee/subject.js';
import { countersNow, type Course, type TimelineRecord } from './timeline-record.js';

/** Entries kept at most. */
const MOST = 100_000;

/**
 * What has happened on the branch at hand: exits, conversions, inputs, signals, deaths. Entries beyond a point at which the run took another
 * course are forgotten. The oldest go when there are very many; the numbers of the others stay.
 */
export class Timeline {
  #records: TimelineRecord[] = [];
  /** Number of the first record that is kept; and where each batch of dropped ones began. */
  #first = 0;
  readonly #dropped: { readonly begin: Point; readonly end: Point; readonly index: number }[] = [];
  /** By actor: the exit that it is out of the guest for. */
  readonly #open = new Map<number, Course>();
  /** The branch as of the last look, and what its newest choice is called. */
  #inputs: readonly Input[] = [];
  #label = '';
  /** The last moment at which anything was noted. */
  #latest = 0;
  #branch = 1;
  /** By branch: what is known of those that the run has left. */
  readonly #left = new Map<number, { records: TimelineRecord[]; first: number; latest: number }>();

  /** How many of the oldest go at a time. */
  readonly #batch: number;

  /** @param most entries kept */
  constructor(
    private readonly subject: Subject,
    private readonly most = MOST,
  ) {
    this.#batch = Math.ceil(most / 10);
    subject.hear((event, repeated) => {
      this.#hear(event, repeated);
    });
  }

  /** How many entries there have been on this branch. */
  get total(): number {
    this.#catchUp();
    return this.#first + this.#records.length;
  }

  /** Number of the first entry that is still kept. */
  get first(): number {
    return this.#first;
  }

  /** Entries from a number on, at most `limit`. */
  list(from: number, limit: number): readonly TimelineRecord[] {
    this.#catchUp();
    const start = Math.max(0, from - this.#first);
    return this.#records.slice(start, start + limit);
  }

  /** Where to go for an entry: to an exit, and right before an input. Null if it is not kept. */
  at(
    index: number,
  ): { readonly point: Point; readonly actor: number; readonly kind: 'exit' | 'input' | 'event' } | null {
    const [record] = index < this.#first ? [] : this.list(index, 1);
    if (record === undefined) return null;
    const { moment, inputs, actor, what } = record;
    return { point: { moment, inputs: what.kind === 'input' ? inputs - 1 : inputs }, actor, kind: what.kind };
  }

  /** The actor of the last exit up to the present, -1 before the first. */
  get lastExitActor(): number {
    this.#catchUp();
    const { present } = this.subject.history;
    let at = this.#countUpTo(present);
    while (at > 0) {
      const { what, actor } = this.#records[--at] as TimelineRecord;
      if (what.kind === 'exit') return actor;
    }
    return -1;
  }

  #hear(event: Event, repeated: boolean): void {
    const { kind } = event;
    if (kind === 'choice') {
      // Its input is found when the branch is looked at next.
      this.#catchUp();
      this.#label = event.label;
      return;
    }
    if (kind === 'call' || kind === 'zap' || kind === 'log' || kind === 'note') return;
    this.#catchUp();
    const { state, reached, present } = this.subject.history;
    if (repeated || state.moment < reached.moment || this.#isTold(event, state.moment, reached)) return;
    this.#latest = Math.max(this.#latest, state.moment);
    switch (kind) {
      case 'exit': {
        const course: Course = {
          before: countersNow(state.costs),
          handler: -1,
          handled: -1,
          entered: -1,
          answer: null,
          after: null,
        };
        this.#open.set(event.actor, course);
        const pc = this.#where(event.actor, 'guest');
        this.#add({ ...present, actor: event.actor, pc, what: { kind: 'exit', exit: event.exit, course } });
        return;
      }
      case 'handler': {
        const course = this.#open.get(event.actor);
        if (course === undefined || course.handler >= 0) return;
        course.handler = event.routine;
        course.handled = state.moment;
        return;
      }
      case 'enter': {
        const course = this.#open.get(event.actor);
        if (course === undefined) return;
        this.#open.delete(event.actor);
        course.entered = state.moment;
        course.answer = event.exit;
        course.after = countersNow(state.costs);
        return;
      }
      case 'conversion':
      case 'signal':
      case 'death': {
        const pc = this.#where(event.actor, 'vmm');
        this.#add({ ...present, actor: event.actor, pc, what: { kind: 'event', event } });
      }
    }
  }

  /** A step that ends where the branch has been is told again as new; but its entry is there already. */
  #isTold(event: Event, moment: number, reached: Point): boolean {
    if (moment > reached.moment) return false;
    for (let at = this.#records.length - 1; at >= 0; at--) {
      const record = this.#records[at] as TimelineRecord;
      if (record.moment < moment) return false;
      const kind = record.what.kind === 'event' ? record.what.event.kind : record.what.kind;
      if (record.actor === event.actor && kind === event.kind) return true;
    }
    return false;
  }

  #add(record: TimelineRecord): void {
    this.#records.push(record);
    if (this.#records.length <= this.most) return;
    const [begin, end] = [this.#records[0], this.#records[this.#batch - 1]].map(pointOf) as [Point, Point];
    this.#dropped.push({ begin, end, index: this.#first });
    this.#records = this.#records.slice(this.#batch);
    this.#first += this.#batch;
  }

  /** Takes in what was put into the run since the last look; where that began another branch, forgets what lay beyond. */
  #catchUp(): void {
    const { inputs } = this.subject.history;
    if (inputs === this.#inputs) return;
    const same = commonPrefix(this.#inputs, inputs);
    this.#inputs = inputs;
    if (this.#changeBranch()) return;
    const first = inputs[same];
    if (first === undefined) return;
    this.#forgetAfter({ moment: first.moment, inputs: same });
    for (let i = same; i < inputs.length; i++) {
      const input = inputs[i] as Input;
      const { moment, actor } = input;
      const pc = this.#where(actor, 'guest');
      const label = input.kind === 'choice' ? this.#label : '';
      this.#add({ moment, inputs: i + 1, actor, pc, what: { kind: 'input', input, label } });
    }
  }

  /** The run is on another branch: what is known of the one it left is kept. Whether it has been on this one before. */
  #changeBranch(): boolean {
    const { id } = this.subject.history.branch;
    if (id === this.#branch) return false;
    const { branches } = this.subject.history;
    this.#left.set(this.#branch, {
      records: this.#records.map(copyOf),
      first: this.#first,
      latest: this.#latest,
    });
    for (const known of this.#left.keys())
      if (!branches.some((branch) => branch.id === known)) this.#left.delete(known);
    this.#branch = id;
    const left = this.#left.get(id);
    if (left === undefined) return false;
    this.#records = left.records;
    this.#first = left.first;
    this.#latest = left.latest;
    this.#dropped.length = 0;
    this.#left.delete(id);
    this.#reopen({ moment: Infinity, inputs: 0 });
    return true;
  }

  #forgetAfter(point: Point): void {
    if (this.#latest < point.moment) return;
    this.#records.length = this.#countUpTo(point);
    this.#latest = point.moment;
    if (this.#records.length === 0) {
      // Of a batch that is dropped, nobody knows any more how much lay before the point.
      for (let batch = this.#dropped.at(-1); batch !== undefined; batch = this.#dropped.at(-1)) {
        if (!isBefore(point, batch.end)) break;
        this.#first = batch.index;
        this.#dropped.pop();
        if (!isBefore(point, batch.begin)) break;
      }
    }
    this.#reopen(point);
  }

  /** Exits that were answered beyond a point are open again. */
  #reopen({ moment }: Point): void {
    this.#open.clear();
    for (const { what, actor } of this.#records) {
      if (what.kind !== 'exit') continue;
      const { course } = what;
      if (course.handled > moment) course.handler = course.handled = -1;
      if (course.entered > moment) {
        course.entered = -1;
        course.answer = course.after = null;
      }
      if (course.entered < 0) this.#open.set(actor, course);
      else this.#open.delete(actor);
    }
  }

  /** How many of the records lie at or before a point. */
  #countUpTo(point: Point): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(point, this.#records[middle] as TimelineRecord)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The instruction of the actor's innermost script frame of a side, or of any side. */
  #where(actor: number, side: 'guest' | 'vmm'): number {
    const { program, history } = this.subject;
    let any = -1;
    let frame: Frame | null = history.state.actors[actor]?.top ?? null;
    for (; frame !== null; frame = frame.caller) {
      if (frame.native !== null) continue;
      const kind = program.routines[frame.routine]?.kind;
      if (any < 0) any = frame.pc;
      if (kind === side || kind === 'any') return frame.pc;
    }
    return any;
  }
}

/** What became of an exit may be another thing on another branch. */
function copyOf(record: TimelineRecord): TimelineRecord {
  const { what } = record;
  return what.kind === 'exit' ? { ...record, what: { ...what, course: { ...what.course } } } : record;
}

function pointOf(record: TimelineRecord | undefined): Point {
  return { moment: record?.moment ?? 0, inputs: record?.inputs ?? 0 };
}

/** How many of the first inputs two branches share. What is shared is the same object, and so is everything before it. */
function commonPrefix(a: readonly Input[], b: readonly Input[]): number {
  let low = 0;
  let high = Math.min(a.length, b.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (a[middle] === b[middle]) low = middle + 1;
    else high = middle;
  }
  return low;
}
