import { choose } from '../choice.js';
import type { Machine } from '../machine.js';
import { setExitField } from '../program/exit-fields.js';
import { ExitField } from '../program/program.js';
import { Life, Progress, Wait, type Actor, type Frame } from '../kvm/task.js';

/** A value that a person wrote into a stopped run. 64-bit values are int32 pairs, low word first. */
export type Poke =
  /** A register of a script frame of the actor, counted from the outermost frame (depth 1). */
  | {
      readonly what: 'register';
      readonly depth: number;
      readonly register: number;
      readonly lo: number;
      readonly hi: number;
    }
  /** A variable of the script. */
  | { readonly what: 'global'; readonly index: number; readonly lo: number; readonly hi: number }
  /** Bytes of a page that a store has: the debugger's own hand, past every check of the kernel. */
  | {
      readonly what: 'bytes';
      readonly store: number;
      readonly page: number;
      readonly offset: number;
      readonly bytes: readonly number[];
    }
  /** What the pending exit gives back to the guest: `hypercall.ret`, or the data of an MMIO read. */
  | { readonly what: 'ret' | 'data'; readonly lo: number; readonly hi: number };

/** What a person, or a policy, puts into a run (DESIGN 3). */
export type Act =
  | { readonly kind: 'choice'; readonly choice: string }
  | { readonly kind: 'poke'; readonly poke: Poke }
  /** The innermost script frame goes on at instruction `pc` of its routine. */
  | { readonly kind: 'jump'; readonly pc: number }
  /** Only this actor runs, or everybody again. */
  | { readonly kind: 'solo'; readonly on: boolean }
  /** The actor is gone: its thread is killed where it stands. */
  | { readonly kind: 'kill' };

/** An act, by whom it is done to, and when: after that many atomic steps. Inputs of one moment are carried out in their order. */
export type Input = Act & { readonly moment: number; readonly actor: number };

/**
 * Carries out an input on a machine that stands at its moment. The run goes on with the next `run`.
 *
 * @throws RangeError if it cannot be done there, with a sentence for a person
 */
export function carryOutInput(m: Machine, actor: number, act: Act): void {
  const who = m.state.actors[actor];
  if (who === undefined) throw new RangeError(`there is no actor ${actor}`);
  switch (act.kind) {
    case 'choice':
      choose(m, actor, act.choice);
      return;
    case 'poke':
      poke(m, actor, act.poke);
      return;
    case 'jump':
      jump(m, actor, act.pc);
      return;
    case 'solo':
      m.kernel.s.solo = act.on ? actor : -1;
      // Whoever had the turn may be the one that sleeps now.
      if (act.on && m.kernel.s.turn !== actor) m.kernel.s.begun = false;
      return;
    case 'kill': {
      const killed = m.kernel.actor(actor);
      killed.life = Life.dead;
      killed.waits = Wait.none;
      return;
    }
  }
}

/** The script frame at a depth of an actor's stack, to be written; every frame above it is copied, too. */
function ownFrame(m: Machine, actor: Actor, depth: number): Frame | null {
  const epoch = m.kernel.epoch;
  const rebuild = (frame: Frame | null): Frame | null => {
    if (frame === null || frame.depth < depth) return null;
    if (frame.depth === depth) return frame.copy(epoch);
    const below = rebuild(frame.caller);
    return below === null ? null : frame.above(epoch, below);
  };
  const top = rebuild(actor.top);
  if (top === null) return null;
  actor.top = top;
  let found: Frame | null = top;
  while (found !== null && found.depth > depth) found = found.caller;
  return found;
}

function poke(m: Machine, id: number, what: Poke): void {
  const k = m.kernel;
  const s = k.s;
  switch (what.what) {
    case 'register': {
      const frame = ownFrame(m, k.actor(id), what.depth);
      if (frame === null || frame.native !== null || 2 * what.register >= frame.regs.length)
        throw new RangeError('there is no such variable');
      frame.regs[2 * what.register] = what.lo;
      frame.regs[2 * what.register + 1] = what.hi;
      return;
    }
    case 'global':
      if (2 * what.index >= s.globals.length) throw new RangeError('there is no such variable');
      s.globals = s.globals.slice();
      s.globalsOwner = k.epoch;
      s.globals[2 * what.index] = what.lo;
      s.globals[2 * what.index + 1] = what.hi;
      s.writes++;
      return;
    case 'bytes': {
      if (k.store(what.store)?.present.has(what.page) !== true)
        throw new RangeError('there is no page to write to');
      const store = k.editStore(what.store);
      store.bytes = store.bytes.write(what.page, what.offset, Uint8Array.from(what.bytes), k.epoch);
      s.writes++;
      return;
    }
    case 'ret':
    case 'data': {
      const actor = k.actor(id);
      if (actor.exit === null) throw new RangeError('there is no exit to answer');
      setExitField(k, actor, ExitField[what.what], what.lo, what.hi);
      return;
    }
  }
}

function jump(m: Machine, id: number, pc: number): void {
  const actor = m.kernel.actor(id);
  const top = actor.top;
  const routine = top?.native === null ? m.program.routines[top.routine] : undefined;
  if (top === null || routine === undefined)
    throw new RangeError('the kernel is at work: a jump is possible between two statements only');
  if (pc < routine.entry || pc >= routine.end)
    throw new RangeError(`a jump stays within its function, here \`${routine.name}\``);
  const frame = top.owner === m.kernel.epoch ? top : top.copy(m.kernel.epoch);
  frame.pc = pc;
  frame.progress = Progress.between;
  actor.top = frame;
}
