import type { KernelAbi } from '../../kernel.js';
import { countPrivate, isPrivate } from '../../slots.js';
import { allocate, punchHole } from './fallocate.js';
import { privateFdFault } from './fault.js';
import { installRun } from './install-run.js';
import { setMemslot } from './memslot.js';

/** The ABI of the private-fd series, version 5, mended (reference 2). */
export const privateFd: KernelAbi = {
  fault: privateFdFault,
  isPrivate,
  countPrivate,
  // The guest's declared view stands for the kind of its access (DESIGN 4).
  untyped: () => false,
  zapDestroys: (flavour) => flavour === 'tdx' || flavour === 'snp',
  notifies: true,
  calls: {},
  setMemslot,
  punchHole,
  allocate,
  released: () => undefined,
  installRun,
};
