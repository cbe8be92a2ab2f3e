import type { Policy } from '../../../engine/choice.js';
import { History } from '../../../engine/time/history.js';
import type { Event } from '../../../engine/kvm/event.js';
import { Choosing } from '../../../debug-adapter/choosing/choosing.js';
import type { ForwardGait as Gait, Halt } from '../../../debug-adapter/debuggee/halt.js';
import type { Subject } from '../../../debug-adapter/debuggee/subject.js';
import { Stops } from '../../../debug-adapter/stops/stops.js';
import { compile } from '../../../language/index.js';

export const PATH = '/scripts/main.gfn';

/** A script being debugged, without a protocol around it. */
export class Debugging {
  readonly history: History;
  readonly subject: Subject;
  readonly stops: Stops;
  readonly said: string[] = [];

  constructor(
    readonly text: string,
    { policy = 'ask', seed }: { readonly policy?: Policy; readonly seed?: number } = {},
  ) {
    const { program, diagnostics } = compile(PATH, { read: () => text });
    if (program === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    this.history = new History(program, { entry: 0, ...(seed === undefined ? {} : { seed }) });
    const ears: ((event: Event, repeated: boolean) => void)[] = [];
    this.history.machine.listener = (event) => {
      for (const ear of ears) ear(event, this.history.repeating);
    };
    this.subject = {
      ...{ program, entry: 0, history: this.history, previous: this.history.state },
      ...{ texts: new Map([[PATH, text]]), say: (line: string) => void this.said.push(line.trimEnd()) },
      hear: (ear) => void ears.push(ear),
    };
    this.stops = new Stops(this.subject, new Choosing(this.subject, policy));
  }

  /** Lets the run go until it halts, in slices of so many steps. */
  go(gait: Gait = { kind: 'continue' }, slice = 7): Halt {
    for (let i = 0; i < 200_000; i++) {
      const halt = this.stops.run(gait, slice);
      if (halt !== null) return halt;
    }
    throw new Error('it does not halt');
  }

  step(kind: 'next' | 'in' | 'out', actor = 0, granularity?: 'statement' | 'line' | 'instruction'): string {
    return this.tell(this.go({ kind, actor, ...(granularity === undefined ? {} : { granularity }) }));
  }

  continue(): string {
    return this.tell(this.go());
  }

  /** A halt in a line: `breakpoint 12`, with the line of the actor's innermost statement. */
  tell(halt: Halt): string {
    if (halt.kind === 'end') return `end ${halt.status}`;
    const words: string[] = [halt.kind, `${this.line(halt.actor)}`];
    if (halt.kind === 'exception') words.push(halt.trouble.filter);
    else if (halt.text !== undefined) words.push(halt.text);
    return words.join(' ');
  }

  /** The line of an actor's innermost script frame. */
  line(actor: number): number {
    const { program } = this.subject;
    let frame = this.history.state.actors[actor]?.top ?? null;
    while (frame !== null && frame.native !== null) frame = frame.caller;
    return frame === null ? 0 : (program.places[program.positions[frame.pc] ?? -1]?.line ?? 0);
  }

  /** Where a line with this text is. */
  lineOf(part: string): number {
    return this.text.split('\n').findIndex((line) => line.includes(part)) + 1;
  }
}
