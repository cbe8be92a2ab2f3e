import { RETURN } from './kvm/code.js';
import { defineRoutine } from './kvm/routine.js';
import type { State } from './kvm/state.js';
import { Actor, Life, Wait } from './kvm/task.js';
import type { Machine } from './machine.js';
import { PAGE_LIMIT } from './memory/range.js';
import { SIDE } from './program/operation.js';
import { handAt } from './program/scheduler.js';
import { registers } from './vmm/registers.js';
import { RECIPE } from './vmm/words.js';

/** A call that userspace makes because a person wants it, at whatever moment: away from an exit, too. Pages of 4 KiB. */
export type HandCall =
  /** The VMM's whole conversion of gfns [gfn, gfn + pages), by the habit `using`. */
  | {
      readonly name: 'convert';
      readonly gfn: number;
      readonly pages: number;
      readonly to: 'private' | 'shared';
      readonly using: keyof typeof RECIPE;
    }
  /** fallocate on a private fd: pages [page, page + pages) of the file behind descriptor `fd`. */
  | {
      readonly name: 'punch_hole' | 'allocate';
      readonly fd: number;
      readonly page: number;
      readonly pages: number;
    };

/** What the hand's thread is called wherever threads have names. */
export const HAND_NAME = 'the debugger';

/** What remains of the thread behind its call. */
const HAND = defineRoutine('userspace_by_hand', 'vmm', 0, [
  {
    name: 'end the thread',
    cites: 'DESIGN 3',
    run(k) {
      k.current.life = Life.ended;
      return RETURN;
    },
  },
]);

/** The arguments of the call as the kernel and the VMM get them: 64-bit registers as int32 pairs. */
export function handRegisters(call: HandCall): Int32Array {
  if (call.name !== 'convert') return registers(call.fd, { page: call.page }, { page: call.pages });
  const { gfn, pages, to, using } = call;
  return registers({ page: gfn }, { page: pages }, SIDE[to], RECIPE[using]);
}

/** The actor that a call by hand is: the thread of an earlier one, which has ended, or one more. */
export function handOf({ hand, actors }: State): number {
  return hand >= 0 ? hand : actors.length;
}

/** Whether the next step is the hand's: it is at work, and waits for nobody. */
export function handWorks(s: State): boolean {
  return s.handDue && handAt(s) >= 0;
}

/** What the hand's last call came to: its errno, 0 for success, and which check refused (an index into REFUSALS); null while it is under way, and before the first. */
export function handResult({
  hand,
  actors,
}: State): { readonly errno: number; readonly refusal: number } | null {
  const who = actors[hand];
  if (who?.life !== Life.ended) return null;
  const failed = (who.results[1] as number) < 0;
  return failed ? { errno: -(who.results[0] as number), refusal: who.refusal } : { errno: 0, refusal: 0 };
}

/** Why nothing can be done by hand; null if it can. */
function whyNot({ ending, actors, hand }: State): string | null {
  if (ending !== null) return 'the run has ended: nobody is left to do it';
  const others = actors.filter(({ id }) => id !== hand);
  const isOver = ({ life, top, guest, vmm, kind, waits }: Actor): boolean =>
    life !== Life.running ||
    (top === null && guest === null && vmm === null) ||
    (kind === 'host' && waits === Wait.event);
  if (others.every(isOver)) return 'the run has ended: nobody is left to do it';
  return actors[hand]?.life === Life.running
    ? 'what was done by hand last is still under way: let the run go on first'
    : null;
}

/**
 * Begins a call by hand: on a thread of the VMM of its own, which ends with the call. KVM never converts, only userspace does; so this makes the same
 * calls as a choice at an exit, and takes the same locks. The thread runs with the next `run`, beside the schedule: nobody's turn is over for it.
 *
 * @throws RangeError if nobody can do anything any more, or the thread is still at its last call
 */
export function callByHand(m: Machine, actor: number, call: HandCall): void {
  const k = m.kernel;
  if (actor !== handOf(k.s)) throw new RangeError(`actor ${actor} is not the debugger's hand`);
  const why = whyNot(k.s);
  if (why !== null) throw new RangeError(why);
  const first = call.name === 'convert' ? call.gfn : call.page;
  if (call.pages < 1 || first + call.pages > PAGE_LIMIT)
    throw new RangeError('there is no such range: it is empty, or wraps');
  const routine = m.execution.operations.find(({ name }) => name === call.name)?.routine;
  if (routine === undefined) throw new RangeError(`there is no \`${call.name}\` in this ABI`);
  const thread = new Actor(k.epoch, actor, 'host', HAND_NAME, -1);
  k.s.actors[actor] = thread;
  k.s.hand = actor;
  k.s.handDue = true;
  const before = k.current;
  k.current = thread;
  k.push(HAND, registers());
  k.push(routine, handRegisters(call));
  k.current = before;
}
