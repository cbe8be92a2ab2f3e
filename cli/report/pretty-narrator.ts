import type { Choice } from '../../engine/choice.js';
import { actorName } from '../../engine/describe/actor.js';
import { resultText } from '../../engine/describe/arguments.js';
import { describeCall, describeRefusal, describeSignal, describeZap } from '../../engine/describe/event.js';
import { describeExit, exitAddress } from '../../engine/describe/exit.js';
import { whereIs, type Where } from '../../engine/describe/place.js';
import { counted, pageRange } from '../../engine/describe/text.js';
import { HAND_NAME } from '../../engine/hand.js';
import type { Event } from '../../engine/kvm/event.js';
import { isConversionExit, type Exit } from '../../engine/kvm/exit.js';
import type { State } from '../../engine/kvm/state.js';
import type { Output } from '../io.js';
import type { Outcome } from '../run-machine.js';
import type { Colour } from '../terminal/colour.js';
import { printable } from '../terminal/text.js';
import { Columns } from './columns.js';
import { printEnd, type LastExit } from './ending.js';
import type { Narrator, Story } from './narrator.js';
import { Repeats } from './repeats.js';

/** How much a run tells. */
export type Loudness = 'quiet' | 'normal' | 'verbose';

/** Tells a run to a person: each exit with the decision behind it, what the VMM did, and the way back into the guest. */
export class PrettyNarrator implements Narrator {
  private readonly columns: Columns;
  private readonly repeats = new Repeats<LastExit>();
  /** Actors between an exit and the way back: what they do belongs to the exit. */
  private readonly outside = new Set<number>();
  private lastExit: LastExit | null = null;

  constructor(
    private readonly story: Story,
    private readonly out: Output,
    private readonly colour: Colour,
    private readonly loudness: Loudness,
    /** Called before anything is written: takes a line of progress away. */
    private readonly before: () => void = () => undefined,
  ) {
    const names = story.entry.actors.map(({ kind, vcpu, name }) => (kind === 'vcpu' ? `vCPU ${vcpu}` : name));
    this.columns = new Columns(out, colour, story.byHand === true ? [...names, HAND_NAME] : names);
  }

  begin(): void {
    if (this.loudness === 'quiet') return;
    const { script, program, entry } = this.story;
    const { flavour, abi, bugs } = program.spec;
    const test = entry.test ? ` test "${printable(entry.name)}"` : '';
    const name = this.colour.bold(script.text.nameOf(script.uri) + test);
    const vcpus = entry.actors.filter(({ kind }) => kind === 'vcpu').length;
    const threads = entry.actors.length - vcpus;
    const facts = [
      `${flavour} guest, ${abi}`,
      counted(program.spec.slots.length, 'memslot'),
      counted(vcpus, 'vCPU'),
      ...(threads > 0 ? [counted(threads, 'host thread')] : []),
      ...bugs.map((bug) => `bug ${bug}`),
    ];
    this.out.write(`${name}  ${this.colour.dim(facts.join(', '))}\n`);
    this.columns.head();
  }

  event(event: Event, state: State): void {
    this.before();
    if (event.kind === 'exit') this.rememberExit(event.exit, event.actor, state);
    if (this.loudness === 'quiet') {
      if (event.kind === 'log') this.out.write(`${printable(event.text)}\n`);
      return;
    }
    if (event.kind === 'exit') this.exit(event.exit, event.actor, state);
    else if (!this.repeats.isSilent(event.actor) || !isRoutine(event)) this.happening(event, state);
    if (event.kind === 'enter') {
      this.outside.delete(event.actor);
      this.repeats.over(event.actor);
    }
  }

  waits(actor: number, _choices: readonly Choice[], state: State): void {
    this.before();
    const exit = state.actors[actor]?.exit ?? null;
    if (this.repeats.tellAfterAll(actor) && exit !== null) this.tell(exit, actor, state);
    else this.flush();
  }

  end(outcome: Outcome, state: State): void {
    this.before();
    this.flush();
    printEnd(
      { outcome, state, story: this.story, lastExit: this.lastExit, quiet: this.loudness === 'quiet' },
      this.out,
      this.colour,
    );
  }

  private rememberExit(exit: Exit, actor: number, state: State): void {
    const where = this.where(actor, state)[0];
    this.lastExit = {
      moment: state.moment,
      actor: actorName(state, actor),
      exit,
      place: where?.place ?? null,
    };
  }

  private exit(exit: Exit, actor: number, state: State): void {
    this.outside.add(actor);
    const last = this.lastExit;
    // Made for every exit of a run that may have millions: numbers, not sentences.
    const key = `${last?.place?.file} ${last?.place?.line} ${exit.reason} ${exit.errno} ${exit.explicit} ${exit.wantsPrivate}`;
    if (this.loudness === 'verbose' || last === null || this.repeats.tells(actor, key, last))
      this.tell(exit, actor, state);
  }

  private tell(exit: Exit, actor: number, state: State): void {
    const who = actorName(state, actor);
    const where = this.where(actor, state);
    const { name, number, title, payload, decision } = describeExit(exit, who, state);
    this.flush();
    this.columns.gap();
    this.columns.row(
      state.moment,
      who,
      `${this.colour.bold(this.colour.yellow(`${name} (${number})`))}  ${title}`,
    );
    this.columns.more(payload, 1);
    const statement = where[0];
    if (statement !== undefined) this.columns.more(this.statement(statement), 1);
    if (where.length > 1) this.columns.more(this.callers(where), 1, this.colour.dim);
    if (decision !== '') this.columns.more(decision, 1);
  }

  /** Everything but an exit. */
  private happening(event: Exclude<Event, { kind: 'exit' }>, state: State): void {
    const text = this.textOf(event, state);
    if (text === null) return;
    this.flush();
    const depth = this.outside.has(event.actor) ? 1 : 0;
    this.columns.row(state.moment, actorName(state, event.actor), text, depth);
    if (event.kind === 'call') {
      const refusal = describeRefusal(event.refusal);
      if (refusal !== null)
        this.columns.more(`${refusal.text} (${refusal.cites})`, depth + 1, this.colour.dim);
    }
  }

  private textOf(event: Exclude<Event, { kind: 'exit' }>, state: State): string | null {
    const { colour } = this;
    switch (event.kind) {
      case 'call':
        return event.errno === 0 ? describeCall(event, state) : colour.red(describeCall(event, state));
      case 'conversion':
        return `${colour.bold('converted')} gpa ${pageRange(event.lo, event.hi)} to ${event.to}`;
      case 'zap':
        return event.entries > 0 || this.loudness === 'verbose' ? describeZap(event) : null;
      case 'enter':
        return colour.green(enterText(event.exit));
      case 'choice':
        return colour.magenta(`chosen: ${event.label}`);
      case 'handler':
        return this.loudness === 'verbose' ? colour.dim(this.handlerText(event.routine)) : null;
      case 'signal':
        return colour.red(describeSignal(event));
      case 'log':
        return printable(event.text);
      case 'note':
        return colour.yellow(`note: ${event.text}`);
      case 'death':
        // The run ends here, and its end says why.
        return null;
    }
  }

  private handlerText(routine: number): string {
    const { program, script } = this.story;
    const found = program.routines[routine];
    const place = found === undefined ? undefined : program.places[found.position];
    return place === undefined
      ? 'a handler of the script begins'
      : `handler at ${script.text.at(program, place)}`;
  }

  /** `demo.gfn:12  store u64 [RING] = 42` */
  private statement(where: Where): string {
    return `${this.colour.blue(this.at(where))}  ${this.story.script.text.stretch(where.uri, where.place)}`.trimEnd();
  }

  private callers(where: readonly Where[]): string {
    const inner = where[0]?.routine ?? '';
    const lines = where.slice(1, 5).map((caller) => this.at(caller));
    return `in ${inner}, called from ${lines.join(', from ')}${where.length > 5 ? ', …' : ''}`;
  }

  private where(actor: number, state: State): readonly Where[] {
    const who = state.actors[actor];
    return who === undefined ? [] : whereIs(this.story.program, who, 'guest');
  }

  private at(where: Where | undefined): string {
    return where === undefined ? '' : `${this.story.script.text.nameOf(where.uri)}:${where.place.line}`;
  }

  /** Counts the exits that were not told. */
  private flush(): void {
    for (const { count, last } of this.repeats.take()) {
      const at =
        last.place === null ? '' : ` at ${this.story.script.text.at(this.story.program, last.place)}`;
      this.columns.gap();
      const gpa = last.exit.filled ? `, gpa ${exitAddress(last.exit)}` : '';
      this.columns.more(
        `… ${counted(count, 'more exit')} like it${at}; the last: moment ${last.moment}${gpa}`,
        0,
        this.colour.dim,
      );
    }
  }
}

/** What goes without saying in an exit that is not told. */
function isRoutine(event: Event): boolean {
  return event.kind === 'call' ? event.errno === 0 : ROUTINE.has(event.kind);
}
const ROUTINE: ReadonlySet<Event['kind']> = new Set(['zap', 'conversion', 'enter', 'choice', 'handler']);

function enterText(exit: Exit): string {
  if (!exit.explicit)
    return isConversionExit(exit) ? 'back into the guest, which tries again' : 'back into the guest';
  if (!exit.retWritten) return 'back into the guest; ret was not written';
  return `back into the guest, which gets ret = ${resultText(exit.retLo, exit.retHi)}`;
}
