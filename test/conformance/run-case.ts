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

export type Verdict =
  { readonly kind: 'passed' } | { readonly kind: 'failed' | 'skipped'; readonly why: string };

/** Runs one case on a machine of its own. Never throws: what the runner or the engine could not do is a failure. */
export function runCase(one: Case): Verdict {
  try {
    const why = broken(one);
    return why.length === 0 ? { kind: 'passed' } : { kind: 'failed', why: why.join('; ') };
  } catch (error) {
    if (error instanceof NotUnderstood) return { kind: 'failed', why: `not understood: ${error.message}` };
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

function broken(one: Case): string[] {
  if (one.abi !== 'private-fd') throw new NotUnderstood(`abi ${one.abi}`);
  const world = new World([...one.setup, one.op], bugsOf(one));
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
      // Entries are 4 KiB under this ABI: private pages are order 0, and huge shared ones are not modelled (reference 2.3).
      if (wanted !== '4K') throw new NotUnderstood(`max_level ${JSON.stringify(wanted)}`);
      return null;
    case 'state':
      return brokenFacts(scene, asRecord(wanted, 'state'));
    default:
      throw new NotUnderstood(`expectation ${name}`);
  }
}

function differsInResult({ result, before }: Scene, wanted: unknown): string | null {
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
      if (seen === undefined) throw new NotUnderstood(`field ${field} of a result`);
      if (seen !== toBigInt(number, field)) return `${field} is ${showHex(seen)}`;
    }
    return null;
  }
  return value === toBigInt(wanted, 'result') ? null : `result ${value}, expected ${String(wanted)}`;
}

function differsInValue({ result }: Scene, wanted: unknown): string | null {
  const { outcome, bytes, step } = result;
  if (outcome.kind !== 'done') return `${show(outcome)}, expected a value`;
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
