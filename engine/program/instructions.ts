import { addressHi, addressLo, offsetOf, pageOf } from '../memory/address.js';
import { PageSet } from '../memory/page-set.js';
import { PAGE_LIMIT, PAGE_SIZE } from '../memory/range.js';
import { How, Space } from '../kvm/event.js';
import type { Kernel } from '../kvm/kernel.js';
import { NO_CATCH, Wait, type Actor, type Frame } from '../kvm/task.js';
import { getExitField, setExitField } from './exit-fields.js';
import { halt } from './kvm-run.js';
import { arrive, consume, notify } from './meeting.js';
import { claimText, formatText } from './messages.js';
import type { Execution } from './execution.js';
import { Op, OP_MASK, WORDS } from './program.js';
import { copySet, nextRun } from './runs.js';
import { runnable } from './scheduler.js';
import { readSet, writeSet } from './sets.js';

/** The actor's turn ends here; its frame says where it goes on. */
export const TURN_OVER = -1;

const word = new Int32Array(2);

/**
 * Does one of the instructions that are no part of a tight loop: exits, claims, meeting points, range sets. They stand apart so that the interpreter's own loop stays
 * small enough for a compiler to like. `frame.pc` is `pc` already.
 *
 * @returns the next instruction, or TURN_OVER
 */
export function execute(x: Execution, k: Kernel, actor: Actor, frame: Frame, pc: number): number {
  const code = x.program.code;
  const regs = frame.regs;
  const at = pc * WORDS;
  const op: Op = (code[at] as number) & OP_MASK;
  const a = code[at + 1] as number;
  const b = code[at + 2] as number;
  const c = code[at + 3] as number;
  switch (op) {
    case Op.GETEXIT:
      getExitField(actor, b, x.inFaultHandler(frame), word);
      regs[2 * a] = word[0] as number;
      regs[2 * a + 1] = word[1] as number;
      return pc + 1;
    case Op.SETEXIT:
      setExitField(k, actor, b, regs[2 * a] as number, regs[2 * a + 1] as number);
      return pc + 1;
    case Op.ASK:
      actor.waits = Wait.choice;
      return TURN_OVER;
    case Op.LOG:
      if (k.listener !== null) {
        k.listener({
          kind: 'log',
          actor: actor.id,
          text: formatText(x.program, b, regs, a),
          position: x.program.positions[pc] ?? 0,
        });
      }
      return pc + 1;
    case Op.EXPECT:
      if (regs[2 * a] === 0 && regs[2 * a + 1] === 0) {
        frame.pc = pc + 1;
        x.stopAt({ kind: 'claim', actor: actor.id, claim: c, text: claimText(x.program, c, regs, -1, -1) });
        return TURN_OVER;
      }
      return pc + 1;
    case Op.EXPECT_REL: {
      const text = claimText(x.program, c, regs, a, b);
      if (text !== '') {
        frame.pc = pc + 1;
        x.stopAt({ kind: 'claim', actor: actor.id, claim: c, text });
        return TURN_OVER;
      }
      return pc + 1;
    }
    case Op.CATCH:
      frame.catchPc = pc;
      return pc + 1;
    case Op.UNCATCH:
      frame.catchPc = NO_CATCH;
      return pc + 1;
    case Op.WAIT:
      return consume(k, actor, a) ? pc + 1 : TURN_OVER;
    case Op.NOTIFY:
      notify(k, a);
      return pc + 1;
    case Op.BARRIER:
      frame.pc = pc + 1;
      return arrive(k, actor, a, b) ? pc + 1 : TURN_OVER;
    case Op.YIELD:
      frame.pc = pc + 1;
      return TURN_OVER;
    case Op.EXITS:
      regs[2 * a] = actor.exits;
      regs[2 * a + 1] = 0;
      return pc + 1;
    case Op.SET_NEW:
      writeSet(k, frame, a, PageSet.empty);
      return pc + 1;
    case Op.SET_ADD:
    case Op.SET_DEL: {
      const start = pageOf(regs[2 * b] as number, regs[2 * b + 1] as number);
      const first = offsetOf(regs[2 * b] as number) + offsetOf(regs[2 * b + 2] as number);
      const pages =
        pageOf(regs[2 * b + 2] as number, regs[2 * b + 3] as number) + Math.ceil(first / PAGE_SIZE);
      const end = Math.min(start + pages, PAGE_LIMIT);
      const set = readSet(k, frame, a);
      const changed = op === Op.SET_ADD ? set.add(start, end, k.epoch) : set.remove(start, end, k.epoch);
      writeSet(k, frame, a, changed);
      return pc + 1;
    }
    case Op.SET_SIZE: {
      const pages = readSet(k, frame, b).size;
      regs[2 * a] = addressLo(pages, 0);
      regs[2 * a + 1] = addressHi(pages);
      return pc + 1;
    }
    case Op.SET_MOV:
      writeSet(k, frame, a, copySet(readSet(k, frame, b), k.epoch));
      return pc + 1;
    case Op.SET_HAS: {
      const start = pageOf(regs[2 * b] as number, regs[2 * b + 1] as number);
      const pages = Math.max(1, pageOf(regs[2 * b + 2] as number, regs[2 * b + 3] as number));
      regs[2 * a] = readSet(k, frame, c).count(start, start + pages) === pages ? 1 : 0;
      regs[2 * a + 1] = 0;
      return pc + 1;
    }
    case Op.NEXT_RUN:
      return nextRun(k, frame, a, b) ? pc + 1 : c;
    case Op.PAUSE:
    case Op.RESUME:
      for (const other of k.s.actors) {
        if (other.vcpu !== a) continue;
        k.effects?.touch(Space.actor, other.id, 0, 1, How.write);
        k.actor(other.id).paused = op === Op.PAUSE;
      }
      // As at the begin of a turn: it must not matter whether a slice of the run begins here.
      k.sharing = k.watched || k.s.actors.some((other) => other.id !== actor.id && runnable(k.s, other));
      return pc + 1;
    case Op.END:
      if (actor.vmm !== null) {
        halt(k, actor);
        return TURN_OVER;
      }
      actor.top = null;
      if (k.s.solo === actor.id) k.s.solo = -1;
      return TURN_OVER;
    default:
      throw new Error(`no such instruction: ${op}`);
  }
}
