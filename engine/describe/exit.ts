import { errnoName } from '../kvm/errno.js';
import {
  Access,
  ExitReason,
  KVM_HC_MAP_GPA_RANGE,
  MEMORY_ERROR_FLAG_PRIVATE,
  MEMORY_FAULT_FLAG_PRIVATE,
  exitReasonName,
  isConversionExit,
  type Exit,
} from '../kvm/exit.js';
import type { State } from '../kvm/state.js';
import { formatAddress } from '../memory/address.js';
import { PAGE_SIZE } from '../memory/range.js';
import { byteSize, hex64, pageAddress, sideName, signed64 } from './text.js';

/** What is to be said about one exit to userspace. */
export interface ExitText {
  /** `KVM_EXIT_MEMORY_ERROR`. */
  readonly name: string;
  readonly number: number;
  /** In a few words, what kind of exit it is: `implicit conversion, shared → private`. */
  readonly title: string;
  /** What `struct kvm_run` holds, in its own words and order. */
  readonly payload: string;
  /** The decision that led here, a sentence: the model's knowledge, which no kernel tells. */
  readonly decision: string;
}

/** Describes an exit of the named actor. `state` is the machine's state at the exit: it knows the files' names. */
export function describeExit(exit: Exit, actor: string, state: State): ExitText {
  return {
    name: `KVM_EXIT_${exitReasonName(exit.reason)}`,
    number: exit.reason,
    title: titleOf(exit),
    payload: payloadOf(exit),
    decision: decisionOf(exit, actor, state),
  };
}

/** The gpa that the exit reports. */
export function exitAddress(exit: Exit): string {
  return formatAddress(exit.gpaPage, exit.gpaOffset);
}

function titleOf(exit: Exit): string {
  if (isConversionExit(exit)) {
    // What KVM holds now is the other side, or nobody would ask; `present` says so where a file decides.
    const from = sideName(!exit.wantsPrivate);
    return `${exit.explicit ? 'explicit' : 'implicit'} conversion, ${from} → ${sideName(exit.wantsPrivate)}`;
  }
  switch (exit.reason) {
    case ExitReason.MMIO:
      return `${exit.isWrite ? 'write' : 'read'} of emulated memory`;
    case ExitReason.SHUTDOWN:
      return 'the guest shut down';
    case ExitReason.HLT:
      return "the guest's code has ended";
    case ExitReason.INTR:
      return 'a signal is pending';
    case ExitReason.HYPERCALL:
      return `hypercall ${exit.nr}`;
    default:
      return exit.errno === 0 ? 'no reason given' : `KVM_RUN failed with ${errnoName(exit.errno)}`;
  }
}

function payloadOf(exit: Exit): string {
  const failed = exit.errno === 0 ? '' : `KVM_RUN = -${errnoName(exit.errno)}; `;
  return failed + fieldsOf(exit);
}

function fieldsOf(exit: Exit): string {
  if (!exit.filled) return exit.errno === 0 ? 'no payload' : 'nothing was written to kvm_run';
  switch (exit.reason) {
    case ExitReason.MEMORY_ERROR:
    case ExitReason.MEMORY_FAULT: {
      return `flags ${flagsOf(exit)}  gpa ${exitAddress(exit)}  size ${byteSize(exit.size)}`;
    }
    case ExitReason.HYPERCALL: {
      const [a0 = 0, a0Hi = 0, a1 = 0, a1Hi = 0, a2 = 0, a2Hi = 0] = exit.args;
      const [first, second, third] = [hex64(a0, a0Hi), signed64(a1, a1Hi), hex64(a2, a2Hi)];
      return exit.nr === KVM_HC_MAP_GPA_RANGE
        ? `nr ${exit.nr}  gpa ${first}  npages ${second}  attributes ${third}`
        : `nr ${exit.nr}  args ${first} ${second} ${third}`;
    }
    case ExitReason.MMIO: {
      const [lo = 0, hi = 0] = exit.args;
      const data = exit.isWrite ? `  data ${hex64(lo, hi)}` : '';
      return `gpa ${exitAddress(exit)}  len ${exit.size}  is_write ${exit.isWrite ? 1 : 0}${data}`;
    }
    default:
      return 'no payload';
  }
}

/** `PRIVATE`, `0`, or the number where bits are set that have no name. */
function flagsOf(exit: Exit): string {
  const bit = exit.reason === ExitReason.MEMORY_ERROR ? MEMORY_ERROR_FLAG_PRIVATE : MEMORY_FAULT_FLAG_PRIVATE;
  if (exit.flags === bit) return 'PRIVATE';
  return exit.flags === 0 ? '0' : hex64(exit.flags, 0);
}

function decisionOf(exit: Exit, actor: string, state: State): string {
  switch (exit.reason) {
    case ExitReason.SHUTDOWN:
      return `${actor} can run no further.`;
    case ExitReason.INTR:
      return `KVM_RUN of ${actor} was interrupted before the guest went on.`;
    default: {
      if (!isConversionExit(exit) && exit.access === Access.none && !exit.explicit) return '';
      const asked = exit.explicit ? requestOf(exit, actor) : accessOf(exit, actor);
      return `${asked}; ${groundsOf(exit, state)}.`;
    }
  }
}

function requestOf(exit: Exit, actor: string): string {
  const to = sideName(exit.wantsPrivate);
  return `${actor} asked by hypercall to make ${byteSize(exit.size)} at gpa ${exitAddress(exit)} ${to}`;
}

function accessOf(exit: Exit, actor: string): string {
  const verbs = { [Access.read]: 'read', [Access.write]: 'wrote', [Access.fetch]: 'fetched' } as Record<
    number,
    string
  >;
  const verb = verbs[exit.access] ?? 'touched';
  const at = formatAddress(exit.accessPage, exit.accessOffset);
  const as = isConversionExit(exit) ? ` as ${sideName(exit.wantsPrivate)}` : '';
  const length = exit.accessSize > 0 ? `${byteSize(exit.accessSize)} ` : '';
  return `${actor} ${verb} ${length}at gpa ${at}${as}`;
}

/** The same where an attribute decides (reference 3.5). */
function attributeGrounds(exit: Exit, state: State): string {
  const held = sideName(state.attributes.has(exit.gpaPage));
  const says = `the attribute of the gfn says ${held}`;
  if (held !== sideName(exit.wantsPrivate)) {
    const outdated = state.mmioOutdated.has(exit.gpaPage);
    return outdated ? `${says}, but an outdated MMIO entry made KVM take the access as shared` : says;
  }
  if (exit.slot < 0) return `${says}, and no memslot is there`;
  if (exit.file < 0) return `${says}, and slot ${exit.slot} has no guest_memfd behind it (or it was closed)`;
  return `${says}, and the page of the guest_memfd could not be had`;
}

/** What KVM found behind the gpa. */
function groundsOf(exit: Exit, state: State): string {
  if (exit.reason === ExitReason.MEMORY_FAULT) return attributeGrounds(exit, state);
  if (exit.slot < 0) return 'no memslot is there';
  // Such files exist only where the attribute decides.
  if (exit.explicit && exit.file >= 0 && state.stores[exit.file]?.kind === 'guest-memfd')
    return `the attribute of the ${exit.size > PAGE_SIZE ? 'first gfn' : 'gfn'} says ${sideName(state.attributes.has(exit.gpaPage))}`;
  if (exit.file < 0) return `slot ${exit.slot} has no private fd, so it is always shared`;
  const file = state.stores[exit.file]?.name ?? `store ${exit.file}`;
  const found = exit.present ? 'a page' : 'a hole';
  // The model looked up the first page of the range; the rest may differ.
  const begins = exit.explicit && exit.size > PAGE_SIZE ? ', where the range begins' : '';
  const offset = pageAddress(exit.filePage);
  return `slot ${exit.slot} is backed by private fd \`${file}\`, which has ${found} at offset ${offset}${begins}: ${sideName(exit.present)}`;
}
