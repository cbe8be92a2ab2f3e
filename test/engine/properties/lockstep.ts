import { apply } from '../naive/apply.js';
import { fillFails, hostWritable } from '../naive/guest.js';
import { Model, type Seen, type SeenExit } from '../naive/model.js';
import { Comparer, differsInSeen } from './compare.js';
import { EngineDriver, type Setting } from './engine-driver.js';
import { nextOp, prologue } from './generate.js';
import { type DirectOp, type Op, showOp } from './op.js';
import { Random } from './random.js';

/** After so many operations every byte is compared, not only what was written. */
const FULL_EVERY = 64;

/** Both models side by side. */
export class Lockstep {
  readonly engine: EngineDriver;
  readonly model: Model;
  private readonly comparer: Comparer;
  private done = 0;
  /** What the vCPU was doing when it left the guest, and the exit. */
  private pending: { op: DirectOp; exit: SeenExit } | null = null;

  constructor(setting: Setting) {
    this.engine = new EngineDriver(setting);
    this.model = new Model(setting.flavour, setting.explicitExit);
    this.comparer = new Comparer(() => this.engine.direct.machine.state, this.model);
  }

  /** Operations done on both. */
  get operations(): number {
    return this.done;
  }

  get exit(): SeenExit | null {
    return this.pending?.exit ?? null;
  }

  /** Does the operation on both; why they differ, or null. An operation that makes no sense now is left out. */
  step(op: Op): string | null {
    const naive = this.naive(op);
    if (naive === null) return null;
    let engine: Seen;
    try {
      engine = this.engine.apply(op);
    } catch (error) {
      return `the engine threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    }
    this.done++;
    return differsInSeen(engine, naive) ?? this.comparer.differ(this.done % FULL_EVERY === 0);
  }

  differEverywhere(): string | null {
    return this.comparer.differ(true);
  }

  private naive(op: Op): Seen | null {
    switch (op.do) {
      case 'fail': {
        // Only an allocation that does run out: an injection that waits would hit who knows what later.
        const store = this.model.descriptors[Number(op.fd)];
        if (store === undefined || store === null || (store.seals & 4) !== 0) return null;
        const [lo, hi] = [Number(op.offset >> 12n), Number((op.offset + op.len + 4095n) >> 12n)];
        let holes = 0;
        for (let index = lo; index < hi; index++) if (!store.pages.has(index)) holes++;
        if (holes <= op.after) return null;
        apply(this.model, { do: 'call', who: 'host', name: 'fail_allocation', args: [BigInt(op.after)] });
        return apply(this.model, {
          do: 'call',
          who: 'host',
          name: 'allocate',
          args: [op.fd, op.offset, op.len],
        });
      }
      case 'resume': {
        if (this.pending === null || this.pending.exit.explicit || this.pending.exit.reason !== 36)
          return null;
        return this.onVcpu(this.pending.op);
      }
      case 'complete':
        if (this.pending?.exit.explicit !== true) return null;
        this.pending = null;
        return { kind: 'done', results: [op.ret] };
      case 'access':
        return this.onVcpu(op);
      case 'host':
        return apply(this.model, op);
      case 'call':
        if (op.name === 'host_fill' && !hostWritable(this.model, op.args[0]!, op.args[1]!)) return null;
        if (!isSettled(this.model, op)) return null;
        return op.who === 'host' ? apply(this.model, op) : this.onVcpu(op);
    }
  }

  private onVcpu(op: DirectOp): Seen | null {
    if (
      op.do === 'call' &&
      op.name === 'fill' &&
      fillFails(this.model, Number(op.args[0]), Number(op.args[1]))
    ) {
      this.pending = null;
      return null;
    }
    const seen = apply(this.model, op);
    this.pending = 'exit' in seen && seen.exit !== undefined ? { op: this.rest(op), exit: seen.exit } : null;
    return seen;
  }

  /** What is left of an operation that was stopped: a fill goes on where it was. */
  private rest(op: DirectOp): DirectOp {
    if (op.do !== 'call' || op.name !== 'fill') return op;
    const [gpa, size, byte] = op.args as readonly [bigint, bigint, bigint];
    const done = BigInt(this.model.filled);
    return { ...op, args: [gpa + done, size - done, byte] };
  }
}

/**
 * Whether the reference settles what a call does. It says nothing of ranges of the VMM's address space that are mapped in part, or in different
 * ways, nor of punching or truncating an ordinary memfd that is mapped.
 */
function isSettled(model: Model, { name, args }: { name: string; args: readonly bigint[] }): boolean {
  if (name === 'ftruncate') {
    const store = model.descriptors[Number(BigInt.asUintN(16, args[0]!))];
    return store?.kind !== 'memfd' || store.pages.size === 0;
  }
  if (name === 'fallocate' || name === 'punch_hole') {
    const store = model.descriptors[Number(BigInt.asUintN(16, args[0]!))];
    const [offset, len] = [args.at(-2)!, args.at(-1)!];
    if (store?.kind !== 'memfd' || (name === 'fallocate' && args[1] !== 3n)) return true;
    const isMapped = [...model.host.values()].some((page) => page.store === store);
    return !isMapped && offset % 4096n === 0n && len % 4096n === 0n;
  }
  if (name !== 'madvise' && name !== 'mprotect') return true;
  const [hva, size, advice] = args as [bigint, bigint, bigint];
  if (hva % 4096n !== 0n) return true;
  if (size === 0n) return false;
  const pages = Array.from({ length: Number((size + 4095n) >> 12n) }, (_, i) =>
    model.host.get(Number(hva >> 12n) + i),
  );
  if (pages.every((page) => page === undefined)) return true;
  const kinds = new Set(pages.map((page) => page?.store.kind));
  if (kinds.size > 1) return false;
  return (
    name === 'mprotect' ||
    advice !== 9n ||
    (!kinds.has('memfd') && pages.every((page) => (page!.prot & 2) !== 0))
  );
}

export interface Failure {
  readonly ops: readonly Op[];
  readonly why: string;
}

/** One random run; the failure, unshrunk, or null. Adds the operations that were done to the tally. */
export function randomRun(
  seed: number,
  length: number,
  setting: Setting,
  tally = { done: 0 },
): Failure | null {
  const random = new Random(seed);
  const both = new Lockstep(setting);
  const ops: Op[] = [];
  const start = prologue(random);
  for (let i = 0; i < length; i++) {
    const op = start[i] ?? nextOp(random, both.model, both.exit);
    ops.push(op);
    const why = both.step(op);
    if (why !== null) return { ops, why };
  }
  tally.done += both.operations;
  const why = both.differEverywhere();
  return why === null ? null : { ops, why };
}

function fails(ops: readonly Op[], setting: Setting): string | null {
  const both = new Lockstep(setting);
  for (const op of ops) {
    const why = both.step(op);
    if (why !== null) return why;
  }
  return both.differEverywhere();
}

/** The shortest run found by leaving operations out, that still fails. */
export function shrink(failure: Failure, setting: Setting): Failure {
  let { ops, why } = failure;
  for (let chunk = Math.ceil(ops.length / 2); chunk >= 1; chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2)) {
    for (let at = ops.length - chunk; at > -chunk; at -= chunk) {
      const fewer = [...ops.slice(0, Math.max(at, 0)), ...ops.slice(at + chunk)];
      const still = fails(fewer, setting);
      if (still !== null) [ops, why] = [fewer, still];
    }
  }
  return { ops, why };
}

export function report(failure: Failure, seed: number): string {
  return [`seed ${seed}: ${failure.why}`, ...failure.ops.map(showOp)].join('\n  ');
}
