import type { Abi } from '../abi.js';
import { isPrivate } from '../../slots.js';
import { privateFdFault } from './fault.js';

/** The ABI of the private-fd series, version 5, mended (reference 2). */
export const privateFd: Abi = { fault: privateFdFault, isPrivate };
