import { errnoName } from '../kvm/errno.js';
import { Cost } from '../kvm/costs.js';
import { Exit, ExitReason, isConversionExit } from '../kvm/exit.js';
import { BLOCKED, CALLED, RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { Wait, type Actor } from '../kvm/task.js';
import type { Kernel } from '../kvm/kernel.js';
import { enterGuest } from '../kvm/vms.js';
import { repeats } from './livelock.js';
import type { Execution } from './execution.js';
import type { HandlerKind } from './program.js';

/** Step of KVM_RUN at which a conversion exit waits for somebody to choose. */
export const WAIT_FOR_CHOICE = 2;
/** Step of KVM_RUN that re-enters the guest. */
export const ENTER = 1;

/** The handler of the script that an exit goes to. */
function handlerKindOf(exit: Exit): HandlerKind {
  switch (exit.reason) {
    case ExitReason.MEMORY_ERROR:
      return 'memory_error';
    case ExitReason.MEMORY_FAULT:
      return 'memory_fault';
    case ExitReason.HYPERCALL:
      return 'hypercall';
    case ExitReason.MMIO:
      return 'mmio';
    case ExitReason.SHUTDOWN:
      return 'shutdown';
    default:
      return 'efault';
  }
}

/**
 * The VMM's side of KVM_RUN: the vCPU has left the guest with `Actor.exit`; the script's handler runs on the vCPU's own
 * thread, above this frame; then the guest is entered again (DESIGN 5). A conversion exit that nobody handles waits for a choice.
 */
export const KVM_RUN = defineRoutine('KVM_RUN', 'vmm', 0, [
  {
    name: 'return to userspace with the exit',
    cites: 'reference 2.2; DESIGN 5',
    run(k, f) {
      const exit = k.current.exit as Exit;
      if (k.listener !== null) k.listener({ kind: 'exit', actor: k.current.id, exit });
      if (k.current.vmm !== null) {
        // The VMM's own loop gets the exit from its ioctl; the guest stands here until it is run again.
        f.pc = ENTER;
        k.current.immediate = false;
        leaveGuest(k.current);
        return CALLED;
      }
      const execution = k.userspace as Execution;
      const failed = exit.errno !== 0 && !isConversionExit(exit);
      if (failed && execution.unwind(-exit.errno, f.caller, false)) return CALLED;
      if (execution.callHandler(k, handlerKindOf(exit))) {
        f.pc = ENTER;
        return CALLED;
      }
      if (isConversionExit(exit)) return WAIT_FOR_CHOICE;
      if (failed)
        return k.end(
          'vmm-died',
          `KVM_RUN failed with ${errnoName(exit.errno)} and told nothing more; no \`on efault\` handler, nothing expected it`,
        );
      return ENTER;
    },
  },
  {
    name: 'run the vCPU again',
    cites: 'reference 2.6 step 5',
    run(k) {
      const exit = k.current.exit as Exit;
      enterGuest(k, k.current.id);
      if (k.listener !== null && !k.current.immediate)
        k.listener({ kind: 'enter', actor: k.current.id, exit });
      if (exit.reason !== ExitReason.MMIO && repeats(k, fingerprint(k, exit))) {
        (k.userspace as Execution).stopAt({
          kind: 'livelock',
          actor: k.current.id,
          text: 'the machine is in exactly the state of an earlier exit, and nothing came in from outside: it would go on like this for ever',
        });
      }
      return RETURN;
    },
  },
  {
    name: 'wait for a choice',
    cites: 'DESIGN 5',
    run(k, f) {
      f.pc = WAIT_FOR_CHOICE;
      k.current.waits = Wait.choice;
      return BLOCKED;
    },
  },
]);

/** Tells exits apart well enough to know when it is worth comparing whole states. */
function fingerprint(k: Kernel, exit: Exit): number {
  return (
    (Math.imul(exit.reason, 31) ^
      Math.imul(exit.gpaPage | 0, 0x9e3779b1) ^
      exit.flags ^
      Math.imul(k.current.id, 0x85ebca6b)) |
    0
  );
}

/** Puts the guest's stack aside and goes on with the VMM's loop, inside its KVM_RUN. */
export function leaveGuest(actor: Actor): void {
  actor.guest = actor.top;
  actor.top = actor.vmm;
  actor.vmm = null;
}

/** The guest's code has ended: it halts, and the loop gets KVM_EXIT_HLT. */
export function halt(k: Kernel, actor: Actor): void {
  const exit = new Exit(k.epoch);
  exit.reason = ExitReason.HLT;
  actor.exit = exit;
  actor.exits++;
  k.cost(Cost.exits, 1);
  if (k.listener !== null) k.listener({ kind: 'exit', actor: actor.id, exit });
  actor.top = null;
  leaveGuest(actor);
}

/**
 * ioctl(KVM_RUN), called by a vCPU thread's own loop: enters the guest where it stands, and returns with its next exit. With immediate_exit the pending exit is
 * completed and no guest instruction run: EINTR, or 0 if completing it led to another exit (reference 4.1, last point; 6 hazard 17). Register: immediate_exit. Result: 0, or the negative errno.
 */
export const kvmRunCall = defineRoutine('kvm_run', 'kvm', 0, [
  {
    name: 'enter the guest',
    cites: 'reference 2.2; 6 hazard 17',
    run(k, f) {
      const actor = k.current;
      if (actor.guest === null) return k.refuse('noGuest');
      actor.immediate = f.regs[0] !== 0;
      f.pc = 1;
      actor.vmm = actor.top;
      actor.top = actor.guest;
      actor.guest = null;
      return CALLED;
    },
  },
  {
    name: 'return with the exit',
    cites: 'reference 2.2, 3.4',
    run(k) {
      if (k.current.immediate) {
        k.current.immediate = false;
        return k.refuse('immediateExit');
      }
      const errno = k.current.exit?.errno ?? 0;
      k.setResult(0, -errno);
      k.current.refusal = 0;
      return RETURN;
    },
  },
]);

/** A vCPU is reset: its guest's code begins anew, with all that it held in registers gone; memory stays. Register: which vCPU. */
export const resetVcpu = defineRoutine('reset_vcpu', 'vmm', 0, [
  {
    name: 'reset the vCPU',
    cites: 'reference 6 hazard 17',
    run(k, f) {
      const id = k.s.actors.findIndex((actor) => actor.vcpu === f.regs[0]);
      if (id < 0 || id === k.current.id) return k.refuse('notThere');
      // A vCPU is reset outside the kernel: what it holds there it gives back first.
      const holds = k.s.locks.some((held) => held.holder === id);
      if (holds || (k.s.srcuReaders[id] ?? -1) >= 0) {
        k.current.waits = holds ? Wait.lock : Wait.srcu;
        k.current.waitId = id;
        return BLOCKED;
      }
      (k.userspace as Execution).reset(k.actor(id));
      return k.succeed();
    },
  },
]);
