import type { Operation } from './program/operation.js';
import { GUEST_OPERATIONS } from './guest/operations.js';
import { VMM_OPERATIONS } from './vmm/operations.js';
import { KVM_ABIS } from './kvm/abi/abis.js';
import type { KernelAbi } from './kvm/kernel.js';
import type { AbiName } from './kvm/spec.js';
import { convertAttributes } from './vmm/convert-attributes.js';
import { convert } from './vmm/convert.js';
import type { NativeRoutine } from './kvm/routine.js';
import { QUERIES } from './queries.js';

/** Every operation a script can name. `Op.OPERATION` holds an index into this table. */
export const OPERATIONS: readonly Operation[] = [...GUEST_OPERATIONS, ...VMM_OPERATIONS, ...QUERIES];

/** An ABI with what stands on it: the table of operations with its own routines in their places, and the VMM's conversion. */
export interface AbiParts {
  readonly abi: KernelAbi;
  readonly operations: readonly Operation[];
  readonly convert: NativeRoutine;
}

function partsOf(abi: KernelAbi, own: NativeRoutine): AbiParts {
  const calls: KernelAbi['calls'] = { ...abi.calls, convert: own };
  const operations = OPERATIONS.map((operation) => {
    const call = calls[operation.name];
    // An ABI names its routines as code, since what frames run must not know the kernel; they are whole routines.
    return call === undefined ? operation : { ...operation, routine: call as NativeRoutine };
  });
  return { abi, operations, convert: own };
}

export const ABIS: Readonly<Record<AbiName, AbiParts>> = {
  'private-fd': partsOf(KVM_ABIS['private-fd'], convert),
  'guest-memfd': partsOf(KVM_ABIS['guest-memfd'], convertAttributes),
};
