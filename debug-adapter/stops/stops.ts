import { choiceForPolicy } from '../../engine/choice.js';
import { actorName } from '../../engine/describe/actor.js';
import { describeStop } from '../../engine/describe/stop.js';
import { Life, Wait } from '../../engine/kvm/task.js';
import type { Stop } from '../../engine/program/stop.js';
import type { Choosing } from '../choosing/choosing.js';
import { actorState as stateOf } from '../inspect/actors.js';
import type { ForwardGait as Gait, Halt, Trouble } from '../debuggee/halt.js';
import { isSame } from '../../engine/time/point.js';
import { someoneRunning, type Subject } from '../debuggee/subject.js';
import { BreakpointTable } from './breakpoint-table.js';
import { gotoPlace, gotoTargets, type GotoTarget } from './goto-targets.js';
import { footingOf, haltFor, isAnswered, isLeftToPerson, runOn, Stage, stageOf, standsOn } from './halts.js';
import type { Footing, Stand } from './halts.js';
import { Lookout, placeOfMessage, type Plan } from './lookout.js';
import { Lookouts } from './lookouts.js';
import { Recount } from './recount.js';
import { Retries } from './retries.js';
import { Statements } from './statements.js';
import { hasEnded, Stride } from './stride.js';
import { exitTrouble, leavesClaim, stopTrouble, type TroubleHalt, type TroubleStop } from './trouble.js';
import { ENDLESS, FAILED, UNANSWERED, Verdicts } from './verdicts.js';

/** Where a run halts: breakpoints, trouble, the ends of steps. It only looks; what it puts into the run are policy's choices, retries, and `alone`. */
export class Stops {
  /** For looking out on other runs of the program. */
  readonly lookouts: Lookouts;
  /** What was set to halt for. */
  readonly breakpoints: BreakpointTable;
  readonly #statements: Statements;
  readonly #retries: Retries;
  readonly #verdicts: Verdicts;
  #lookout: Lookout | null = null;
  #recount: Recount | null = null;
  #stride: Stride | null = null;
  /** Where the person stands, looking at an actor; how that stood. */
  #focus: { readonly actor: number; readonly stand: Stand; readonly footing: Footing | null } | null = null;
  /** Whom the run has not yet taken from where it stood. */
  #standing: Footing | null = null;
  /** Whether the run has been taken elsewhere since it was watched. */
  #moved = false;
  #halted: TroubleHalt | null = null;
  /** The actor that runs alone for the stride. */
  #alone: number | null = null;
  #noDebug = false;
  #stopOnEntry = false;

  constructor(
    private readonly subject: Subject,
    private readonly choosing: Choosing,
  ) {
    this.#statements = new Statements(subject.program);
    this.breakpoints = new BreakpointTable(subject, this.#statements, () => {
      this.#lookout = null;
    });
    this.lookouts = new Lookouts(this.#statements, () => this.#plan);
    this.#retries = new Retries(subject.history);
    this.#verdicts = new Verdicts(subject.history);
    subject.hear((event) => {
      this.#lookout?.hear(event);
      if (event.kind === 'choice') this.#retries.note(event.actor);
      if (event.kind === 'enter' && this.#stride?.entered(event.actor) === true)
        subject.history.machine.interrupt();
    });
  }

  configure({ noDebug, stopOnEntry }: { readonly noDebug: boolean; readonly stopOnEntry: boolean }): void {
    this.#noDebug = noDebug;
    this.#stopOnEntry = stopOnEntry && !noDebug;
    this.#lookout = null;
  }

  gotoTargets(actor: number, path: string, line: number): readonly GotoTarget[] | string {
    return gotoTargets(this.subject, this.#statements, actor, path, line);
  }

  /**
   * Lets an actor go on with another statement of its function: an input of the run.
   *
   * @returns the halt to tell; a string says why it cannot be done
   */
  goto(actor: number, id: number): Halt | string {
    if (gotoPlace(this.subject, this.#statements, actor, id) === null)
      return 'There is no such target here any more: ask for targets again.';
    this.subject.history.apply(actor, { kind: 'jump', pc: id });
    return this.#halt({ kind: 'goto', actor }, Stage.nothing);
  }

  /** Why an actor is stopped, if it is for trouble: what halted the run, or the exit at which it waits. */
  trouble(actor: number): Trouble | null {
    const { state } = this.subject.history;
    const halted = this.#halted;
    if (halted?.actor === actor && halted.moment === state.moment) return halted.trouble;
    const who = state.actors[actor];
    if (who?.waits !== Wait.choice || who.exit === null) return null;
    return exitTrouble(who.exit, actor, state, this.#retries.times(actor, who.exit));
  }

  /** Where the person stands: the point of the run, and what of it has been shown. */
  get stand(): Stand {
    const { present } = this.subject.history;
    const stand = this.#focus?.stand;
    return stand !== undefined && isSame(stand, present) ? stand : { ...present, stage: Stage.nothing };
  }

  /** The run has been taken to where it halts, or would, for this: what is known of it is what it would be then. */
  land(halt: Halt, stage: number): Halt {
    this.#moved = true;
    if (halt.kind !== 'exception' || stage !== Stage.asks) return this.#halt(halt, stage);
    return this.#halt({ ...halt, trouble: this.trouble(halt.actor) ?? halt.trouble }, stage);
  }

  /** A step was done by hand at moment `from`. Those looked at stand where they stood: what has been seen there has been seen. */
  stay(from: number): void {
    const { moment } = this.subject.history.state;
    this.#lookout?.seen();
    if (this.#focus?.stand.moment === from) this.#look(this.#focus.actor, this.#focus.stand.stage);
    if (this.#halted?.moment === from) this.#halted = { ...this.#halted, moment };
  }

  /** The person looks at this actor where it stands now: the run was paused, or is at another moment. A stride under way is given up. */
  standAt(actor: number): void {
    this.#stride = null;
    this.#endAlone();
    this.#look(actor, Stage.nothing);
  }

  /**
   * Goes on for at most `steps` atomic steps. A new gait begins a new stride; the same one goes on with it.
   *
   * @returns why the run halted, or null if there is more to do
   */
  run(gait: Gait, steps: number): Halt | null {
    if (this.#stride?.gait !== gait) {
      const halt = this.#begin(gait);
      if (halt !== null) return this.#halt(halt, halt.kind === 'step' ? Stage.begins : Stage.nothing);
    }
    const stride = this.#stride;
    if (stride === null) throw new Error('the stride has not begun');
    // What is set while the run is under way holds from the next slice on.
    const lookout = this.#lookout ?? this.#watch(stride);
    if (this.#recount !== null && !this.#counted(lookout, this.#recount, steps)) return null;
    const { history } = this.subject;
    const end = history.state.moment + steps;
    for (;;) {
      const left = end - history.state.moment;
      const { inputs } = history.present;
      const stop = runOn(history, lookout.unsettled || stride.single ? Math.min(1, left) : left);
      if (history.present.inputs > inputs) lookout.resume(false);
      const halt = this.#judge(stop, lookout, stride);
      if (halt !== null) return this.#halt(halt, stageOf(stop));
      if (stop.kind === 'steps' && history.state.moment >= end) return null;
    }
  }

  get #plan(): Plan {
    return this.#noDebug ? { breakpoints: [], filters: new Map() } : this.breakpoints.plan;
  }

  /** Prepares a way of going on. A halt, if there is no going on. */
  #begin(gait: Gait): Halt | null {
    const { history } = this.subject;
    const { moment } = history.state;
    if (this.#stopOnEntry) {
      this.#stopOnEntry = false;
      return { kind: 'entry', actor: someoneRunning(history.state) };
    }
    this.#verdicts.goOn(moment);
    this.#endAlone();
    // The stride before this one was given up on its way, by a pause: whose turn it was is what the person saw.
    if (this.#stride !== null) this.#look(history.state.turn, Stage.nothing);
    else if (this.#focus?.stand.moment !== moment) this.#focus = null;
    if (gait.kind !== 'continue') {
      const who = history.state.actors[gait.actor];
      if (who === undefined || hasEnded(who))
        return { kind: 'step', actor: gait.actor, text: `${actorName(history.state, gait.actor)} has ended` };
    }
    if ('actor' in gait && leavesClaim(gait, this.#halted, moment))
      return { kind: 'step', actor: gait.actor };
    const { actor } = gait.kind === 'continue' ? { actor: null } : gait;
    this.#standing =
      actor === null || actor === this.#focus?.actor
        ? (this.#focus?.footing ?? null)
        : footingOf(history.state, actor);
    this.#reenter();
    const stride = new Stride(this.subject, gait);
    this.#stride = stride;
    this.#halted = null;
    this.#watch(stride);
    if ('alone' in gait && gait.alone !== undefined && history.state.solo < 0) {
      this.#alone = gait.alone;
      history.apply(gait.alone, { kind: 'solo', on: true });
    }
    return null;
  }

  /** Sees to a lookout for what is set now, with the hits that have been. */
  #watch(stride: Stride): Lookout {
    const { history } = this.subject;
    const plan = this.#plan;
    const fresh = this.#lookout === null;
    this.#lookout ??= new Lookout(this.subject, plan, (text, pc, important) => {
      if (history.repeating) return;
      this.subject.say(`${text}\n`, important ? 'important' : 'stdout', placeOfMessage(this.subject, pc));
    });
    const { counting } = this.lookouts;
    const elsewhere = this.#moved || this.#lookout.moment !== history.state.moment;
    this.#moved = false;
    this.#lookout.resume(elsewhere);
    if ((fresh || elsewhere) && counting.breakpoints.length > 0 && history.state.moment > 0)
      this.#recount = new Recount(this.subject, counting);
    else if (fresh || elsewhere) {
      this.#lookout.counts.clear();
      // A count that a pause broke off was of where the run stood then.
      this.#recount = null;
    }
    this.#lookout.arm(stride.only, this.#statements.marks);
    return this.#lookout;
  }

  /** Recounts hits for a while; whether that is done. */
  #counted(lookout: Lookout, recount: Recount, steps: number): boolean {
    const counts = recount.advance(steps);
    if (counts === null) return false;
    lookout.counts.clear();
    for (const [id, count] of counts) lookout.counts.set(id, count);
    this.#recount = null;
    return true;
  }

  /** Nobody chose at an exit: policy does, or the vCPU goes back in as KVM would let it, and nothing is converted. */
  #reenter(): void {
    const { history } = this.subject;
    for (const { id, waits, life } of history.state.actors) {
      if (waits !== Wait.choice || life !== Life.running || isAnswered(history, id)) continue;
      const choice = this.#policyChoice(id) ?? choiceForPolicy(history.machine, id, 'retry');
      if (choice !== null) history.apply(id, { kind: 'choice', choice });
    }
  }

  #policyChoice(actor: number): string | null {
    const choice = this.choosing.policyChoice(actor);
    if (this.choosing.policy !== 'stop') return choice;
    this.#verdicts.add(this.subject.history.state.moment, UNANSWERED);
    return choice ?? 'stop';
  }

  /** What a stop of the machine is to the person; null if it is nothing. */
  #judge(stop: Stop, lookout: Lookout, stride: Stride): Halt | null {
    if (stop.kind === 'breakpoint') return this.#arrived(stop.actor, lookout, stride);
    const seen = lookout.seen();
    switch (stop.kind) {
      case 'steps':
      case 'interrupted':
        return haltFor(seen) ?? this.#stepped(stride);
      case 'ask':
        return this.#asked(stop.actor, lookout);
      case 'done':
        return { kind: 'end', status: this.#verdicts.status(this.subject.history.state.moment, true) };
      default:
        return this.#inTrouble(stop, lookout);
    }
  }

  #arrived(actor: number, lookout: Lookout, stride: Stride): Halt | null {
    const sighting = lookout.arrived(actor);
    const stood = standsOn(this.#standing, this.subject.history.state, actor);
    if (stood) this.#standing = null;
    const done = stride.arrived(actor);
    return stood ? null : (haltFor(sighting) ?? (done ? { kind: 'step', actor } : null));
  }

  #stepped(stride: Stride): Halt | null {
    const [done, { gait }] = [stride.stepped(), stride];
    return done === null || gait.kind === 'continue' ? null : { kind: 'step', actor: gait.actor, ...done };
  }

  /** An exit waits for a choice: a filter or a breakpoint shows it, policy answers it, or it is left to a person. */
  #asked(actor: number, lookout: Lookout): Halt | null {
    const { history } = this.subject;
    const sighting = lookout.asks(actor);
    const exit = history.state.actors[actor]?.exit ?? null;
    if (isLeftToPerson(sighting, this.choosing.policy) || exit === null) {
      if (this.#noDebug) return { kind: 'end', status: UNANSWERED };
      const trouble = this.trouble(actor) ?? sighting.troubles[0];
      return trouble === undefined ? null : { kind: 'exception', actor, trouble };
    }
    const halt = haltFor(sighting);
    if (halt !== null) return halt;
    this.#reenter();
    return null;
  }

  #inTrouble(stop: TroubleStop, lookout: Lookout): Halt | null {
    const { program, history } = this.subject;
    const { state } = history;
    const actor = 'actor' in stop ? stop.actor : someoneRunning(state);
    const alone = state.actors[state.solo];
    if (stop.kind === 'deadlock' && alone !== undefined) {
      const why = hasEnded(alone) ? 'has ended' : stateOf(state, program, alone);
      const text = `alone, ${actorName(state, alone.id)} cannot go on: it ${why}`;
      return { kind: 'step', actor: alone.id, text };
    }
    const final = stop.kind === 'death' || stop.kind === 'deadlock';
    const endless = stop.kind === 'deadlock' || stop.kind === 'livelock';
    const isKnown = this.#verdicts.isTold(state.moment);
    if (!(stop.kind === 'death' && this.#verdicts.status(state.moment) === UNANSWERED))
      this.#verdicts.add(state.moment, endless ? ENDLESS : FAILED);
    const end: Halt = { kind: 'end', status: this.#verdicts.status(state.moment) };
    if (final && isKnown) return end;
    if (final) this.#verdicts.tell(state.moment);
    const trouble = stopTrouble(stop, program, state);
    if (lookout.wants(trouble, actor)) return { kind: 'exception', actor, trouble };
    // Nobody wants to stop for it; it is not kept quiet all the same.
    const { place } = describeStop(stop, program, state);
    const at = place === null ? null : { ...place, path: program.files[place.file]?.uri ?? '' };
    if (!history.repeating) this.subject.say(`${trouble.title}: ${trouble.text}\n`, 'important', at);
    return final || stop.kind === 'livelock' ? end : null;
  }

  /** The run halts for the person. */
  #halt(halt: Halt, stage: number): Halt {
    this.#stride = null;
    this.#endAlone();
    const { moment } = this.subject.history.state;
    const { actor } =
      'actor' in halt ? halt : (this.#focus ?? { actor: someoneRunning(this.subject.history.state) });
    this.#look(actor, halt.kind === 'end' ? Stage.end : stage);
    this.#halted = halt.kind === 'exception' ? { actor: halt.actor, trouble: halt.trouble, moment } : null;
    return halt;
  }

  #look(actor: number, stage: number): void {
    const { present, state } = this.subject.history;
    this.#focus = { actor, stand: { ...present, stage }, footing: footingOf(state, actor) };
  }

  /** Everybody runs again after a stride of one alone. */
  #endAlone(): void {
    const alone = this.#alone;
    this.#alone = null;
    const { history } = this.subject;
    if (alone !== null && history.state.solo === alone) history.apply(alone, { kind: 'solo', on: false });
  }
}
