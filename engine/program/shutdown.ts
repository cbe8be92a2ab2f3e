import { EXCEPTION_NAMES, EXCEPTIONS, exceptionWord, type ExceptionName } from '../kvm/exceptions.js';
import { Exit, ExitReason } from '../kvm/exit.js';
import type { Kernel } from '../kvm/kernel.js';
import { defineRoutine } from '../kvm/routine.js';
import type { Frame } from '../kvm/task.js';

/** KVM_EXIT_SHUTDOWN, without a payload. */
export function shutdownExit(k: Kernel): Exit {
  const exit = new Exit(k.epoch);
  exit.reason = ExitReason.SHUTDOWN;
  return exit;
}

/** A guest that takes an exception and cannot handle it is shut down: the VMM sees KVM_EXIT_SHUTDOWN, and cannot run it again. Register: number of the exception. */
export const shutDown = defineRoutine('shutdown', 'guest', 0, [
  {
    name: 'triple fault: exit with SHUTDOWN',
    cites: 'DESIGN 3, a guest that dies',
    run: (k, f) => k.exit(f, 1, shutdownExit(k)),
  },
  {
    name: 'the guest is dead',
    cites: 'DESIGN 3, a guest that dies',
    run(k, f) {
      const exception = EXCEPTIONS[nameOf(f)];
      const where = `gfn 0x${k.current.signalPage.toString(16)}`;
      return k.end(
        'guest-died',
        `${exceptionWord(exception.kind)} at ${where} that the guest does not handle: ${exception.text}`,
      );
    },
  },
]);

function nameOf(f: Frame): ExceptionName {
  return EXCEPTION_NAMES[f.regs[0] as number] ?? 'injected';
}
