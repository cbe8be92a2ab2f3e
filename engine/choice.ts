import { addressHi, addressLo, formatAddress, formatSize } from './memory/address.js';
import { PAGE_SIZE } from './memory/range.js';
import { Act, carryOut } from './choose.js';
import { Errno } from './kvm/errno.js';
import type { Exit } from './kvm/exit.js';
import { findSlot } from './kvm/slots.js';
import type { Memslot } from './kvm/state.js';
import { Progress, Wait, type Actor } from './kvm/task.js';
import type { Machine } from './machine.js';
import { ENTER, KVM_RUN } from './program/kvm-run.js';
import { RECIPE } from './vmm/words.js';

/** One thing that can be done at an exit (DESIGN 5). */
export interface Choice {
  /** Stable and replayable: the same words at the same exit do the same. */
  readonly id: string;
  /** What it does, for a person. */
  readonly label: string;
  /** Why it cannot work here; absent if it can. */
  readonly unavailable?: string;
  /** Registers of the routine that carries it out. */
  readonly args: Int32Array;
}

/** What answers an exit that nobody else answers (`--on-exit`, `onMemoryError`). */
export type Policy = 'ask' | 'convert' | 'refuse' | 'retry' | 'stop';
export const POLICIES: readonly Policy[] = ['ask', 'convert', 'refuse', 'retry', 'stop'];

/** Pages in a 2 MiB page. */
const HUGE = 512;

/** The exit that an actor waits at; null if it does not wait for a choice. */
function exitOf(m: Machine, actor: number): Exit | null {
  const waiting = m.state.actors[actor];
  return waiting !== undefined && waiting.waits === Wait.choice ? waiting.exit : null;
}

/** What can be done at the exit an actor waits at, without predicting anything. Empty if it does not wait. */
export function choices(m: Machine, actor: number): Choice[] {
  const exit = exitOf(m, actor);
  if (exit === null) return [];
  const lo = exit.gpaPage;
  const pages = exit.size / PAGE_SIZE;
  const slot = findSlot(m.state, lo);
  const impossible = cannotConvert(slot, exit);
  const to = exit.wantsPrivate ? 'private' : 'shared';
  const list: Choice[] = [];
  const add = (id: string, label: string, args: Int32Array, unavailable?: string): void => {
    list.push(unavailable === undefined ? { id, label, args } : { id, label, args, unavailable });
  };
  const conversion = (id: string, first: number, count: number, using: number, note: string): void => {
    const range = `gpa ${formatAddress(first, 0)}, ${formatSize(count, 0)}`;
    add(id, `Convert ${range}, to ${to}${note}`, convertArgs(exit, first, count, using), impossible);
  };

  conversion('convert', lo, pages, RECIPE.default, '');
  if (exit.explicit && pages > 1)
    conversion('convert-first-page', lo, 1, RECIPE.default, ' (only the first page)');
  if (slot !== undefined) {
    const first = lo - (lo % HUGE);
    if (pages < HUGE && first >= slot.base && first + HUGE <= slot.base + slot.pages) {
      conversion('convert-2m', first, HUGE, RECIPE.default, ' (the aligned 2 MiB)');
    }
    conversion('convert-slot', lo, slot.base + slot.pages - lo, RECIPE.default, ' (the rest of the memslot)');
  }
  for (const { id, using, note, toPrivate } of m.kernel.abi.habits)
    if (toPrivate !== true || exit.wantsPrivate) conversion(id, lo, pages, RECIPE[using], note);

  // KVM holds it as the guest wants, and still cannot serve it (no file behind it): only the other side helps.
  if (!exit.explicit && m.kernel.abi.isPrivate(m.state, lo) === exit.wantsPrivate) {
    const other = convertArgs({ wantsPrivate: !exit.wantsPrivate }, lo, pages, RECIPE.default);
    const side = exit.wantsPrivate ? 'shared' : 'private';
    add(
      'convert-other',
      `Convert it to ${side} instead: KVM holds it as ${to} already`,
      other,
      slot === undefined ? 'no memslot covers this gpa' : undefined,
    );
  }

  if (exit.explicit) {
    add('refuse', 'Return an error (-EINVAL) without converting', act(Act.answer, -Errno.EINVAL));
    add('return-0', 'Return 0 without converting (guest and host disagree)', act(Act.answer, 0));
    add('no-ret', 'Return without writing ret (the guest sees what was there)', act(Act.resume));
  } else {
    add('retry', 'Run the vCPU again without converting (it faults again)', act(Act.resume));
    const software = m.program.spec.flavour === 'plain' || m.program.spec.flavour === 'sw_protected';
    add(
      'inject',
      'Inject a fault into the guest',
      act(Act.inject),
      software ? undefined : `a ${m.program.spec.flavour} guest's registers are not the VMM's to change`,
    );
  }
  add('stop', 'Stop the VM (what QEMU does when it refuses)', act(Act.stop));
  return list;
}

function cannotConvert(slot: Memslot | undefined, exit: Exit): string | undefined {
  if (slot === undefined) return exit.wantsPrivate ? 'no memslot covers this gpa' : undefined;
  if (slot.file < 0) return `memslot ${slot.id} has no private fd: it is always shared`;
  return undefined;
}

function convertArgs(
  exit: Pick<Exit, 'wantsPrivate'>,
  gfn: number,
  pages: number,
  using: number,
): Int32Array {
  const to = exit.wantsPrivate ? 1 : 0;
  return Int32Array.of(
    Act.convert,
    0,
    addressLo(gfn, 0),
    addressHi(gfn),
    addressLo(pages, 0),
    addressHi(pages),
    to,
    0,
    using,
    0,
    0,
    0,
  );
}

function act(what: number, ret = 0): Int32Array {
  return Int32Array.of(what, 0, 0, 0, 0, 0, 0, 0, 0, 0, ret, ret < 0 ? -1 : 0);
}

/**
 * Carries out a choice: an input of the run, undone by going back to an earlier state. The run goes on with the next `run`.
 *
 * @throws RangeError if the actor does not wait for a choice, or there is no such choice, or it cannot work here
 */
export function choose(m: Machine, actor: number, id: string): void {
  const choice = choices(m, actor).find((one) => one.id === id);
  if (choice === undefined) throw new RangeError(`there is no choice \`${id}\` here`);
  if (choice.unavailable !== undefined)
    throw new RangeError(`\`${id}\` cannot work here: ${choice.unavailable}`);
  const k = m.kernel;
  const waiting = k.actor(actor);
  k.current = waiting;
  leaveWait(m, waiting);
  k.push(carryOut, choice.args.slice());
  if (k.listener !== null) k.listener({ kind: 'choice', actor, label: choice.label });
}

/** The actor waits no longer: what stands below the choice goes on behind it. */
function leaveWait(m: Machine, actor: Actor): void {
  const k = m.kernel;
  actor.waits = Wait.none;
  let top = actor.top;
  if (top === null || top.native !== KVM_RUN) return;
  if (top.owner !== k.epoch) actor.top = top = top.copy(k.epoch);
  top.pc = ENTER;
  top.progress = Progress.between;
}

/** The choice that a policy makes; null if it makes none, and the run stops there. */
export function choiceForPolicy(m: Machine, actor: number, policy: Policy): string | null {
  const exit = exitOf(m, actor);
  if (exit === null) return null;
  const available = choices(m, actor).filter((choice) => choice.unavailable === undefined);
  const wanted: Record<Policy, readonly string[]> = {
    ask: [],
    stop: [],
    convert: ['convert'],
    refuse: ['refuse', 'stop'],
    retry: ['retry', 'no-ret'],
  };
  return wanted[policy].find((id) => available.some((choice) => choice.id === id)) ?? null;
}
