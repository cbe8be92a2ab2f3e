import { errnoName } from '../kvm/errno.js';
import { ExitReason, isConversionExit, type Exit } from '../kvm/exit.js';
import { BLOCKED, CALLED, RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { Wait } from '../kvm/task.js';
import type { Kernel } from '../kvm/kernel.js';
import { repeats } from './livelock.js';
import type { Execution } from './execution.js';
import type { HandlerKind } from './program.js';

/** Step of KVM_RUN at which a conversion exit waits for somebody to choose. */
const WAIT_FOR_CHOICE = 2;
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
      if (k.listener !== null) k.listener({ kind: 'enter', actor: k.current.id, exit });
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
