import { How, Space } from '../kvm/event.js';
import { Outcome } from '../kvm/guest-access.js';
import type { Kernel } from '../kvm/kernel.js';
import { MAX_CALL_DEPTH, Progress, type Actor, type Frame } from '../kvm/task.js';
import { guestInstruction, hostInstruction } from './access-instructions.js';
import { divide, high, less, multiply, remainder, shiftLeft, shiftRight } from './arithmetic.js';
import { execute, TURN_OVER } from './instructions.js';
import type { Operation } from './operation.js';
import type { Execution } from './execution.js';
import { Op, OP_MASK, STATEMENT, WORDS, type Routine } from './program.js';

const word = new Int32Array(2);

/**
 * Runs a script's frame until it calls, waits, ends, is told to stop, its statement ends while others share the machine, or `budget` steps are done.
 * One instruction is one step.
 *
 * @returns the steps done; negative (or 0) if the actor's turn is over
 */
export function interpret(x: Execution, k: Kernel, actor: Actor, frame: Frame, budget: number): number {
  const code = x.program.code;
  const regs = frame.regs;
  const s = k.s;
  const moment = s.moment;
  const breaks = x.breaks.instructions;
  let pc = frame.pc;
  let done = 0;
  let begun = s.begun;
  // Not closures: what a closure captures is no local variable any more, and this is the hottest loop there is.
  let over = false;
  let paused = false;
  let saved = false;
  let again = false;

  run: while (done < budget) {
    const at = pc * WORDS;
    const full = code[at] as number;
    const a = code[at + 1] as number;
    const b = code[at + 2] as number;
    const c = code[at + 3] as number;
    if (full >= STATEMENT && begun && k.sharing) {
      over = true;
      break;
    }
    if (breaks !== null && breaks[pc] !== 0) {
      if (x.isBreak(breaks[pc] as number, actor, frame, moment + done, done)) {
        paused = true;
        break;
      }
    }
    if (full >= STATEMENT) begun = true;
    done++;
    const op: Op = full & OP_MASK;
    switch (op) {
      case Op.NOP:
        pc++;
        break;
      case Op.LDI:
        regs[2 * a] = b;
        regs[2 * a + 1] = c;
        pc++;
        break;
      case Op.MOV:
        regs[2 * a] = regs[2 * b] as number;
        regs[2 * a + 1] = regs[2 * b + 1] as number;
        pc++;
        break;
      case Op.LDG:
        if (k.effects !== null) k.effects.touch(Space.global, b, 0, 1, How.read);
        regs[2 * a] = s.globals[2 * b] as number;
        regs[2 * a + 1] = s.globals[2 * b + 1] as number;
        pc++;
        break;
      case Op.STG: {
        if (s.globalsOwner !== k.epoch) {
          s.globals = s.globals.slice();
          s.globalsOwner = k.epoch;
        }
        if (k.effects !== null) k.effects.touch(Space.global, a, 0, 1, How.write);
        s.globals[2 * a] = regs[2 * b] as number;
        s.globals[2 * a + 1] = regs[2 * b + 1] as number;
        s.writes++;
        pc++;
        if (k.effects !== null && x.stop !== null) break run;
        break;
      }
      case Op.ADD: {
        const lo = ((regs[2 * b] as number) >>> 0) + ((regs[2 * c] as number) >>> 0);
        regs[2 * a + 1] =
          (regs[2 * b + 1] as number) + (regs[2 * c + 1] as number) + (lo > 0xffff_ffff ? 1 : 0);
        regs[2 * a] = lo;
        pc++;
        break;
      }
      case Op.ADDI: {
        const lo = ((regs[2 * b] as number) >>> 0) + (c >>> 0);
        regs[2 * a + 1] = (regs[2 * b + 1] as number) + (c >> 31) + (lo > 0xffff_ffff ? 1 : 0);
        regs[2 * a] = lo;
        pc++;
        break;
      }
      case Op.SUB: {
        const lo = ((regs[2 * b] as number) >>> 0) - ((regs[2 * c] as number) >>> 0);
        regs[2 * a + 1] = (regs[2 * b + 1] as number) - (regs[2 * c + 1] as number) - (lo < 0 ? 1 : 0);
        regs[2 * a] = lo;
        pc++;
        break;
      }
      case Op.MUL:
        word[0] = multiply(
          regs[2 * b] as number,
          regs[2 * b + 1] as number,
          regs[2 * c] as number,
          regs[2 * c + 1] as number,
        );
        regs[2 * a] = word[0];
        regs[2 * a + 1] = high;
        pc++;
        break;
      case Op.DIV:
      case Op.REM: {
        const [cLo, cHi] = [regs[2 * c] as number, regs[2 * c + 1] as number];
        if (cLo === 0 && cHi === 0) {
          x.crash(k, frame, 'division by zero');
          over = true;
          break run;
        }
        const divideOrRest = op === Op.DIV ? divide : remainder;
        regs[2 * a] = divideOrRest(regs[2 * b] as number, regs[2 * b + 1] as number, cLo, cHi);
        regs[2 * a + 1] = high;
        pc++;
        break;
      }
      case Op.AND:
        regs[2 * a] = (regs[2 * b] as number) & (regs[2 * c] as number);
        regs[2 * a + 1] = (regs[2 * b + 1] as number) & (regs[2 * c + 1] as number);
        pc++;
        break;
      case Op.OR:
        regs[2 * a] = (regs[2 * b] as number) | (regs[2 * c] as number);
        regs[2 * a + 1] = (regs[2 * b + 1] as number) | (regs[2 * c + 1] as number);
        pc++;
        break;
      case Op.XOR:
        regs[2 * a] = (regs[2 * b] as number) ^ (regs[2 * c] as number);
        regs[2 * a + 1] = (regs[2 * b + 1] as number) ^ (regs[2 * c + 1] as number);
        pc++;
        break;
      case Op.SHL:
        word[0] = shiftLeft(regs[2 * b] as number, regs[2 * b + 1] as number, regs[2 * c] as number);
        regs[2 * a] = word[0];
        regs[2 * a + 1] = high;
        pc++;
        break;
      case Op.SHR:
        word[0] = shiftRight(regs[2 * b] as number, regs[2 * b + 1] as number, regs[2 * c] as number);
        regs[2 * a] = word[0];
        regs[2 * a + 1] = high;
        pc++;
        break;
      case Op.NOT:
        regs[2 * a] = ~(regs[2 * b] as number);
        regs[2 * a + 1] = ~(regs[2 * b + 1] as number);
        pc++;
        break;
      case Op.ISZERO:
        regs[2 * a] = regs[2 * b] === 0 && regs[2 * b + 1] === 0 ? 1 : 0;
        regs[2 * a + 1] = 0;
        pc++;
        break;
      case Op.EQ:
      case Op.NE: {
        const same = regs[2 * b] === regs[2 * c] && regs[2 * b + 1] === regs[2 * c + 1];
        regs[2 * a] = same === (op === Op.EQ) ? 1 : 0;
        regs[2 * a + 1] = 0;
        pc++;
        break;
      }
      case Op.LT:
        regs[2 * a] = less(
          regs[2 * b] as number,
          regs[2 * b + 1] as number,
          regs[2 * c] as number,
          regs[2 * c + 1] as number,
        )
          ? 1
          : 0;
        regs[2 * a + 1] = 0;
        pc++;
        break;
      case Op.LE:
        regs[2 * a] = less(
          regs[2 * c] as number,
          regs[2 * c + 1] as number,
          regs[2 * b] as number,
          regs[2 * b + 1] as number,
        )
          ? 0
          : 1;
        regs[2 * a + 1] = 0;
        pc++;
        break;
      case Op.JMP:
        pc = a;
        break;
      case Op.JZ:
        pc = regs[2 * a] === 0 && regs[2 * a + 1] === 0 ? b : pc + 1;
        break;
      case Op.JNZ:
        pc = regs[2 * a] === 0 && regs[2 * a + 1] === 0 ? pc + 1 : b;
        break;
      case Op.JLT:
        pc = less(
          regs[2 * a] as number,
          regs[2 * a + 1] as number,
          regs[2 * b] as number,
          regs[2 * b + 1] as number,
        )
          ? c
          : pc + 1;
        break;
      case Op.JGE:
        pc = less(
          regs[2 * a] as number,
          regs[2 * a + 1] as number,
          regs[2 * b] as number,
          regs[2 * b + 1] as number,
        )
          ? pc + 1
          : c;
        break;
      case Op.JEQ:
        pc = regs[2 * a] === regs[2 * b] && regs[2 * a + 1] === regs[2 * b + 1] ? c : pc + 1;
        break;
      case Op.JNE:
        pc = regs[2 * a] === regs[2 * b] && regs[2 * a + 1] === regs[2 * b + 1] ? pc + 1 : c;
        break;
      case Op.GLOAD:
      case Op.GFETCH:
      case Op.GSTORE:
        frame.pc = pc;
        if (guestInstruction(k, frame, op, a, b, c) !== Outcome.done) {
          saved = again = true;
          over = s.ending !== null;
          break run;
        }
        pc++;
        if (k.effects !== null && x.stop !== null) break run;
        break;
      case Op.HLOAD:
      case Op.HSTORE:
        frame.pc = pc;
        if (hostInstruction(k, frame, op, a, b, c) !== Outcome.done) {
          saved = again = true;
          over = s.ending !== null;
          break run;
        }
        pc++;
        if (k.effects !== null && x.stop !== null) break run;
        break;
      case Op.CALL: {
        frame.pc = pc;
        if (frame.depth >= MAX_CALL_DEPTH) {
          x.crash(k, frame, 'the call depth of 1,024 is exceeded: a function calls itself without end');
          over = true;
          break run;
        }
        const callee = x.enter(actor, b);
        const params = (x.program.routines[b] as Routine).params;
        if (callee !== null) callee.regs.set(regs.subarray(2 * c, 2 * (c + params)));
        saved = true;
        break run;
      }
      case Op.RET: {
        const caller = frame.caller;
        frame.pc = pc;
        actor.top = caller;
        if (caller === null)
          actor.results.set(
            regs.subarray(2 * a, 2 * (a + (x.program.routines[frame.routine] as Routine).results)),
          );
        if (caller !== null && caller.native === null) {
          const word0 = caller.pc * WORDS;
          if ((((code[word0] as number) & OP_MASK) as Op) === Op.CALL) {
            const target = caller.owner === k.epoch ? caller : caller.copy(k.epoch);
            const results = (x.program.routines[frame.routine] as Routine).results;
            target.regs.set(regs.subarray(2 * a, 2 * (a + results)), 2 * (code[word0 + 1] as number));
            target.pc++;
            actor.top = target;
          }
        }
        saved = true;
        break run;
      }
      case Op.OPERATION: {
        const operation = x.operations[b] as Operation;
        const args = regs.slice(2 * c, 2 * (c + operation.params.length));
        if (operation.query !== undefined) {
          operation.query(k, args);
          regs.set(actor.results.subarray(0, 2 * operation.results.length), 2 * a);
          pc++;
          break;
        }
        frame.pc = pc;
        if (operation.routine === undefined || k.push(operation.routine, args) === null) {
          k.end('vmm-died', `\`${operation.name}\` cannot be done here`);
          over = true;
          break run;
        }
        saved = true;
        break run;
      }
      default: {
        frame.pc = pc;
        s.moment = moment + done;
        const next = execute(x, k, actor, frame, pc);
        if (next === TURN_OVER) {
          saved = over = true;
          again = op === Op.WAIT;
          break run;
        }
        pc = next;
        if (x.stop !== null) break run;
      }
    }
  }
  if (!saved && actor.top === frame) frame.pc = pc;
  // What catches a signal of this very frame's access has moved it on.
  if (done > 0) frame.progress = again && frame.pc === pc ? Progress.again : Progress.between;
  s.begun = begun;
  s.moment = moment + done;
  // Paused at a breakpoint, its turn goes on: who looks at a run must not change it.
  if (paused) x.turnOver = false;
  return over || paused ? -done : done;
}
