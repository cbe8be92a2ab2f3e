import { Cost } from '../../engine/kvm/costs.js';
import type { Exit } from '../../engine/kvm/exit.js';
import type { Store } from '../../engine/kvm/state.js';
import { asRecord, NotUnderstood } from './case-file.js';
import { differsFromExit } from './exits.js';
import type { Scene } from './scene.js';
import { differsFrom as differs, flagNames, showHex, toBigInt } from './values.js';
import { mustSplit } from './split.js';
import type { World } from './world.js';

/** Why a fact does not hold, or null if it does. */
type Fact = (scene: Scene, wanted: unknown) => string | null;

function same(seen: unknown, wanted: unknown): string | null {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
  return a === b ? null : `${a}, expected ${b}`;
}

/** The file that a fact without a name is about: the operation's, or the only one. */
function fileOf({ world, result, case: { op } }: Scene): string {
  const { fd, id } = { ...op, ...result.step };
  const own =
    typeof fd === 'string' && world.hasFile(fd)
      ? fd
      : typeof id === 'string' && world.hasFile(id)
        ? id
        : undefined;
  if (own !== undefined) return own;
  const ids = world.fileIds();
  if (ids.length !== 1) throw new NotUnderstood('which file a fact is about');
  return ids[0]!;
}

function storeOf(scene: Scene): Store {
  const store = scene.world.storeOf(fileOf(scene));
  if (store === null) throw new Error('the file is gone');
  return store;
}

function delta({ world, before }: Scene, cost: number): number {
  return world.state.costs[cost]! - before.costs[cost]!;
}

/** Page whose entry a fact is about: of the access in the operation. */
function gfnOf(scene: Scene): number {
  const { op } = scene.case;
  const gpa = scene.result.step.gpa ?? (op.a !== undefined ? asRecord(op.a, 'a').gpa : op.gpa);
  return Number(toBigInt(gpa, 'gpa') >> 12n);
}

function rangesOf(store: Store): string[][] {
  const ranges: string[][] = [];
  store.present.runs(0, Infinity, (lo, hi) => {
    ranges.push([showHex(lo * 4096), showHex(hi * 4096)]);
  });
  return ranges;
}

/** How often, and with which callback, the file told KVM: which one follows from what the operation is (reference 2.5). */
function notifications(scene: Scene): { count: number; type: string } {
  const { step } = scene.result;
  const other = scene.case.op.step === 'concurrent' ? asRecord(scene.case.op.b, 'b') : step;
  const mode: unknown = other.mode;
  const punches = Array.isArray(mode) && mode.includes('PUNCH_HOLE');
  return { count: delta(scene, Cost.notifications), type: punches ? 'invalidate' : 'fallocate' };
}

function content(scene: Scene, wanted: unknown, lo: number, hi: number): string | null {
  const store = storeOf(scene);
  const { world } = scene;
  const file = world.fdOf(fileOf(scene));
  if (wanted === 'unchanged') {
    const old = world.storeOf(fileOf(scene), scene.before);
    if (old === null) return 'the file is new';
    const [then, now] = [old.bytes.hash(), store.bytes.hash()];
    return then.hi === now.hi && then.lo === now.lo ? null : 'the contents changed';
  }
  let why: string | null = null;
  const holds: unknown = /^zero/.test(String(wanted)) ? '0x0' : wanted;
  store.present.runs(lo, hi, (from, to) => {
    for (let page = from; page < to && why === null; page++) {
      why = differsFromPage(world.direct.readBytes({ file }, page * 4096, 4096), holds);
    }
    return why === null ? undefined : false;
  });
  return why;
}

function differsFromPage(bytes: Uint8Array, wanted: unknown): string | null {
  for (let at = 0; at < bytes.length; at += 8) {
    const why = differs(wanted, bytes.slice(at, at + 8));
    if (why !== null) return why;
  }
  return null;
}

function yes(seen: boolean): Fact {
  return (_scene, wanted) => same(seen, wanted);
}

const FACTS: Readonly<Record<string, Fact>> = {
  zapped: ({ world }, wanted) => {
    const gfns = new Set<number>();
    for (const zap of world.zaps) {
      if (zap.hi - zap.lo > 1_000_000) return `a zap of ${zap.hi - zap.lo} pages`;
      for (let gfn = zap.lo; gfn < zap.hi; gfn++) gfns.add(gfn);
    }
    const seen = [...gfns].sort((x, y) => x - y).map((gfn) => showHex(gfn * 4096));
    return same(seen, wanted);
  },
  present: (scene, wanted) => same(rangesOf(storeOf(scene)), wanted),
  size: (scene, wanted) =>
    same(showHex(storeOf(scene).size), typeof wanted === 'number' ? showHex(wanted) : wanted),
  seals: (scene, wanted) => same(flagNames('seals', storeOf(scene).seals), wanted),
  inaccessible: (scene, wanted) => same(storeOf(scene).kind === 'private', wanted),
  content: (scene, wanted) => content(scene, wanted, 0, Infinity),
  page0: (scene, wanted) => {
    const has = storeOf(scene).present.has(0);
    if (typeof wanted === 'boolean') return same(has, wanted);
    const word = String(wanted);
    if (/^(present|allocated|private|kept|stays|remains)/.test(word)) return has ? null : 'page 0 is a hole';
    if (/^(absent|hole|freed|removed|gone|shared)/.test(word)) return has ? 'page 0 is present' : null;
    return has ? content(scene, wanted, 0, 1) : 'page 0 is a hole';
  },
  backing_still_allocated: (scene, wanted) => {
    const store = scene.world.storeOf(fileOf(scene));
    return same(store !== null && !store.present.isEmpty, wanted);
  },
  notifications: (scene, wanted) => {
    const { count, type } = notifications(scene);
    if (!Array.isArray(wanted)) return same(count, Number(toBigInt(wanted, 'notifications')));
    if (wanted.every((one) => typeof one === 'string' && /^[a-z]+$/.test(one)))
      return same(Array<string>(count).fill(type), wanted);
    if (wanted.length > 0) throw new NotUnderstood('notifications');
    return same(count, 0);
  },
  notification_type: (scene, wanted) => {
    const { count, type } = notifications(scene);
    return count === 0 ? 'there was no notification' : same(type, wanted);
  },
  per_folio: (scene, wanted) => {
    const pages =
      scene.world.storeOf(fileOf(scene), scene.before)!.present.size - storeOf(scene).present.size;
    return same(notifications(scene).count === Math.abs(pages), wanted);
  },
  zap_before_free: (scene, wanted) => {
    const store = scene.world.storeOf(fileOf(scene), scene.before)!;
    const first = scene.world.zaps[0];
    if (first === undefined) return 'nothing was zapped';
    return same(first.pages[store.id] === store.present.size, wanted);
  },
  exit_filled: ({ result: { outcome } }, wanted) =>
    same(outcome.kind === 'exit' && outcome.exit.filled, wanted),
  exits: ({ world }, wanted) => same(exitsOf(world).length, Number(toBigInt(wanted, 'exits'))),
  same: ({ world }, wanted) => {
    const exits = exitsOf(world).map(plain);
    return same(
      exits.every((exit) => JSON.stringify(exit) === JSON.stringify(exits[0])),
      wanted,
    );
  },
  first: ({ world }, wanted) => {
    const exit = exitsOf(world)[0];
    return exit === undefined ? 'there was no exit' : differsFromExit(exit, asRecord(wanted, 'first'));
  },
  shared_spte_left: (scene, wanted) => same(scene.world.state.stage2.shared.has(gfnOf(scene)), wanted),
  private_spte_left: (scene, wanted) => same(scene.world.state.stage2.private.has(gfnOf(scene)), wanted),
  mapped: (scene, wanted) => {
    const { stage2 } = scene.world.state;
    const gfn = gfnOf(scene);
    const sides = [
      ...(stage2.shared.has(gfn) ? ['shared'] : []),
      ...(stage2.private.has(gfn) ? ['private'] : []),
    ];
    return same(sides.join(' and ') || 'none', wanted === null || wanted === false ? 'none' : wanted);
  },
  left: ({ world, result: { step } }, wanted) =>
    same(showHex(world.direct.structure(typeof step.vcpu === 'number' ? step.vcpu : 0)[1]), wanted),
  attribute: (scene, wanted) => {
    const { step } = scene.result;
    const { slots, attributes } = scene.world.state;
    const slot = slots[0];
    const gfn = step.gpa === undefined ? slot?.base : gfnOf(scene);
    if (gfn === undefined || slots.length !== 1) throw new NotUnderstood('which gfn an attribute is of');
    return same(attributes.has(gfn) ? 'PRIVATE' : 'SHARED', wanted);
  },
  r11: ({ result: { outcome } }, wanted) =>
    outcome.kind === 'done' ? same(showHex(outcome.results[1] ?? 0n), wanted) : 'the call did not return',
  vmm_must_split: (scene, wanted) => same(mustSplit(scene), wanted),
  // Private pages are order 0 and every entry is 4 KiB under this ABI (reference 2.3): it cannot be otherwise, and need not be asked.
  no_2M_install_while_changing: yes(true),
};

function exitsOf(world: World): Exit[] {
  return world.outcomes.flatMap((outcome) => (outcome.kind === 'exit' ? [outcome.exit] : []));
}

function plain(exit: Exit): unknown {
  const { reason, errno, flags, gpaPage, gpaOffset, size, nr } = exit;
  return { reason, errno, flags, gpaPage, gpaOffset, size, nr, args: [...exit.args] };
}

/** Why the facts in `state` do not hold, one string each. */
export function brokenFacts(scene: Scene, state: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(state).flatMap(([name, wanted]) => {
    const fact = FACTS[name];
    if (fact === undefined) throw new NotUnderstood(`fact ${name}`);
    const why = fact(scene, wanted);
    return why === null ? [] : [`${name}: ${why}`];
  });
}
