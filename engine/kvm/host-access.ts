import { PAGE_SIZE } from '../memory/range.js';
import { How } from './event.js';
import { Signal } from './errno.js';
import { Outcome } from './guest-access.js';
import type { Kernel } from './kernel.js';
import { faultIn, HostPage, type HostTarget } from './mm.js';
import { findSlot } from './slots.js';

const first: HostTarget = { store: 0, page: 0, writable: false };
const second: HostTarget = { store: 0, page: 0, writable: false };
const whole = new Uint8Array(8);

/** Why a touch failed, by HostPage code. */
const REASONS: Readonly<Record<number, string>> = {
  [HostPage.noMapping]: 'nothing is mapped there',
  [HostPage.noPermission]: 'the mapping does not allow it',
  [HostPage.beyondEnd]: 'it is beyond the end of the file',
  [HostPage.private]: 'the page of the guest_memfd is private',
  [HostPage.poisoned]: 'its memory is broken',
};

/**
 * The VMM loads or stores up to 8 bytes at an hva. Without a usable mapping it takes SIGSEGV, beyond the end of a file (or when no memory is
 * left) SIGBUS (DESIGN 1 rule 6, reference 2.7).
 *
 * @param value what to store (low word, high word), or where a load puts what it found
 */
export function hostAccess(
  k: Kernel,
  page: number,
  offset: number,
  size: number,
  write: boolean,
  value: Int32Array,
): number {
  let code = faultIn(k, page, write, first);
  if (code !== HostPage.ok) return signal(k, code, page, offset);
  if (offset + size <= PAGE_SIZE) {
    if (write) {
      const store = k.editStore(first.store);
      store.bytes = store.bytes.store(
        first.page,
        offset,
        size,
        value[0] as number,
        value[1] as number,
        k.epoch,
      );
      k.s.writes++;
    } else {
      k.store(first.store)?.bytes.load(first.page, offset, size, value);
    }
    k.touchBytes(first.store, first.page, offset, size, write ? How.write : How.read);
    return Outcome.done;
  }
  code = faultIn(k, page + 1, write, second);
  if (code !== HostPage.ok) return signal(k, code, page + 1, 0);
  const head = PAGE_SIZE - offset;
  k.touchBytes(first.store, first.page, offset, head, write ? How.write : How.read);
  k.touchBytes(second.store, second.page, 0, size - head, write ? How.write : How.read);
  if (write) {
    for (let i = 0; i < size; i++) whole[i] = ((value[i >> 2] as number) >>> ((i & 3) * 8)) & 0xff;
    const one = k.editStore(first.store);
    one.bytes = one.bytes.write(first.page, offset, whole.subarray(0, head), k.epoch);
    const two = k.editStore(second.store);
    two.bytes = two.bytes.write(second.page, 0, whole.subarray(head, size), k.epoch);
    k.s.writes++;
  } else {
    k.store(first.store)?.bytes.read(first.page, offset, head, whole, 0);
    k.store(second.store)?.bytes.read(second.page, 0, size - head, whole, head);
    value[0] = value[1] = 0;
    for (let i = 0; i < size; i++)
      value[i >> 2] = (value[i >> 2] as number) | ((whole[i] as number) << ((i & 3) * 8));
  }
  return Outcome.done;
}

/** The VMM's address of a gfn's shared half, by its slots; -1 if no slot covers it. */
export function hvaOf(k: Kernel, gfn: number): number {
  const slot = findSlot(k.s, gfn);
  return slot === undefined ? -1 : slot.hva + gfn - slot.base;
}

function signal(k: Kernel, code: number, page: number, offset: number): number {
  const why = REASONS[code] ?? 'no host memory is left';
  const number =
    code === HostPage.noMapping || code === HostPage.noPermission ? Signal.SIGSEGV : Signal.SIGBUS;
  k.userspace.raiseSignal(k, number, page, offset, why);
  return Outcome.called;
}
