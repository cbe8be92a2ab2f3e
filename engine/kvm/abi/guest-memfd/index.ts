import type { KernelAbi } from '../../kernel.js';
import { guestMemfdFault } from './fault.js';
import { allocateGuestMemfd, fallocateGuestMemfd, punchHoleGuestMemfd } from './file.js';
import { installRun } from './install-run.js';
import { setMemslot2 } from './memslot.js';
import { releaseGuestMemfd } from './release.js';

/** What mainline Linux became, 6.8 and later: attributes decide, guest_memfd backs (reference 3). */
export const guestMemfd: KernelAbi = {
  fault: guestMemfdFault,
  isPrivate: (s, gfn) => s.attributes.has(gfn),
  countPrivate: (s, lo, hi) => s.attributes.count(lo, hi),
  untyped: (flavour) => flavour === 'sw_protected' || flavour === 'plain',
  // On SNP an entry that goes takes nothing along: the page stays the guest's until it is freed (reference 4.3).
  zapDestroys: (flavour) => flavour === 'tdx',
  notifies: false,
  calls: {
    set_memslot: setMemslot2,
    fallocate: fallocateGuestMemfd,
    allocate: allocateGuestMemfd,
    punch_hole: punchHoleGuestMemfd,
  },
  setMemslot: setMemslot2,
  punchHole: punchHoleGuestMemfd,
  allocate: allocateGuestMemfd,
  released: releaseGuestMemfd,
  installRun,
};
