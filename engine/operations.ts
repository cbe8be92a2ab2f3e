import type { Operation } from './program/operation.js';
import { GUEST_OPERATIONS } from './guest/operations.js';
import { VMM_OPERATIONS } from './vmm/operations.js';
import type { KernelAbi } from './kvm/kernel.js';
import type { NativeRoutine } from './kvm/routine.js';
import { QUERIES } from './queries.js';

/** Every operation a script can name. `Op.OPERATION` holds an index into this table. */
export const OPERATIONS: readonly Operation[] = [...GUEST_OPERATIONS, ...VMM_OPERATIONS, ...QUERIES];

/** The same table with the routines of an ABI in the places of those that it has its own for. */
export function operationsOf(calls: KernelAbi['calls']): readonly Operation[] {
  return OPERATIONS.map((operation) => {
    const own = calls[operation.name];
    // An ABI names its routines as code, since what frames run must not know the kernel; they are whole routines.
    return own === undefined ? operation : { ...operation, routine: own as NativeRoutine };
  });
}
