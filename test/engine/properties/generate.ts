import type { Model, SeenExit } from '../naive/model.js';
import type { Op } from './op.js';
import type { Random } from './random.js';

/** A small guest: whatever happens, happens often in the same place. */
export const GFNS = { lo: 16, hi: 72 } as const;
export const HVAS = { lo: 0x7f00_0000_0, hi: 0x7f00_0000_0 + 48 } as const;
const FILE_PAGES = 24;
const P = 4096n;

/** The VM as it begins in most runs. Part of the run's operations, so that shrinking can leave it out. */
export function prologue(random: Random): Op[] {
  const hva = BigInt(HVAS.lo) * P;
  const slot = (id: bigint, base: bigint, pages: bigint, at: bigint, fd: bigint, offset: bigint): Op =>
    host('set_memslot', id, base * P, pages * P, hva + at * P, fd < 0n ? 0n : 4n, fd, offset * P);
  const second = random.pick([
    slot(2n, 48n, 8n, 16n, 1n, 0n),
    slot(2n, 48n, 16n, 16n, 0n, 8n), // overlapping bindings of one file
    slot(2n, 32n, 8n, 16n, 0n, 16n),
    slot(2n, 48n, 8n, 16n, -1n, 0n),
  ]);
  return [
    host('memfd_create', 8n),
    host('ftruncate', 0n, BigInt(FILE_PAGES) * P),
    host('memfd_create', random.pick([8n, 8n, 8n, 0n])),
    host('ftruncate', 1n, 16n * P),
    host('mmap', hva, 40n * P, random.pick([0n, 0n, 1n]), 3n),
    slot(1n, 16n, 16n, 0n, 0n, random.pick([0n, 4n])),
    second,
  ];
}

function host(name: string, ...args: bigint[]): Op {
  return { do: 'call', who: 'host', name, args };
}

function guest(name: string, ...args: bigint[]): Op {
  return { do: 'call', who: 0, name, args };
}

type Maker = (random: Random, model: Model) => Op;

const MAKERS: readonly (readonly [number, Maker])[] = [
  [34, access],
  [
    9,
    (r, m) => ({
      do: 'host',
      hva: hvaOf(r, m),
      size: 1 + r.below(8),
      kind: r.pick(['read', 'write']),
      value: r.word(),
    }),
  ],
  [12, (r) => host('allocate', fdOf(r), offsetOf(r), lengthOf(r))],
  [11, (r) => host('punch_hole', fdOf(r), offsetOf(r), lengthOf(r))],
  [5, (r) => host('fallocate', fdOf(r), modeOf(r), oddOffsetOf(r), oddLengthOf(r))],
  [6, (r) => guest('set_view', BigInt(gfnOf(r)) * P, BigInt(1 + r.below(8)) * P, BigInt(r.below(2)))],
  [
    3,
    (r) =>
      guest(
        'fill',
        BigInt(gfnOf(r)) * P + BigInt(r.below(4096)),
        BigInt(1 + r.below(9000)),
        BigInt(r.below(256)),
      ),
  ],
  [
    3,
    (r) =>
      guest(
        'map_gpa_range',
        gpaOf(r),
        r.pick([0n, 1n, 2n, 5n, 1n << 52n, (1n << 64n) - 1n]),
        r.pick([0n, 16n, 17n]),
      ),
  ],
  [
    2,
    (r) => guest('page_state_change', BigInt(gfnOf(r)) * P, BigInt(1 + r.below(6)) * P, BigInt(r.below(2))),
  ],
  [5, memslot],
  [1, (r) => host('delete_memslot', BigInt(1 + r.below(4)))],
  [2, (r) => host('mmap', oddHva(r), pagesOf(r), BigInt(r.below(2)), r.pick([0n, 1n, 3n, 3n, 3n]))],
  [1, (r, m) => mmapFile(r, m)],
  [1, (r) => host('munmap', oddHva(r), pagesOf(r, 4))],
  [2, (r) => host('mprotect', oddHva(r), pagesOf(r), r.pick([0n, 1n, 3n, 3n, 3n]))],
  [4, (r) => host('madvise', oddHva(r), pagesOf(r), r.pick([4n, 4n, 9n, 14n, 77n]))],
  [1, (r) => host('pfn_cache_activate', BigInt(gfnOf(r)) * P)],
  [1, (r) => host('memfd_create', r.pick([0n, 2n, 8n, 10n, 1n << 20n]))],
  [1, (r) => host('ftruncate', fdOf(r), r.pick([0n, P, 6n * P, 24n * P, 100n, 1n << 63n]))],
  [1, (r) => host(r.oneIn(3) ? 'close' : 'dup', fdOf(r))],
  [1, (r) => host('read', fdOf(r), 0n, 64n)],
  [1, (r) => host('add_seals', fdOf(r), BigInt(1 << r.below(4)))],
  [
    2,
    (r) =>
      host(
        'host_fill',
        BigInt(HVAS.lo + r.below(40)) * P + BigInt(r.below(4096)),
        BigInt(1 + r.below(9000)),
        BigInt(r.below(256)),
      ),
  ],
  [1, (r) => ({ do: 'fail', fd: fdOf(r), offset: offsetOf(r), len: lengthOf(r), after: r.below(4) })],
];

/** The next operation; after an exit often what a VMM would do about it. */
export function nextOp(random: Random, model: Model, exit: SeenExit | null): Op {
  if (exit !== null && !random.oneIn(3)) return answer(random, model, exit);
  return random.weighted(MAKERS)(random, model);
}

function answer(random: Random, model: Model, exit: SeenExit): Op {
  const again: Op = exit.explicit
    ? { do: 'complete', ret: random.pick([0n, 0n, 0n, -22n, 7n]) }
    : { do: 'resume' };
  const slot = model.slots.find((one) => one.id === exit.slot && one.as === 0);
  const other = (): Op => random.weighted(MAKERS)(random, model);
  if (exit.reason === 6) return other();
  if (exit.reason === 0) {
    // EFAULT: mend the mapping, then try again.
    const hva = BigInt((slot?.hva ?? HVAS.lo) + Number(exit.accessGpa >> 12n) - (slot?.base ?? 0)) * P;
    const got = model.host.get(Number(hva >> 12n));
    if (got === undefined) return host('mmap', hva, P, 0n, 3n);
    return got.prot === 3 ? again : host('mprotect', hva, P, 3n);
  }
  if (slot === undefined || slot.file === null) return exit.explicit || random.oneIn(5) ? again : other();
  if (random.oneIn(5)) return again;
  const gfn = exit.filePage - slot.offset + slot.base;
  if ((model.privatePage(slot, gfn) !== null) === exit.wantsPrivate) return again;
  const fd = model.descriptors.indexOf(slot.file);
  if (fd < 0) return other();
  const pages = exit.explicit ? BigInt(1 + random.below(4)) : 1n;
  return host(
    exit.wantsPrivate ? 'allocate' : 'punch_hole',
    BigInt(fd),
    BigInt(exit.filePage) * P,
    pages * P,
  );
}

function access(random: Random, model: Model): Op {
  const offset = random.oneIn(3) ? 4096 - random.below(9) : random.below(4096);
  const gfn = gfnOf(random);
  return {
    do: 'access',
    gpa: gfn * 4096 + (offset & 4095),
    size: random.pick([1, 2, 3, 4, 5, 7, 8, 8]),
    kind: random.pick(['read', 'read', 'write', 'write', 'fetch']),
    how: random.pick(['view', 'shared', 'private', heldSide(model, gfn), heldSide(model, gfn)]),
    value: random.word(),
  };
}

/** The side that does not exit. */
function heldSide(model: Model, gfn: number): 'shared' | 'private' {
  const slot = model.slotAt(gfn);
  return slot !== null && model.privatePage(slot, gfn) !== null ? 'private' : 'shared';
}

function memslot(random: Random): Op {
  const fd = random.weighted([
    [6, fdOf(random)],
    [3, -1n],
    [1, 77n],
  ]);
  const isPrivate = random.oneIn(8) ? fd < 0n : fd >= 0n;
  const flags = (isPrivate ? 4n : 0n) | random.pick([0n, 0n, 0n, 0n, 2n]);
  return host(
    'set_memslot',
    random.pick([1n, 2n, 3n, 3n, 4n, 0x2_0001n, 40_000n]),
    random.oneIn(12) ? random.pick([100n, (1n << 64n) - P]) : BigInt(GFNS.lo + 4 * random.below(12)) * P,
    random.oneIn(12)
      ? random.pick([100n, 1n << 43n, (1n << 64n) - P])
      : BigInt(random.pick([0, 4, 8, 8, 16])) * P,
    random.oneIn(12) ? random.pick([1n, 0xffff_8000_0000_0000n]) : BigInt(HVAS.lo + random.below(40)) * P,
    random.oneIn(16) ? 8n : flags,
    fd,
    random.oneIn(12) ? random.pick([0x800n, (1n << 64n) - P]) : BigInt(random.below(16)) * P,
  );
}

function mmapFile(random: Random, model: Model): Op {
  const fd = fdOf(random);
  const prot = random.pick([1n, 3n]);
  // MAP_FIXED over what is mapped unmaps it before the file refuses; where that matters, map elsewhere.
  const isPrivate = model.descriptors[Number(fd)]?.kind === 'private';
  return host(
    'mmap_file',
    isPrivate ? BigInt(HVAS.hi + 100) * P : oddHva(random),
    pagesOf(random),
    fd,
    BigInt(random.below(12)) * P,
    prot,
  );
}

function gfnOf(random: Random): number {
  // Mostly within the slots of the prologue.
  return random.oneIn(6)
    ? GFNS.lo + random.below(GFNS.hi - GFNS.lo)
    : random.pick([16, 17, 18, 19, 20, 23, 30, 31, 32, 48, 49, 50, 55]);
}

function gpaOf(random: Random): bigint {
  if (random.oneIn(10)) return (1n << 64n) - P;
  return BigInt(gfnOf(random)) * P + (random.oneIn(5) ? 8n : 0n);
}

function hvaOf(random: Random, model: Model): bigint {
  const page = random.oneIn(4)
    ? HVAS.lo + random.below(HVAS.hi - HVAS.lo)
    : (model.slots[0]?.hva ?? HVAS.lo) + random.below(4);
  return BigInt(page) * P + BigInt((random.oneIn(3) ? 4096 - random.below(9) : random.below(4096)) & 4095);
}

function oddHva(random: Random): bigint {
  return BigInt(HVAS.lo + random.below(HVAS.hi - HVAS.lo)) * P + (random.oneIn(12) ? 100n : 0n);
}

function pagesOf(random: Random, most = 10): bigint {
  return random.oneIn(12) ? random.pick([0n, 100n, 5000n]) : BigInt(1 + random.below(most)) * P;
}

function fdOf(random: Random): bigint {
  return random.oneIn(12) ? BigInt(random.below(7)) : BigInt(random.below(2));
}

function offsetOf(random: Random): bigint {
  return BigInt(random.below(FILE_PAGES)) * P;
}

function lengthOf(random: Random): bigint {
  return BigInt(random.pick([1, 1, 1, 2, 3, 6, 12])) * P;
}

function oddOffsetOf(random: Random): bigint {
  return random.oneIn(3)
    ? random.pick([100n, 0x800n, (1n << 63n) - P, 1n << 63n, 40n * P])
    : offsetOf(random);
}

function oddLengthOf(random: Random): bigint {
  return random.oneIn(3) ? random.pick([0n, 1n, 5000n, 1n << 63n, (1n << 64n) - P]) : lengthOf(random);
}

function modeOf(random: Random): bigint {
  return random.pick([0n, 1n, 1n, 3n, 3n, 2n, 8n, 16n, 17n, 32n, 64n, 128n]);
}
