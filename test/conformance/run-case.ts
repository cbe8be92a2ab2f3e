import { Cost } from '../../engine/kvm/costs.js';
import { errnoName } from '../../engine/kvm/errno.js';
import type { Outcome } from '../../engine/direct.js';
import { asRecord, type Case, NotUnderstood, type Step } from './case-file.js';
import { differsFromExit } from './exits.js';
import { brokenFacts } from './facts.js';
import type { Scene } from './scene.js';
import { bugsOf } from './literal-bugs.js';
import { perform } from './steps.js';
import { bytesOf, differsFrom, showHex, toBigInt, toErrno } from './values.js';
import { checkFdIndex } from './fd-index.js';
import { servedBy } from './served-by.js';
import { STATUS } from './status.js';
import { World } from './world.js';
import { kernelsOf, releaseOf } from './kernels.js';
import { allowedPages } from '../../engine/kvm/abi/guest-memfd/levels.js';
import { findSlot } from '../../engine/kvm/slots.js';

const PAGE = 4096n;

export type Verdict =
  { readonly kind: 'passed' } | { readonly kind: 'failed' | 'skipped'; readonly why: string };

/** Runs one case on a machine of its own, on every kernel that it holds for. Never throws: what the runner or the engine could not do is a failure. */
export function runCase(one: Case): Verdict {
  try {
    const why = kernelsOf(one).flatMap((kernel) => {
      const expect = one.expectByKernel?.[kernel] ?? one.expect;
      const found = broken({ ...one, expect }, releaseOf(kernel));
      return kernel === '' ? found : found.map((each) => `${kernel}: ${each}`);
    });
    return why.length === 0 ? { kind: 'passed' } : { kind: 'failed', why: why.join('; ') };
  } catch (error) {
    if (error instanceof NotUnderstood) return { kind: 'failed', why: `not understood: ${error.message}` };
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

function broken(one: Case, kernel: string): string[] {
  const world = new World(one, kernel, bugsOf(one));
  for (const [i, step] of one.setup.entries()) {
    const { outcome } = perform(world, step);
    if (!succeeded(outcome)) return [`step ${i + 1} of the setup, ${step.step}: ${show(outcome)}`];
  }
  const before = world.direct.machine.save();
  world.zaps = [];
  world.outcomes = [];
  const result = perform(world, one.op);
  const scene: Scene = { world, before, result, case: one };
  return Object.entries(one.expect).flatMap(([name, wanted]) => {
    const why = differs(scene, name, wanted);
    return why === null ? [] : Array.isArray(why) ? why : [why];
  });
}

/** An exit is no failure: a case may be about what happens after one. */
function succeeded(outcome: Outcome): boolean {
  if (outcome.kind === 'exit') return outcome.errno === 0;
  return outcome.kind === 'done';
}

function differs(scene: Scene, name: string, wanted: unknown): string | string[] | null {
  const { outcome } = scene.result;
  switch (name) {
    case 'result':
      return differsInResult(scene, wanted);
    case 'errno': {
      const errno = outcome.kind === 'errno' || outcome.kind === 'exit' ? outcome.errno : 0;
      if (outcome.kind === 'exit' && scene.case.expect.exit === undefined && outcome.exit.filled)
        return `${show(outcome)}, expected ${String(wanted)} alone`;
      return errno === toErrno(wanted) ? null : `${show(outcome)}, expected ${String(wanted)}`;
    }
    case 'exit':
      if (outcome.kind !== 'exit') return `${show(outcome)}, expected an exit`;
      if (scene.case.expect.errno === undefined && outcome.errno !== 0)
        return `KVM_RUN failed with ${errnoName(outcome.errno)}`;
      return differsFromExit(outcome.exit, asRecord(wanted, 'exit'));
    case 'mapped':
      if (outcome.kind !== 'done') return `${show(outcome)}, expected mapped ${String(wanted)}`;
      return servedBy(scene, outcome.mapped) === wanted
        ? null
        : `mapped ${outcome.mapped ?? 'nothing'}, expected ${String(wanted)}`;
    case 'value':
      return differsInValue(scene, wanted);
    case 'signal':
      return differsInSignal(outcome, wanted);
    case 'guest_ret':
      return differsInGuestRet(outcome, wanted);
    case 'retry': {
      const retries = scene.world.state.costs[Cost.retries]! - scene.before.costs[Cost.retries]!;
      return retries > 0 === wanted ? null : `${retries} retries`;
    }
    case 'writable':
      return isWritable(scene) === wanted ? null : `writable ${!(wanted as boolean)}`;
    case 'fd_index':
      return checkFdIndex(scene, Number(toBigInt(wanted, 'fd_index')));
    case 'max_level':
      return differsInLevel(scene, wanted);
    case 'state':
      return brokenFacts(scene, asRecord(wanted, 'state'));
    default:
      throw new NotUnderstood(`expectation ${name}`);
  }
}

/** The largest entry that KVM would install there (reference 2.3: 4 KiB under private-fd; 3.9). */
function differsInLevel({ world, result }: Scene, wanted: unknown): string | null {
  if (wanted !== '4K' && wanted !== '2M allowed')
    throw new NotUnderstood(`max_level ${JSON.stringify(wanted)}`);
  const gfn = Number(toBigInt(result.step.gpa, 'gpa') >> 12n);
  const { kernel } = world.direct.machine;
  const slot = findSlot(world.state, gfn);
  const huge =
    kernel.spec.abi === 'guest-memfd' &&
    slot !== undefined &&
    !kernel.abi.isPrivate(world.state, gfn) &&
    allowedPages(kernel, slot, gfn) > 1;
  return huge === (wanted === '2M allowed') ? null : `max_level ${huge ? '2M' : '4K'}`;
}

function differsInResult({ world, result, before }: Scene, wanted: unknown): string | null {
  const { outcome, structure } = result;
  if (outcome.kind !== 'done') return `${show(outcome)}, expected success`;
  const value = outcome.results[0] ?? 0n;
  if (wanted === 'fd') {
    const isNew = value >= 0n && (before.descriptors[Number(value)] ?? -1) < 0;
    return isNew ? null : `result ${value}, expected a new descriptor`;
  }
  if (wanted === 'map')
    return value > 0n && value % 4096n === 0n ? null : `result ${showHex(value)}, expected an address`;
  if (typeof wanted === 'object' && wanted !== null) {
    for (const [field, number] of Object.entries(wanted)) {
      const seen = structure?.[field];
      if (field === 'ino_differs_from') {
        if (seen === world.inodeOf(String(number))) return 'both have the same inode';
        continue;
      }
      if (seen === undefined) throw new NotUnderstood(`field ${field} of a result`);
      if (seen !== toBigInt(number, field)) return `${field} is ${showHex(seen)}`;
    }
    return null;
  }
  return value === toBigInt(wanted, 'result') ? null : `result ${value}, expected ${String(wanted)}`;
}

/** What a page held when a guest's write mapped it: the bytes beside those that were written. */
function heldBefore({ world, result: { step } }: Scene): bigint {
  const gpa = toBigInt(step.gpa, 'gpa');
  const beside = gpa % PAGE >= 8n ? gpa - (gpa % PAGE) : gpa + 8n;
  const { direct } = world;
  const saved = direct.machine.save();
  const how = step.private === true ? 'private' : 'shared';
  const seen = direct.access(0, { gpa: beside, size: 8, kind: 'read', how });
  direct.machine.load(saved);
  return seen.kind === 'done' ? (seen.value ?? 0n) : -1n;
}

function differsInValue(scene: Scene, wanted: unknown): string | null {
  const { outcome, bytes, step } = scene.result;
  if (outcome.kind !== 'done') return `${show(outcome)}, expected a value`;
  if (step.step === 'vcpu_access' && step.kind === 'write')
    return differsFrom(wanted, bytesOf(heldBefore(scene), 8));
  if (bytes !== undefined) return differsFrom(wanted, bytes);
  if (outcome.value === undefined) return 'there is no value';
  return differsFrom(wanted, bytesOf(outcome.value, sizeOf(step)));
}

function sizeOf(step: Step): number {
  const size = step.size ?? step.len;
  if (size !== undefined) return Number(toBigInt(size, 'size'));
  const offset = toBigInt(step.offset ?? 0, 'offset') + toBigInt(step.hva ?? 0, 'hva');
  return Math.min(8, 4096 - Number(offset % 4096n));
}

const SIGNALS: Readonly<Record<string, number>> = { SIGBUS: 7, SIGSEGV: 11 };

function differsInSignal(outcome: Outcome, wanted: unknown): string | null {
  const signal = SIGNALS[String(wanted)];
  if (signal === undefined) throw new NotUnderstood(`signal ${String(wanted)}`);
  return outcome.kind === 'signal' && outcome.signal === signal
    ? null
    : `${show(outcome)}, expected ${String(wanted)}`;
}

function differsInGuestRet(outcome: Outcome, wanted: unknown): string | null {
  if (outcome.kind !== 'done') return `${show(outcome)}, expected ${String(wanted)} in the guest's register`;
  const number =
    typeof wanted === 'string' && wanted in STATUS ? STATUS[wanted]! : toBigInt(wanted, 'guest_ret');
  const seen = outcome.results[0] ?? 0n;
  return BigInt.asUintN(64, seen) === BigInt.asUintN(64, number)
    ? null
    : `the guest got ${showHex(seen)}, expected ${String(wanted)}`;
}

function isWritable({ world, result }: Scene): boolean {
  const gfn = Number(toBigInt(result.step.gpa, 'gpa') >> 12n);
  const { stage2 } = world.state;
  return (result.step.private === true ? stage2.privateWritable : stage2.sharedWritable).has(gfn);
}

function show(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'done':
      return `done${outcome.mapped === undefined ? '' : `, mapped ${outcome.mapped}`}`;
    case 'errno':
      return errnoName(outcome.errno);
    case 'exit':
      return `exit ${outcome.exit.reason} flags ${outcome.exit.flags} gfn ${showHex(outcome.exit.gpaPage)}, errno ${outcome.errno}`;
    case 'signal':
      return `signal ${outcome.signal}`;
    case 'died':
      return `died: ${outcome.text}`;
    case 'blocked':
      return 'blocked for ever';
  }
}
