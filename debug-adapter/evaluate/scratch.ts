import type { Frame, Actor } from '../../engine/kvm/task.js';
import { Machine } from '../../engine/machine.js';
import { interpret } from '../../engine/program/interpreter.js';
import { WORDS } from '../../engine/program/program.js';
import type { CompiledExpression } from '../../language/expression.js';
import type { Subject } from '../debuggee/subject.js';

/** No expression has so many instructions: they have no loops and call nothing. */
const STEPS = 10_000;

/**
 * A machine beside the one that is debugged, for one expression. It is built once and takes a fork of the run's state for each evaluation: whatever
 * happens on it happens to nobody else, nobody listens to it, and it has no breakpoints.
 */
export class Scratch {
  #machine: Machine | null = null;

  constructor(
    private readonly subject: Subject,
    private readonly compiled: CompiledExpression,
  ) {}

  /**
   * What the expression returns: the words of its one or two 64-bit values; a string if it has none.
   *
   * @param frame the frame whose variables it reads; null for none
   * @param extra values of the globals that the expression has beyond the program's own, 64 bits each
   */
  run(actor: number, frame: Frame | null, extra: Int32Array): Int32Array | string {
    const machine = this.#loaded();
    const { kernel, execution } = machine;
    const { s } = kernel;
    // What is asked after the end of a run is answered, too; a crash in here is told by the same field.
    s.ending = null;
    if (extra.length > 0) {
      const globals = new Int32Array(s.globals.length + extra.length);
      globals.set(s.globals);
      globals.set(extra, s.globals.length);
      s.globals = globals;
    }
    const who: Actor = kernel.actor(actor);
    kernel.current = who;
    kernel.sharing = false;
    // Above the frame that it reads: in a handler for a signal, `exit.address` is what raised it.
    const own = execution.frameOf(this.compiled.routine, frame);
    if (frame !== null) {
      own.regs.set(frame.regs);
      frame.refs.forEach((set, index) => {
        own.refs[index] = set;
      });
    }
    who.top = own;
    interpret(execution, kernel, who, own, STEPS);
    // It only tells: an ending of this machine is nobody's.
    const ending = s.ending as { readonly text: string } | null;
    if (ending !== null) return ending.text;
    if (who.top === own) return 'the expression does not come to an end';
    const register = machine.program.code[own.pc * WORDS + 1] ?? 0;
    return own.regs.slice(2 * register, 2 * register + (this.compiled.show === 'range' ? 4 : 2));
  }

  /** The machine, in a fork of the run's present state. The run's own machine needs no new epoch for that: this one writes nothing it does not own. */
  #loaded(): Machine {
    const { state } = this.subject.history;
    if (this.#machine === null) {
      const { program } = this.compiled;
      this.#machine = new Machine(program, { entry: this.subject.entry, state });
    } else {
      this.#machine.load(state);
    }
    return this.#machine;
  }
}
