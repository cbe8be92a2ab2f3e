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
  held(s, gfn, limit) {
    const isPrivate = s.attributes.has(gfn);
    return { isPrivate, hi: Math.min(limit, s.attributes.next(gfn, !isPrivate)) };
  },
  heldGfns: (s) => s.attributes,
  countPrivate: (s, lo, hi) => s.attributes.count(lo, hi),
  // A pKVM guest's access says nothing of a side either (reference 4.4).
  untyped: (flavour) => flavour !== 'tdx' && flavour !== 'snp',
  // On SNP an entry that goes takes nothing along: the page stays the guest's until it is freed (reference 4.3).
  zapDestroys: (flavour) => flavour === 'tdx',
  notifies: false,
  books: true,
  habits: [
    {
      id: 'convert-qemu',
      using: 'qemu',
      note: " in QEMU's order (attribute, bookkeeping and its listeners, discard, prefault)",
    },
    {
      id: 'convert-cloud-hypervisor',
      using: 'cloud_hypervisor',
      note: " by cloud-hypervisor's habit (the side that is left stays allocated, but for an explicit to-shared)",
    },
    {
      id: 'convert-selftest',
      using: 'selftest',
      note: " as the kernel's selftest does (the file first, then the attribute; the shared half stays)",
    },
    {
      id: 'convert-free-first',
      using: 'free_first',
      note: ' in the wrong order (free the other side before the attribute says so)',
    },
    {
      id: 'convert-no-free',
      using: 'no_free',
      note: ' by the attribute alone (nothing is freed: double backing)',
    },
  ],
  calls: {
    set_memslot: setMemslot2,
    fallocate: fallocateGuestMemfd,
    allocate: allocateGuestMemfd,
    punch_hole: punchHoleGuestMemfd,
  },
  setMemslot: setMemslot2,
  released: releaseGuestMemfd,
  installRun,
};
