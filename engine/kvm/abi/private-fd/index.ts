import type { KernelAbi } from '../../kernel.js';
import { countPrivate, isPrivate } from '../../slots.js';
import { privateFdFault } from './fault.js';
import { held } from './held.js';
import { installRun } from './install-run.js';
import { setMemslot } from './memslot.js';

/** The ABI of the private-fd series, version 5, mended (reference 2). */
export const privateFd: KernelAbi = {
  fault: privateFdFault,
  isPrivate,
  held,
  heldGfns: () => null,
  countPrivate,
  // The guest's declared view stands for the kind of its access (DESIGN 4).
  untyped: () => false,
  zapDestroys: (flavour) => flavour === 'tdx' || flavour === 'snp',
  notifies: true,
  books: false,
  habits: [
    {
      id: 'convert-cloud-hypervisor',
      using: 'cloud_hypervisor',
      note: " by cloud-hypervisor's habit (the shared half stays allocated)",
    },
    {
      id: 'convert-free-first',
      using: 'free_first',
      note: ' in the wrong order (free the shared half before allocating)',
      toPrivate: true,
    },
  ],
  calls: {},
  setMemslot,
  released: () => undefined,
  installRun,
};
