import { choose } from '../choice.js';
import { callByHand, type HandCall } from '../hand.js';
import type { Machine } from '../machine.js';
import { setExitField } from '../program/exit-fields.js';
import { ExitField } from '../program/program.js';
import { Life, NO_CATCH, Progress, Wait, type Actor, type Frame } from '../kvm/task.js';
import { PAGE_SIZE } from '../memory/range.js';

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
  | { readonly kind: 'kill' }
  /** The VMM makes a call, on a thread of its own (`handOf`), which is the actor. What is carried out is its beginning: the call takes steps like any other. */
  | { readonly kind: 'call'; readonly call: HandCall };

/** An act, by whom it is done to, and when: after that many atomic steps. Inputs of one moment are carried out in their order. */
export type Input = Act & { readonly moment: number; readonly actor: number };

/** Whether two inputs do the same, to the same actor, at the same moment. */
export function sameInput(a: Input, b: Input): boolean {
  return a.moment === b.moment && a.actor === b.actor && sameAct(a, b);
}

/** Whether two acts do the same. */
export function sameAct(a: Act, b: Act): boolean {
  if (a.kind === 'choice') return b.kind === 'choice' && a.choice === b.choice;
  if (a.kind === 'jump') return b.kind === 'jump' && a.pc === b.pc;
  if (a.kind === 'solo') return b.kind === 'solo' && a.on === b.on;
  if (a.kind === 'kill') return b.kind === 'kill';
  if (a.kind === 'call') return b.kind === 'call' && sameCall(a.call, b.call);
  return b.kind === 'poke' && samePoke(a.poke, b.poke);
}

function sameCall(a: HandCall, b: HandCall): boolean {
  if (a.name !== 'convert')
    return b.name === a.name && a.fd === b.fd && a.page === b.page && a.pages === b.pages;
  return b.name === a.name && a.gfn === b.gfn && a.pages === b.pages && a.to === b.to && a.using === b.using;
}

function samePoke(a: Poke, b: Poke): boolean {
  switch (a.what) {
    case 'register':
      return (
        b.what === a.what &&
        a.depth === b.depth &&
        a.register === b.register &&
        a.lo === b.lo &&
        a.hi === b.hi
      );
    case 'global':
      return b.what === a.what && a.index === b.index && a.lo === b.lo && a.hi === b.hi;
    case 'bytes':
      return (
        b.what === a.what &&
        a.store === b.store &&
        a.page === b.page &&
        a.offset === b.offset &&
        a.bytes.length === b.bytes.length &&
        a.bytes.every((byte, i) => byte === b.bytes[i])
      );
    case 'ret':
    case 'data':
      return b.what === a.what && a.lo === b.lo && a.hi === b.hi;
  }
}

/**
 * Carries out an input on a machine that stands at its moment. The run goes on with the next `run`.
 *
 * @throws RangeError if it cannot be done there, with a sentence for a person
 */
export function carryOutInput(m: Machine, actor: number, act: Act): void {
  if (act.kind !== 'call' && m.state.actors[actor] === undefined)
    throw new RangeError(`there is no actor ${actor}`);
  carryOut(m, actor, act);
  // What comes in from outside may bring back a state that has been: that is no livelock. A choice that changes nothing is one.
  if (act.kind !== 'choice') m.kernel.s.mark = null;
}

function carryOut(m: Machine, actor: number, act: Act): void {
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
    case 'call':
      callByHand(m, actor, act.call);
      return;
    case 'kill': {
      const killed = m.kernel.actor(actor);
      killed.life = Life.dead;
      killed.waits = Wait.none;
      if (m.kernel.s.solo === actor) m.kernel.s.solo = -1;
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
      if (what.offset < 0 || what.offset + what.bytes.length > PAGE_SIZE)
        throw new RangeError('the bytes are not all of one page');
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
  // What expected a signal, an event or an answer has been left.
  frame.catchPc = NO_CATCH;
  if (actor.waits === Wait.event || actor.waits === Wait.choice) actor.waits = Wait.none;
  actor.top = frame;
}
