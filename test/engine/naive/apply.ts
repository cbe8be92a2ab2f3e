import { close, dup, addSeals, fallocate, ftruncate, memfdCreate, readFile } from './files.js';
import { guestAccess, guestFill, mapGpaRange, setView } from './guest.js';
import { activateCache, hostAccess, hostFill, madvise, mmap, mprotect, munmap } from './host.js';
import { type Model, type Seen, Stopped } from './model.js';
import type { DirectOp } from '../properties/op.js';
import { setMemslot } from './slots.js';

type Call = (model: Model, args: readonly [bigint, bigint, bigint, bigint, bigint]) => bigint | void | Seen;

const CALLS: Readonly<Record<string, Call>> = {
  fallocate: (m, a) => fallocate(m, a[0], a[1], a[2], a[3]),
  allocate: (m, a) => fallocate(m, a[0], 0n, a[1], a[2]),
  punch_hole: (m, a) => fallocate(m, a[0], 3n, a[1], a[2]),
  memfd_create: (m, a) => memfdCreate(m, a[0]),
  ftruncate: (m, a) => ftruncate(m, a[0], a[1]),
  close: (m, a) => close(m, a[0]),
  dup: (m, a) => dup(m, a[0]),
  read: (m, a) => readFile(m, a[0], a[1], a[2]),
  add_seals: (m, a) => addSeals(m, a[0], a[1]),
  set_memslot: (m, a) => setMemslot(m, a),
  delete_memslot: (m, a) => setMemslot(m, [a[0], 0n, 0n, 0n]),
  mmap: (m, a) => mmap(m, a[0], a[1], { anon: a[2] }, a[3]),
  mmap_file: (m, a) => mmap(m, a[0], a[1], { fd: a[2], offset: a[3] }, a[4]),
  munmap: (m, a) => munmap(m, a[0], a[1]),
  mprotect: (m, a) => mprotect(m, a[0], a[1], a[2]),
  madvise: (m, a) => madvise(m, a[0], a[1], a[2]),
  host_fill: (m, a) => hostFill(m, a[0], a[1], a[2]),
  pfn_cache_activate: (m, a) => activateCache(m, a[0]),
  fail_allocation: (m, a) => {
    m.failAfter = Number(a[0]);
  },
};

const GUEST_CALLS: Readonly<Record<string, Call>> = {
  set_view: (m, a) => setView(m, a[0], a[1], a[2]),
  fill: (m, a) => guestFill(m, Number(a[0]), Number(a[1]), Number(a[2])),
  map_gpa_range: (m, a) => mapGpaRange(m, a[0], a[1], a[2]),
  page_state_change: (m, a) => mapGpaRange(m, a[0], a[1] >> 12n, a[2] === 1n ? 16n : 0n),
};

/** What costs a system call of the VMM: not the model's own injections. */
const NO_SYSCALL = new Set(['fail_allocation', 'host_fill', 'pfn_cache_activate']);

/** Applies one operation and says what came of it. */
export function apply(model: Model, op: DirectOp): Seen {
  try {
    return perform(model, op);
  } catch (stopped) {
    if (stopped instanceof Stopped) return stopped.seen;
    throw stopped;
  } finally {
    model.sweep();
  }
}

function perform(model: Model, op: DirectOp): Seen {
  if (op.do === 'access') return guestAccess(model, { ...op, value: op.value ?? 0n });
  if (op.do === 'host')
    return hostAccess(model, op.hva, op.size, op.kind === 'write' ? (op.value ?? 0n) : null);
  const call = (op.who === 'host' ? CALLS : GUEST_CALLS)[op.name];
  if (call === undefined) throw new Error(`the naive model has no ${op.name}`);
  if (op.who === 'host' && !NO_SYSCALL.has(op.name)) model.costs.syscalls++;
  const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = op.args;
  const args =
    op.name === 'set_memslot'
      ? (op.args as readonly [bigint, bigint, bigint, bigint, bigint])
      : ([a, b, c, d, e] as const);
  const result = call(model, args);
  if (typeof result === 'object') return result;
  return { kind: 'done', results: [result ?? 0n] };
}
