import type { Epoch } from '../memory/epoch.js';

/** `kvm_run.exit_reason`, by the kernel's numbers (reference 2.2, 3.3, 5.4). */
export const ExitReason = {
  UNKNOWN: 0,
  HYPERCALL: 3,
  HLT: 5,
  MMIO: 6,
  SHUTDOWN: 8,
  INTR: 10,
  MEMORY_ERROR: 36,
  MEMORY_FAULT: 39,
} as const;

export type ExitReasonName = keyof typeof ExitReason;

export function exitReasonName(reason: number): ExitReasonName {
  for (const [name, number] of Object.entries(ExitReason))
    if (number === reason) return name as ExitReasonName;
  return 'UNKNOWN';
}

/** The access that led to an exit: the debugger's knowledge, not in `kvm_run`. */
export const Access = { none: 0, read: 1, write: 2, fetch: 3 } as const;

/**
 * One return from KVM_RUN. The first part is what `struct kvm_run` holds in the ABI at hand; the second, from
 * `explicit` on, is the model's knowledge, and views mark it so (DESIGN 5). Immutable but for its owner's handler.
 */
export class Exit {
  reason: number = ExitReason.UNKNOWN;
  /** KVM_RUN's errno: 0, or positive (14 EFAULT). */
  errno = 0;
  /** Whether the payload was written by this exit. */
  filled = false;
  flags = 0;
  /** gpa of the payload, as a page number and an offset in bytes. */
  gpaPage = 0;
  gpaOffset = 0;
  /** Size in bytes; exact, being a multiple of 4096 below 2^53, or an MMIO access's 1 to 8. */
  size = 0;
  /** HYPERCALL: nr and args 0-2 as int32 pairs. MMIO: args[0] is the data. */
  nr = 0;
  args: Int32Array = new Int32Array(6);
  isWrite = false;
  /** `hypercall.ret`, or what the model's explicit MEMORY_ERROR gives back to the guest. */
  retLo = 0;
  retHi = 0;
  retWritten = false;

  /** The guest asked by hypercall. */
  explicit = false;
  access = 0;
  /** Wanted side of a conversion exit: private? */
  wantsPrivate = false;
  /** Memslot id behind gpa, or -1. */
  slot = -1;
  /** The slot's private fd (a store id) or -1, the page's index in it, and whether that page exists. */
  file = -1;
  filePage = 0;
  present = false;
  /** The address the guest really touched. */
  accessPage = 0;
  accessOffset = 0;
  accessSize = 0;

  constructor(public owner: Epoch) {}

  copy(owner: Epoch): Exit {
    const copy = Object.assign(new Exit(owner), this);
    copy.owner = owner;
    copy.args = this.args.slice();
    return copy;
  }
}

/** Whether an exit asks userspace for a conversion (DESIGN, rule 8): MEMORY_ERROR, MEMORY_FAULT, or HYPERCALL with KVM_HC_MAP_GPA_RANGE. */
export function isConversionExit(exit: Exit): boolean {
  return (
    exit.reason === ExitReason.MEMORY_ERROR ||
    exit.reason === ExitReason.MEMORY_FAULT ||
    (exit.reason === ExitReason.HYPERCALL && exit.nr === KVM_HC_MAP_GPA_RANGE)
  );
}

/** Number of the conversion hypercall (reference 4.1). */
export const KVM_HC_MAP_GPA_RANGE = 12;
/** `KVM_MEMORY_EXIT_FLAG_PRIVATE` as the private-fd series had it (reference 2.2). */
export const MEMORY_ERROR_FLAG_PRIVATE = 1 << 0;
/** The same flag in mainline (reference 3.3). */
export const MEMORY_FAULT_FLAG_PRIVATE = 1 << 3;
