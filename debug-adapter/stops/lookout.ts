import type { State } from '../../engine/kvm/state.js';
import type { Event } from '../../engine/kvm/event.js';
import { How, Space } from '../../engine/kvm/event.js';
import type { Exit } from '../../engine/kvm/exit.js';
import type { Code } from '../../engine/kvm/code.js';
import { Progress, type Actor } from '../../engine/kvm/task.js';
import { actorName } from '../../engine/describe/actor.js';
import { describeExit } from '../../engine/describe/exit.js';
import { Break, type Breaks } from '../../engine/program/breaks.js';
import { placeOfInstruction } from '../debuggee/place.js';
import type { Trouble } from '../debuggee/halt.js';
import type { Subject } from '../debuggee/subject.js';
import { AlarmWatch } from './alarm.js';
import type { Breakpoint, BreakpointKind, Target } from './breakpoint.js';
import { circumstancesOf, type Circumstances } from './circumstances.js';
import { DataWatches } from './data-watches.js';
import { gfnWords } from './gfn-words.js';
import { filterOf, Filters, type FilterSet } from './filters.js';
import { beginsHandler, callerOf, isAsking, isBetweenStatements, isInNative } from './standing.js';
import { Terms } from './terms.js';
import { alarmTrouble, exitTrouble, signalTrouble } from './trouble.js';

/** What a run is to be watched for. */
export interface Plan {
  readonly breakpoints: readonly Breakpoint[];
  readonly filters: FilterSet;
}

export interface Hit {
  readonly id: number;
  readonly kind: BreakpointKind;
  /** In a few words, what happened, where the place does not say it. */
  readonly text?: string;
}

/** What a run has come by that somebody wants to see. Empty lists: nothing. */
export interface Sighting {
  readonly actor: number;
  readonly hits: readonly Hit[];
  readonly troubles: readonly Trouble[];
}

/**
 * Watches a run for breakpoints and trouble. What it sees depends on the states and steps of the run alone, never on who looks or how the run is
 * cut into pieces, so the same lookout on a replay sees the same again: that is how hits are recounted, and how a run is searched backwards.
 */
export class Lookout {
  /** How often each breakpoint was hit since moment 0, its condition holding; those that say so need it. */
  readonly counts = new Map<number, number>();
  readonly #filters: Filters;
  readonly #terms = new Map<Target, Terms>();
  readonly #marked = new Map<number, (readonly [Breakpoint, Target])[]>();
  readonly #steps = new Map<Code, Uint8Array>();
  readonly #stepped: (readonly [Breakpoint, Extract<Target, { at: 'step' }>])[] = [];
  readonly #events: (readonly [Breakpoint, Extract<Target, { at: 'exit' | 'event' }>])[] = [];
  readonly #data: DataWatches;
  #alarms: readonly AlarmWatch[];
  /** Where the run stood when this last looked. */
  #moment: number;
  /** What happened in the step at hand, until the run has stopped behind it. */
  #heard: Event[] = [];
  /** By actor: breakpoints hit at an exit that waits for a choice in its next step; the run stops there once, for both. */
  readonly #deferred = new Map<number, readonly Hit[]>();
  #unsettled = false;
  /** Whether the debugger's hand did the step at hand: what a person does is nothing to stop for. */
  #byHand = false;

  /**
   * @param say log messages, and what is wrong with conditions; null to say nothing
   */
  constructor(
    private readonly subject: Subject,
    { breakpoints, filters }: Plan,
    private readonly say: ((text: string, pc: number, important: boolean) => void) | null,
  ) {
    const complain = (text: string) => say?.(text, -1, true);
    this.#filters = new Filters(subject, filters, complain);
    this.#data = new DataWatches(subject);
    for (const breakpoint of breakpoints) {
      for (const target of breakpoint.targets) {
        const terms = Terms.compile(subject, breakpoint, target);
        if (typeof terms === 'string') continue; // It was refused where it was set.
        this.#terms.set(target, terms);
        this.#mark(breakpoint, target);
      }
    }
    this.#moment = subject.history.state.moment;
    this.#alarms = this.#newAlarms();
    this.resume();
  }

  /** The run goes on, from where it stopped or from anywhere else: what is there now is what later changes are told against. */
  resume(elsewhere = this.subject.history.state.moment !== this.#moment): void {
    const { machine, state } = this.subject.history;
    if (elsewhere) {
      this.#moment = state.moment;
      this.#alarms = this.#newAlarms();
      this.#unsettled = false;
      this.#deferred.clear();
    }
    this.#heard = [];
    this.#data.rebase();
    machine.effects = this.#data.any || this.#alarms.length > 0 ? this : null;
  }

  /** The moment up to which it has seen everything. */
  get moment(): number {
    return this.#moment;
  }

  /** Whether the run must go step by step until the statement at hand has ended: its end is to be looked at. */
  get unsettled(): boolean {
    return this.#unsettled;
  }

  /** Where the machine is to stop for this, and for a step: `statements` are the instructions where `only` stops, too. */
  arm(only: Breaks['only'], statements: readonly number[]): void {
    const { machine } = this.subject.history;
    const steps = this.#steps.size === 0 ? null : this.#steps;
    if (this.#marked.size === 0 && only === null) {
      machine.breakAt({ instructions: null, steps, only });
      return;
    }
    const marks = new Uint8Array(this.subject.program.positions.length);
    if (only !== null) for (const pc of statements) marks[pc] = Break.step;
    for (const [pc, here] of this.#marked) {
      for (const [, target] of here)
        marks[pc] = (marks[pc] ?? 0) | ('entry' in target && target.entry ? Break.entry : Break.begin);
    }
    machine.breakAt({ instructions: marks, steps, only });
  }

  /** Effects of a step. */
  touch(space: number, id: number, lo: number, hi: number, how: number): void {
    const { machine } = this.subject.history;
    this.#byHand = machine.current === machine.state.hand;
    const concerned =
      space === Space.bytes
        ? this.#data.touchBytes(id, lo, hi, how)
        : space === Space.global && how === How.write && this.#data.touchVariable(id);
    if (concerned) machine.interrupt();
  }

  /** Something changed that decides what a gfn is. */
  changed(): void {
    const { machine } = this.subject.history;
    this.#byHand = machine.current === machine.state.hand;
    if (this.#alarms.length > 0 && !this.#byHand) this.#unsettled = true;
    if (this.#unsettled || this.#byHand || this.#data.layouts) machine.interrupt();
  }

  /** Events of a step. */
  hear(event: Event): void {
    const wanted =
      event.kind === 'exit'
        ? this.#filters.has(filterOf(event.exit)) || this.#isTarget(event)
        : event.kind === 'signal'
          ? this.#filters.has('host-fault')
          : this.#isTarget(event);
    const { machine, state } = this.subject.history;
    if (!wanted || event.actor === state.hand) return;
    this.#heard.push(event);
    machine.interrupt();
  }

  /** The machine has stopped before what an actor is about to do: the breakpoints there that are hit. */
  arrived(actor: number): Sighting {
    const { actors, hand, moment } = this.subject.history.state;
    const top = actors[actor]?.top ?? null;
    if (top === null || actor === hand) return { actor, hits: [], troubles: [] };
    this.#moment = moment;
    const fresh = top.progress === Progress.fresh;
    const hits: Hit[] = [];
    if (top.native === null) {
      for (const [breakpoint, target] of this.#marked.get(top.pc) ?? []) {
        if ('entry' in target && target.entry && !fresh) continue;
        this.#hit(hits, breakpoint, target, actor, { depth: top.depth, pc: top.pc });
      }
    } else {
      for (const [breakpoint, target] of this.#stepped) {
        if (target.native !== top.native || target.step !== top.pc || (target.entry && !fresh)) continue;
        const text = target.entry ? `${top.native.name} begins` : undefined;
        this.#hit(hits, breakpoint, target, actor, {
          pc: callerOf(top),
          ...(text === undefined ? {} : { text }),
        });
      }
    }
    return { actor, hits, troubles: [] };
  }

  /** The machine has stopped after a step: what happened in it. To be asked after every stop that is none of `arrived`. */
  seen(): Sighting {
    const { machine, state } = this.subject.history;
    const actor = machine.current;
    this.#moment = state.moment;
    const hits: Hit[] = [];
    const troubles: Trouble[] = [];
    const heard = this.#heard;
    this.#heard = [];
    for (const event of heard) {
      if (event.kind === 'exit') this.#exited(event.actor, event.exit, hits, troubles);
      else if (event.kind === 'signal') {
        if (
          this.#isShown(event.actor, true) &&
          this.#filters.wants('host-fault', this.#plain(event.actor), event.actor)
        )
          troubles.push(signalTrouble(event, state));
      } else this.#happened(event, hits);
    }
    const byHand = this.#byHand;
    this.#byHand = false;
    for (const { breakpoint, target, text } of this.#data.look()) {
      if (!byHand)
        this.#hit(hits, breakpoint, target, actor, { text: withActor(text, actorName(state, actor)) });
    }
    if (this.#unsettled && !byHand && isBetweenStatements(this.subject.program, state, actor)) {
      this.#unsettled = false;
      this.#raise(actor, troubles);
    }
    if (byHand && !this.#unsettled) for (const watch of this.#alarms) watch.look(state);
    return { actor, hits, troubles };
  }

  /**
   * An exit waits for a choice. Its breakpoints, and its trouble if a filter wants it and this is where the exit is seen first: one whose handler
   * did something before it asked was seen when the handler began.
   */
  asks(actor: number): Sighting {
    const { state } = this.subject.history;
    const hits = this.#deferred.get(actor) ?? [];
    this.#deferred.delete(actor);
    const { exit = null } = state.actors[actor] ?? {};
    const wanted =
      exit !== null &&
      this.#isAsking(actor) &&
      this.#filters.wants(filterOf(exit), this.#at(actor, exit), actor);
    return { actor, hits, troubles: wanted ? [exitTrouble(exit, actor, state)] : [] };
  }

  /** Whether a filter wants this trouble, which is no exit's. */
  wants(trouble: Trouble, actor: number): boolean {
    const { hand } = this.subject.history.state;
    return actor !== hand && this.#filters.wants(trouble.filter, this.#plain(actor), actor);
  }

  #newAlarms(): readonly AlarmWatch[] {
    const { history, program } = this.subject;
    return (['disagreement', 'double-backing'] as const)
      .filter((name) => this.#filters.has(name))
      .map((name) => new AlarmWatch(name, program.spec, history.state));
  }

  #mark(breakpoint: Breakpoint, target: Target): void {
    switch (target.at) {
      case 'instruction':
        this.#marked.set(target.pc, [...(this.#marked.get(target.pc) ?? []), [breakpoint, target]]);
        return;
      case 'step': {
        const marks = this.#steps.get(target.native) ?? new Uint8Array(target.native.steps.length);
        marks[target.step] = (marks[target.step] ?? 0) | (target.entry ? Break.entry : Break.begin);
        this.#steps.set(target.native, marks);
        this.#stepped.push([breakpoint, target]);
        return;
      }
      case 'exit':
      case 'event':
        this.#events.push([breakpoint, target]);
        return;
      default:
        this.#data.add(breakpoint, target);
    }
  }

  /** An exit to userspace: nothing of its handler has run. */
  #exited(actor: number, exit: Exit, hits: Hit[], troubles: Trouble[]): void {
    const { state } = this.subject.history;
    const circumstances = this.#at(actor, exit);
    const who = actorName(state, actor);
    const text = `${who} left the guest: ${describeExit(exit, who, state).title}`;
    const own: Hit[] = [];
    for (const [breakpoint, target] of this.#events) {
      if (target.at === 'exit' && target.reason === exit.reason)
        this.#hit(own, breakpoint, target, actor, { circumstances, text });
    }
    if (this.#isAsking(actor)) {
      this.#deferred.set(actor, own);
      return;
    }
    hits.push(...own);
    const filter = filterOf(exit);
    const shown = filter !== 'host-fault' || this.#isShown(actor, false);
    if (shown && this.#filters.wants(filter, circumstances, actor))
      troubles.push(exitTrouble(exit, actor, state));
  }

  #happened(event: Event, hits: Hit[]): void {
    if (event.kind !== 'zap' && event.kind !== 'conversion') return;
    const { actor, lo, hi } = event;
    const { vcpu = -1 } = this.subject.history.state.actors[actor] ?? {};
    const circumstances = { gpa: `0x${(BigInt(lo) * 4096n).toString(16)}`, gfn: lo, vcpu };
    if (event.kind === 'zap' && event.entries === 0) return;
    const text = `${event.kind} of ${gfnWords(lo, hi)}`;
    for (const [breakpoint, target] of this.#events) {
      if (target.at === 'event' && target.kind === event.kind)
        this.#hit(hits, breakpoint, target, actor, { circumstances, text });
    }
  }

  #raise(actor: number, troubles: Trouble[]): void {
    const { state } = this.subject.history;
    for (const watch of this.#alarms) {
      const alarm = watch.look(state);
      if (alarm === null) continue;
      const trouble = alarmTrouble(watch.filter, alarm, actorName(state, actor));
      const circumstances = {
        ...this.#plain(actor),
        gfn: alarm.lo,
        gpa: `0x${(BigInt(alarm.lo) * 4096n).toString(16)}`,
      };
      if (this.#filters.wants(watch.filter, circumstances, actor)) troubles.push(trouble);
    }
  }

  #isTarget(event: Event): boolean {
    return this.#events.some(([, target]) =>
      target.at === 'exit'
        ? event.kind === 'exit' && event.exit.reason === target.reason
        : event.kind === target.kind,
    );
  }

  /** Counts a hit, says its message, and keeps it if the run is to stop for it. */
  #hit(
    hits: Hit[],
    { id, kind, hits: wanted }: Breakpoint,
    target: Target,
    actor: number,
    at: {
      readonly depth?: number;
      readonly pc?: number;
      readonly circumstances?: Circumstances;
      readonly text?: string;
    },
  ): void {
    const terms = this.#terms.get(target);
    if (terms === undefined) return;
    const { depth = null, pc = -1, circumstances = this.#plain(actor), text } = at;
    const holds = terms.holds(actor, depth, circumstances);
    if (typeof holds === 'string')
      this.say?.(`a breakpoint's condition has no value here: ${holds}`, pc, true);
    if (holds !== true) return;
    const count = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, count);
    if (wanted !== null && !wanted(count)) return;
    const message = terms.message(actor, depth);
    if (message !== null) this.say?.(message, pc, false);
    else hits.push({ id, kind, ...(text === undefined ? {} : { text }) });
  }

  #isAsking(actor: number): boolean {
    return isAsking(this.subject.program, this.subject.history.state, actor);
  }

  /** Whether a fault is more than what the script expects: its handler is about to begin, or the VMM's own loop gets it, or it is the end. */
  #isShown(actor: number, signal: boolean): boolean {
    const { program, history } = this.subject;
    const { state } = history;
    // The death that comes of it is shown instead.
    if (state.ending !== null) return !this.#filters.has('death');
    return beginsHandler(program, state, actor) || (!signal && isInNative(state, actor));
  }

  #at(actor: number, exit: Exit): Circumstances {
    return circumstancesOf(exit, this.#actor(actor)?.vcpu ?? -1);
  }

  #plain(actor: number): Circumstances {
    return { vcpu: this.#actor(actor)?.vcpu ?? -1 };
  }

  #actor(actor: number): Actor | undefined {
    const { actors }: State = this.subject.history.state;
    return actors[actor];
  }
}

/** `… written: 0x0 → 0x2a` with who did it: `… written by vCPU 0: 0x0 → 0x2a`; of a state, `gfn 0x104: shared → private, by vCPU 1`. */
function withActor(text: string, who: string): string {
  const done = /^(.*? (?:read|written|freed))(:.*)?$/s.exec(text);
  return done === null ? `${text}, by ${who}` : `${done[1] ?? ''} by ${who}${done[2] ?? ''}`;
}

/** Where a log message was said. */
export function placeOfMessage(subject: Subject, pc: number) {
  return pc < 0 ? null : placeOfInstruction(subject.program, pc);
}
