import { ByteStore } from '../memory/byte-store.js';
import { PageSet } from '../memory/page-set.js';
import type { State, Store } from '../kvm/state.js';
import type { Frame } from '../kvm/task.js';

/** Bytes of a state, an actor, a frame, a store without what they point to: dozens of fields of 8 bytes. */
const STATE_BYTES = 1200;
const ACTOR_BYTES = 300;
const FRAME_BYTES = 150;
const STORE_BYTES = 150;

/**
 * Bytes, about, that one saved state keeps in memory and another does not: what forgetting it would free, if the other stays. Costs what the two do not
 * share, whatever the guest's size; rests now and then, which the states, being values, do not notice.
 */
export function* weigh(state: State, other: State): Generator<undefined, number, void> {
  if (state === other) return 0;
  let bytes = STATE_BYTES;
  for (const [id, store] of state.stores.entries())
    if (store !== null) bytes += yield* storeBeyond(store, other.stores[id] ?? null);
  bytes += setsBeyond(state.stage2, other.stage2) + setsBeyond(state.pageStates, other.pageStates);
  bytes += setsBeyond(setsOf(state), setsOf(other)) + setsBeyond(state.mixed, other.mixed);
  for (const [id, view] of state.views.entries()) bytes += view.heldBeyond(other.views[id] ?? PageSet.empty);
  if (state.globals !== other.globals) bytes += state.globals.byteLength;
  if (state.costs !== other.costs) bytes += state.costs.byteLength;
  for (const [id, actor] of state.actors.entries()) {
    const its = other.actors[id];
    if (actor === its) continue;
    bytes += ACTOR_BYTES + actor.results.byteLength;
    bytes += framesBeyond(actor.top, its?.top ?? null);
    bytes += framesBeyond(actor.guest, its?.guest ?? null) + framesBeyond(actor.vmm, its?.vmm ?? null);
  }
  return bytes;
}

/** The same, at once. */
export function heldBeyond(state: State, other: State): number {
  const walk = weigh(state, other);
  for (;;) {
    const { value, done } = walk.next();
    if (done === true) return value;
  }
}

function* storeBeyond(store: Store, other: Store | null): Generator<undefined, number, void> {
  if (store === other) return 0;
  const its = other ?? NOTHING;
  const { present, fresh, poisoned, converted } = store;
  const bytes = yield* store.bytes.heldBeyond(its.bytes);
  return (
    STORE_BYTES +
    bytes +
    present.heldBeyond(its.present) +
    fresh.heldBeyond(its.fresh) +
    poisoned.heldBeyond(its.poisoned) +
    converted.heldBeyond(its.converted)
  );
}

const NOTHING = {
  present: PageSet.empty,
  fresh: PageSet.empty,
  poisoned: PageSet.empty,
  converted: PageSet.empty,
  bytes: ByteStore.empty,
};

function setsOf({ transparent, mmioEntries, mmioOutdated, attributes, dirty, booked }: State) {
  return { transparent, mmioEntries, mmioOutdated, attributes, dirty, booked };
}

function setsBeyond<T extends { [name in keyof T]: PageSet }>(sets: T, other: T): number {
  if (sets === other) return 0;
  let bytes = 0;
  for (const [name, set] of Object.entries(sets) as [keyof T, PageSet][])
    bytes += set.heldBeyond(other[name]);
  return bytes;
}

/** Frames from the innermost on, up to one that both stacks share. */
function framesBeyond(top: Frame | null, other: Frame | null): number {
  const shared = new Set<Frame>();
  for (let frame = other; frame !== null; frame = frame.caller) shared.add(frame);
  let bytes = 0;
  for (let frame = top; frame !== null && !shared.has(frame); frame = frame.caller)
    bytes += FRAME_BYTES + frame.regs.byteLength + frame.locals.byteLength;
  return bytes;
}
