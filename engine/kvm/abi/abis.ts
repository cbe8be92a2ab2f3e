import type { KernelAbi } from '../kernel.js';
import type { AbiName } from '../spec.js';
import { guestMemfd } from './guest-memfd/index.js';
import { privateFd } from './private-fd/index.js';

/** The ABIs by the names that scripts have for them. */
export const KVM_ABIS: Readonly<Record<AbiName, KernelAbi>> = {
  'private-fd': privateFd,
  'guest-memfd': guestMemfd,
};
