import { isConversionExit, type Exit } from '../kvm/exit.js';
import type { Listener } from '../kvm/event.js';
import { findSlot } from '../kvm/slots.js';
import type { MachineSpec } from '../kvm/spec.js';
import type { State } from '../kvm/state.js';
import { Life, Wait, type Actor } from '../kvm/task.js';
import { enterGuest } from '../kvm/vms.js';
import { PageSet } from '../memory/page-set.js';
import { PAGE_SIZE } from '../memory/range.js';
import { Machine } from '../machine.js';
import { OPERATIONS } from '../operations.js';
import { ownExit } from '../program/exit-fields.js';
import { ENTER, KVM_RUN } from '../program/kvm-run.js';
import { runActor } from '../program/processor.js';
import { How, Op } from '../program/program.js';
import {
  accessRoutine,
  CAUGHT,
  directProgram,
  OPERATION_CAUGHT,
  operationRoutine,
  VALUE,
} from './program.js';

/** What one operation came to. Values are 64-bit, unsigned. */
export type Outcome =
  | {
      readonly kind: 'done';
      readonly results: readonly bigint[];
      readonly mapped?: 'shared' | 'private';
      readonly value?: bigint;
    }
  | { readonly kind: 'errno'; readonly errno: number; readonly refusal: number }
  /** KVM_RUN returned. An MMIO exit is completed at once with all ones; `value` is what the guest read in the end. */
  | {
      readonly kind: 'exit';
      readonly exit: Exit;
      readonly errno: number;
      readonly exits: readonly Exit[];
      readonly value?: bigint;
    }
  | { readonly kind: 'signal'; readonly signal: number }
  | { readonly kind: 'died'; readonly text: string }
  /** The actor waits for something that nobody does while one operation runs at a time. */
  | { readonly kind: 'blocked' };

export type Who = 'host' | number;

export interface GuestAccess {
  readonly gpa: number | bigint;
  readonly size: number;
  readonly kind: 'read' | 'write' | 'fetch';
  readonly how?: 'view' | 'private' | 'shared' | 'emulated';
  readonly value?: bigint;
}

export interface HostAccess {
  readonly hva?: number | bigint;
  readonly gpa?: number | bigint;
  readonly size: number;
  readonly kind: 'read' | 'write';
  readonly value?: bigint;
}

/** What an actor is in the middle of. */
type Doing =
  | { readonly kind: 'operation'; readonly index: number }
  | { readonly kind: 'access'; readonly access: GuestAccess }
  | { readonly kind: 'host' };

/** Slices of 65,536 steps after which an operation is taken to loop: a bug of the engine. */
const LONGEST = 256;

const HOW = { view: How.view, private: How.private, shared: How.shared, emulated: How.emulated } as const;

/**
 * A machine without a script, driven by hand: one operation at a time, each to its end, or two in steps of one's own choice. For conformance cases, recordings and
 * properties, which have no use for a language.
 */
export class Direct {
  readonly machine: Machine;
  private readonly host: number;
  private readonly doing = new Map<number, Doing>();
  private readonly exits = new Map<number, Exit[]>();
  private readonly outer: Listener | null;

  constructor(spec: MachineSpec, options: { vcpus?: number; listener?: Listener } = {}) {
    const vcpus = options.vcpus ?? 1;
    this.outer = options.listener ?? null;
    this.machine = new Machine(directProgram(spec, vcpus), {
      listener: (event) => {
        if (event.kind === 'exit') (this.exits.get(event.actor) ?? []).push(event.exit);
        this.outer?.(event);
      },
    });
    this.host = vcpus;
    for (let id = 0; id <= vcpus; id++) this.machine.kernel.actor(id).top = null;
  }

  get state(): State {
    return this.machine.state;
  }

  /** Any operation of OPERATIONS, by name; missing arguments get their defaults. */
  call(who: Who, operation: string, args: readonly (number | bigint)[]): Outcome {
    this.beginCall(who, operation, args);
    return this.finish(who);
  }

  access(vcpu: number, access: GuestAccess): Outcome {
    this.beginAccess(vcpu, access);
    return this.finish(vcpu);
  }

  hostAccess(access: HostAccess): Outcome {
    this.beginHostAccess(access);
    return this.finish('host');
  }

  /** Stores `ret` in the exit that a vCPU stands at, re-enters, and goes on to the end or the next exit. */
  complete(vcpu: number, ret: number | bigint): Outcome {
    const k = this.machine.kernel;
    const actor = k.actor(vcpu);
    if (actor.exit !== null) {
      const exit = ownExit(k, actor, actor.exit);
      const value = BigInt.asUintN(64, BigInt(ret));
      exit.retLo = Number(BigInt.asIntN(32, value));
      exit.retHi = Number(BigInt.asIntN(32, value >> 32n));
      exit.retWritten = true;
    }
    return this.resume(vcpu);
  }

  /** Re-enters after an exit: the access is tried again. */
  resume(vcpu: number): Outcome {
    enterGuest(this.machine.kernel, vcpu);
    this.reenter(vcpu);
    this.exits.set(vcpu, []);
    return this.finish(vcpu);
  }

  /** Drops what an actor was doing. */
  abandon(who: Who): void {
    const actor = this.machine.kernel.actor(this.id(who));
    actor.top = null;
    actor.waits = Wait.none;
  }

  beginCall(who: Who, operation: string, args: readonly (number | bigint)[]): void {
    const index = OPERATIONS.findIndex((one) => one.name === operation);
    const found = OPERATIONS[index];
    if (found === undefined) throw new RangeError(`there is no operation ${operation}`);
    const values = found.params.map((param, i) => args[i] ?? param.default ?? 0);
    this.begin(who, operationRoutine(index), values, { kind: 'operation', index });
  }

  beginAccess(vcpu: number, access: GuestAccess): void {
    const op = access.kind === 'write' ? Op.GSTORE : access.kind === 'fetch' ? Op.GFETCH : Op.GLOAD;
    const routine = accessRoutine(op, HOW[access.how ?? 'view'], access.size);
    this.begin(vcpu, routine, [access.value ?? 0n, access.gpa], { kind: 'access', access });
  }

  beginHostAccess(access: HostAccess): void {
    const how = access.gpa === undefined ? How.view : How.gpa;
    const routine = accessRoutine(access.kind === 'write' ? Op.HSTORE : Op.HLOAD, how, access.size);
    this.begin('host', routine, [access.value ?? 0n, access.gpa ?? access.hva ?? 0], { kind: 'host' });
  }

  /** The second and third result of an actor's last call, also where it failed: what a structure was left as. */
  structure(who: Who): readonly [bigint, bigint] {
    const { results } = this.state.actors[this.id(who)] as Actor;
    return [unsigned(results, 1), unsigned(results, 2)];
  }

  /** One atomic step of one actor. */
  step(who: Who): 'running' | Outcome {
    const id = this.id(who);
    const k = this.machine.kernel;
    const actor = k.actor(id);
    if (actor.waits !== Wait.none || actor.top === null) return this.outcome(id);
    k.current = actor;
    k.sharing = false;
    runActor(this.machine.execution, 1);
    const after = k.actor(id);
    const over =
      after.top === null ||
      (after.waits !== Wait.none && after.waits !== Wait.lock && after.waits !== Wait.srcu) ||
      k.s.ending !== null;
    return over ? this.outcome(id) : 'running';
  }

  /** The name of the step that an actor is about to do; empty if it does nothing. */
  stepName(who: Who): string {
    const top = this.state.actors[this.id(who)]?.top ?? null;
    if (top === null) return '';
    return top.native === null ? 'instruction' : (top.native.steps[top.pc]?.name ?? '');
  }

  /** Bytes of a file by descriptor, or of the VMM's memory at an hva, without faulting anything in. */
  readBytes(
    where: { readonly file: number } | { readonly hva: true },
    at: number,
    length: number,
  ): Uint8Array {
    const out = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const offset = (at + done) % PAGE_SIZE;
      const count = Math.min(length - done, PAGE_SIZE - offset);
      const page = Math.floor((at + done) / PAGE_SIZE);
      if ('file' in where) {
        this.state.stores[this.state.descriptors[where.file] ?? -1]?.bytes.read(
          page,
          offset,
          count,
          out,
          done,
        );
      } else {
        const vma = this.state.vmas.find((one) => one.lo <= page && page < one.hi);
        if (vma !== undefined)
          this.state.stores[vma.store]?.bytes.read(page - vma.lo + vma.offset, offset, count, out, done);
      }
      done += count;
    }
    return out;
  }

  private id(who: Who): number {
    return who === 'host' ? this.host : who;
  }

  private begin(who: Who, routine: number, values: readonly (number | bigint)[], doing: Doing): void {
    const id = this.id(who);
    this.abandon(who);
    const k = this.machine.kernel;
    const actor = k.actor(id);
    actor.life = Life.running;
    // A guest's own doing is a KVM_RUN.
    if (actor.kind === 'vcpu' && (doing.kind === 'access' || isGuests(doing))) enterGuest(k, id);
    k.current = actor;
    const frame = this.machine.execution.enter(actor, routine);
    values.forEach((value, i) => {
      const wide = BigInt.asUintN(64, BigInt(value));
      if (frame === null) return;
      frame.regs[2 * i] = Number(BigInt.asIntN(32, wide));
      frame.regs[2 * i + 1] = Number(BigInt.asIntN(32, wide >> 32n));
    });
    this.doing.set(id, doing);
    this.exits.set(id, []);
  }

  /** Runs an actor until it is done or cannot go on by itself. */
  private finish(who: Who): Outcome {
    const id = this.id(who);
    const k = this.machine.kernel;
    k.sharing = false;
    for (let slices = 0; ; slices++) {
      const actor = k.actor(id);
      if (actor.top === null || actor.waits !== Wait.none || k.s.ending !== null) break;
      k.current = actor;
      if (slices === LONGEST) throw new Error('one operation does not end: the engine loops');
      runActor(this.machine.execution, 65_536);
    }
    return this.outcome(id);
  }

  private reenter(vcpu: number): void {
    const k = this.machine.kernel;
    const actor = k.actor(vcpu);
    if (actor.waits !== Wait.choice || actor.top === null || actor.top.native !== KVM_RUN) return;
    actor.waits = Wait.none;
    const top = actor.top.owner === k.epoch ? actor.top : actor.top.copy(k.epoch);
    top.pc = ENTER;
    actor.top = top;
  }

  private outcome(id: number): Outcome {
    const s = this.state;
    const actor = s.actors[id] as Actor;
    const exits = this.exits.get(id) ?? [];
    if (s.ending !== null) return { kind: 'died', text: s.ending.text };
    if (actor.waits === Wait.choice && actor.exit !== null)
      return { kind: 'exit', exit: actor.exit, errno: actor.exit.errno, exits };
    if (actor.top !== null) return { kind: 'blocked' };
    const doing = this.doing.get(id);
    const words = actor.results;
    const caught = words[2 * (doing?.kind === 'operation' ? OPERATION_CAUGHT : CAUGHT)] as number;
    if (caught < 0) {
      const failed = exits.at(-1);
      if (failed !== undefined && isConversionExit(failed))
        return { kind: 'exit', exit: failed, errno: failed.errno, exits };
      return { kind: 'errno', errno: -caught, refusal: 0 };
    }
    if (doing !== undefined && caught > 0 && signals(doing)) return { kind: 'signal', signal: caught };
    if (doing?.kind === 'access' && caught > 0)
      return { kind: 'died', text: 'the guest took an exception that it does not handle' };
    const results = Array.from({ length: 8 }, (_, i) => unsigned(words, i));
    if (doing?.kind === 'operation') {
      const operation = OPERATIONS[doing.index];
      if (operation?.gives === 'errno' && (words[1] as number) < 0)
        return { kind: 'errno', errno: -(words[0] as number), refusal: actor.refusal };
      return { kind: 'done', results: results.slice(0, operation?.results.length ?? 0) };
    }
    const value = results[VALUE] as bigint;
    if (exits.length > 0) return { kind: 'exit', exit: exits[0] as Exit, errno: 0, exits, value };
    if (doing?.kind === 'access') return { kind: 'done', results, value, mapped: this.sideOf(doing.access) };
    return { kind: 'done', results, value };
  }

  /** The backing that served an access: of its own side, but for `bug private_fault_in_plain_slot`. */
  private sideOf(access: GuestAccess): 'shared' | 'private' {
    const gfn = Number(BigInt.asUintN(64, BigInt(access.gpa)) >> 12n);
    if (this.machine.kernel.untyped) return this.state.attributes.has(gfn) ? 'private' : 'shared';
    const declared = (this.state.views[0] ?? PageSet.empty).has(gfn) ? 'shared' : 'private';
    const side = access.how === 'private' || access.how === 'shared' ? access.how : declared;
    return side === 'private' && (findSlot(this.state, gfn)?.file ?? -1) < 0 ? 'shared' : side;
  }
}

/** Whether it is something that the guest does. */
function isGuests(doing: Doing): boolean {
  return doing.kind === 'operation' && OPERATIONS[doing.index]?.side === 'guest';
}

/** Whether what is caught is the VMM's signal, not the guest's exception. */
function signals(doing: Doing): boolean {
  return (
    doing.kind === 'host' || (doing.kind === 'operation' && OPERATIONS[doing.index]?.side === 'userspace')
  );
}

function unsigned(words: Int32Array, i: number): bigint {
  return (BigInt((words[2 * i + 1] as number) >>> 0) << 32n) | BigInt((words[2 * i] as number) >>> 0);
}
