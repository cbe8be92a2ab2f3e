import { Direct, type Outcome } from '../../../engine/direct.js';
import type { Exit } from '../../../engine/kvm/exit.js';
import type { State } from '../../../engine/kvm/state.js';
import type { BugName, MachineSpec } from '../../../engine/kvm/spec.js';
import type { Seen, SeenExit } from '../naive/model.js';
import type { Op } from './op.js';

export interface Setting {
  readonly flavour: 'sw_protected' | 'plain' | 'tdx' | 'snp';
  readonly explicitExit: 'memory_error' | 'hypercall';
  readonly bugs: readonly BugName[];
}

export function emptySpec({ flavour, explicitExit, bugs }: Setting): MachineSpec {
  return {
    flavour,
    abi: 'private-fd',
    kernel: '5.17',
    explicitExit,
    bugs,
    files: [],
    mappings: [],
    slots: [],
    sharedView: [],
    aliases: [],
    hostPages: Infinity,
    ve: true,
    seed: 0,
  };
}

/** Does operations on the engine, one at a time, each to its end. */
export class EngineDriver {
  readonly direct: Direct;
  private inExit = false;

  constructor(setting: Setting) {
    this.direct = new Direct(emptySpec(setting), { vcpus: 1 });
  }

  apply(op: Op): Seen {
    const outcome = this.perform(op);
    if (!(op.do === 'call' && op.who === 'host') && op.do !== 'host' && op.do !== 'fail')
      this.inExit = outcome.kind === 'exit';
    return seenOf(outcome);
  }

  private perform(op: Op): Outcome {
    const { direct } = this;
    switch (op.do) {
      case 'access':
        this.leaveExit();
        return direct.access(0, {
          gpa: op.gpa,
          size: op.size,
          kind: op.kind,
          how: op.how,
          ...(op.kind === 'write' ? { value: truncate(op.value ?? 0n, op.size) } : {}),
        });
      case 'host':
        return direct.hostAccess({
          hva: op.hva,
          size: op.size,
          kind: op.kind,
          ...(op.kind === 'write' ? { value: truncate(op.value ?? 0n, op.size) } : {}),
        });
      case 'fail':
        direct.call('host', 'fail_allocation', [op.after]);
        return direct.call('host', 'allocate', [op.fd, op.offset, op.len]);
      case 'resume':
        return direct.resume(0);
      case 'complete':
        return direct.complete(0, op.ret);
      case 'call':
        if (op.who === 0) this.leaveExit();
        return direct.call(op.who, op.name, op.args);
    }
  }

  /** The machine as it is, and whether its vCPU waits in an exit. */
  mark(): { state: State; inExit: boolean } {
    return { state: this.direct.machine.save(), inExit: this.inExit };
  }

  restore(saved: { state: State; inExit: boolean }): void {
    this.direct.machine.load(saved.state);
    this.inExit = saved.inExit;
  }

  private leaveExit(): void {
    if (this.inExit) this.direct.abandon(0);
    this.inExit = false;
  }
}

export function truncate(value: bigint, size: number): bigint {
  return BigInt.asUintN(8 * size, value);
}

export function seenOf(outcome: Outcome): Seen {
  switch (outcome.kind) {
    case 'done':
      return {
        kind: 'done',
        results: outcome.results.slice(0, 1),
        mapped: outcome.mapped,
        value: outcome.value,
      };
    case 'errno':
      return { kind: 'errno', errno: outcome.errno };
    case 'signal':
      return { kind: 'signal', signal: outcome.signal };
    case 'exit':
      return { kind: 'exit', errno: outcome.errno, exit: exitOf(outcome.exit) };
    case 'died':
      throw new Error(`the machine died: ${outcome.text}`);
    case 'blocked':
      throw new Error('an operation alone on the machine blocks for ever');
  }
}

export function exitOf(exit: Exit): SeenExit {
  const arg = (i: number): bigint =>
    (BigInt(exit.args[2 * i + 1]! >>> 0) << 32n) | BigInt(exit.args[2 * i]! >>> 0);
  return {
    reason: exit.reason,
    filled: exit.filled,
    flags: exit.flags,
    gpa: BigInt(exit.gpaPage) * 4096n + BigInt(exit.gpaOffset),
    size: exit.size,
    nr: exit.nr,
    args: [arg(0), arg(1), arg(2)],
    isWrite: exit.isWrite,
    explicit: exit.explicit,
    access: exit.access,
    wantsPrivate: exit.wantsPrivate,
    slot: exit.slot,
    hasFile: exit.file >= 0,
    filePage: exit.file >= 0 ? exit.filePage : 0,
    present: exit.present,
    accessGpa: BigInt(exit.accessPage) * 4096n + BigInt(exit.accessOffset),
    accessSize: exit.accessSize,
  };
}
