import { compileWatch, isTrue, type Watch } from '../evaluate/watch.js';
import type { Subject } from '../debuggee/subject.js';
import type { Breakpoint, Target } from './breakpoint.js';
import { CircumstanceCondition, type Circumstances } from './circumstances.js';
import { LogMessage } from './log-message.js';

/** The condition and the message of a breakpoint, compiled for one place where it is, and for one run. */
export class Terms {
  private constructor(
    private readonly condition: Watch | CircumstanceCondition | null,
    private readonly log: LogMessage | null,
  ) {}

  /** A string says what is wrong with what the person wrote. */
  static compile(
    subject: Subject,
    { condition, log }: Pick<Breakpoint, 'condition' | 'log'>,
    target: Target,
  ): Terms | string {
    const spot = target.at === 'instruction' ? target.spot : null;
    const message = log === null ? null : LogMessage.compile(subject, log, spot);
    if (typeof message === 'string') return message;
    if (condition === null) return new Terms(null, message);
    if (target.at === 'exit' || target.at === 'event') {
      const compiled = new CircumstanceCondition(subject, condition);
      return compiled.problem ?? new Terms(compiled, message);
    }
    const watch = compileWatch(subject, condition, spot);
    return typeof watch === 'string' ? watch : new Terms(watch, message);
  }

  /** Whether the condition holds; a string says why nobody can tell. */
  holds(actor: number, depth: number | null, circumstances: Circumstances): boolean | string {
    const { condition } = this;
    if (condition === null) return true;
    if (condition instanceof CircumstanceCondition) return condition.holds(circumstances, actor);
    const value = condition.evaluate(actor, depth);
    return typeof value === 'string' ? value : isTrue(value);
  }

  /** The message as it reads now; null without one. */
  message(actor: number, depth: number | null): string | null {
    return this.log?.text(actor, depth) ?? null;
  }
}
