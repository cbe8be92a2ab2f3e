import type { Operation } from '../program/operation.js';
import { DEVICE_OPERATIONS } from './device-operations.js';
import { FILE_OPERATIONS } from './file-operations.js';
import { GUEST_MEMFD_OPERATIONS } from './guest-memfd-operations.js';
import { KVM_OPERATIONS } from './kvm-operations.js';
import { MEMORY_OPERATIONS } from './memory-operations.js';
import { PROCESS_OPERATIONS } from './process-operations.js';

/** What the VMM can do: system calls on its files, memory and slots, and the recipes made of them. Reference 2.4-2.7. */
export const VMM_OPERATIONS: readonly Operation[] = [
  ...FILE_OPERATIONS,
  ...MEMORY_OPERATIONS,
  ...KVM_OPERATIONS,
  ...GUEST_MEMFD_OPERATIONS,
  ...PROCESS_OPERATIONS,
  ...DEVICE_OPERATIONS,
];
