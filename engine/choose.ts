import { Errno } from './kvm/errno.js';
import type { Exit } from './kvm/exit.js';
import type { Kernel } from './kvm/kernel.js';
import { CALLED, RETURN } from './kvm/code.js';
import { defineRoutine } from './kvm/routine.js';
import type { Frame } from './kvm/task.js';
import { ownExit } from './program/exit-fields.js';

/** What a choice does, as the first argument of its routine. */
export const Act = {
  /** Convert [gpa, gpa + size) to a side with a recipe; then write ret = 0. */
  convert: 0,
  /** Write a return value, convert nothing. */
  answer: 1,
  /** Run the vCPU again as it is. */
  resume: 2,
  /** Stop the VM. */
  stop: 3,
  /** Inject a fault into the guest. */
  inject: 4,
} as const;

/** Registers of the routine. */
const R = { act: 0, gpa: 1, size: 2, to: 3, using: 4, ret: 5 } as const;

/** What was chosen at an exit, carried out on the vCPU's own thread (DESIGN 5). */
export const carryOut = defineRoutine('choice', 'vmm', 0, [
  {
    name: 'do what was chosen',
    cites: 'DESIGN 5',
    run(k, f) {
      switch (f.regs[2 * R.act]) {
        case Act.convert:
          return k.callWith(f, 1, k.userspace.convert, f.regs.slice(2 * R.gpa, 2 * R.ret));
        case Act.answer:
          answer(k, f.regs[2 * R.ret] as number, f.regs[2 * R.ret + 1] as number);
          return RETURN;
        case Act.stop:
          return k.end(
            'vm-stopped',
            'the VMM stopped the VM at this exit, as QEMU does when it cannot convert',
          );
        case Act.inject:
          return inject(k, f);
        default:
          return RETURN;
      }
    },
  },
  {
    name: 'tell the guest',
    cites: 'reference 4.1, hypercall.ret',
    run(k) {
      const failed = k.result(0) < 0;
      const exit = k.current.exit;
      if (exit?.explicit === true) answer(k, failed ? -Errno.EINVAL : 0, failed ? -1 : 0);
      return RETURN;
    },
  },
]);

function answer(k: Kernel, lo: number, hi: number): void {
  const actor = k.current;
  if (actor.exit === null) return;
  const exit: Exit = ownExit(k, actor, actor.exit);
  exit.retLo = lo;
  exit.retHi = hi;
  exit.retWritten = true;
}

/** The guest takes a fault instead of its access: the frames of KVM_RUN and above go. */
function inject(k: Kernel, f: Frame): number {
  let below = f.caller;
  while (below !== null && below.native !== k.userspace.kvmRun) below = below.caller;
  k.current.top = below?.caller ?? null;
  const gfn = k.current.exit?.gpaPage ?? 0;
  k.userspace.raiseException(k, 'injected', gfn);
  return CALLED;
}
