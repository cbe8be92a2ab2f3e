import type { Operation } from './program/operation.js';
import { GUEST_OPERATIONS } from './guest/operations.js';
import { VMM_OPERATIONS } from './vmm/operations.js';
import { QUERIES } from './queries.js';

/** Every operation a script can name. `Op.OPERATION` holds an index into this table. */
export const OPERATIONS: readonly Operation[] = [...GUEST_OPERATIONS, ...VMM_OPERATIONS, ...QUERIES];
