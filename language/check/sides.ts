import type { FunctionInfo } from '../compile/functions.js';
import { spot, type Reporter } from '../names/reporter.js';
import type { BodyFacts, Evidence } from './call-graph.js';

/** Why a function is guest code, or the VMM's. */
interface Need {
  readonly guest: Evidence | null;
  readonly vmm: Evidence | null;
}

/**
 * Works out for each function whether it is guest code, the VMM's, or neither, by what it does and whom it calls. One that is both cannot
 * run anywhere; it is reported where the conflict arises, not in its callers.
 */
export function inferSides(
  functions: ReadonlyMap<string, FunctionInfo>,
  facts: ReadonlyMap<string, BodyFacts>,
  declared: ReadonlyMap<string, 'guest' | 'vmm'>,
  reporter: Reporter,
): void {
  const needs = new Map<string, Need>();
  for (const [name, { evidence }] of facts) {
    const first = (side: Evidence['side']): Evidence | null =>
      evidence.find((each) => each.side === side) ?? null;
    needs.set(name, { guest: first('guest'), vmm: first('vmm') });
  }
  const own = new Map(needs);
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, { calls }] of facts) {
      for (const [callee, call] of calls) {
        const [mine, theirs] = [needs.get(name), needs.get(callee)];
        // A callee in conflict with itself says nothing about its callers.
        if (mine === undefined || theirs === undefined || (theirs.guest !== null && theirs.vmm !== null))
          continue;
        const words = `\`${callee}\``;
        const guest = mine.guest ?? (theirs.guest && { side: 'guest', node: call, words });
        const vmm = mine.vmm ?? (theirs.vmm && { side: 'vmm', node: call, words });
        if (guest === mine.guest && vmm === mine.vmm) continue;
        needs.set(name, { guest, vmm });
        changed = true;
      }
    }
  }
  for (const [name, info] of functions) {
    const need = needs.get(name) ?? { guest: null, vmm: null };
    const said = declared.get(name);
    if (said !== undefined) info.side = said;
    else if (need.guest !== null && need.vmm !== null) {
      info.side = preferred(own.get(name), need);
      info.mixed = true;
      const other = info.side === 'guest' ? need.vmm : need.guest;
      const mine = info.side === 'guest' ? need.guest : need.vmm;
      const line = info.file.lines.at(spot(info.file, mine.node).span.start).line;
      reporter.error(
        spot(info.file, other.node),
        'mixed-sides',
        `${other.words} is ${other.side === 'guest' ? "the guest's" : "the VMM's"}, but ${mine.words} in line ${line} makes \`${name}\` ${mine.side === 'guest' ? 'guest code' : "the VMM's code"}: split the function`,
      );
    } else info.side = need.guest !== null ? 'guest' : need.vmm !== null ? 'vmm' : 'any';
  }
}

/** The side of a function in conflict: what came first in its own text, for the sake of the message. */
function preferred(own: Need | undefined, need: Need): 'guest' | 'vmm' {
  const at = (evidence: Evidence | null): number => evidence?.node.$cstNode?.offset ?? Infinity;
  const [guest, vmm] = [own?.guest ?? need.guest, own?.vmm ?? need.vmm];
  return at(guest) <= at(vmm) ? 'guest' : 'vmm';
}

/** Marks what runs: everything that the roots call, and what that calls. */
export function markReachable(
  functions: ReadonlyMap<string, FunctionInfo>,
  facts: ReadonlyMap<string, BodyFacts>,
  roots: readonly BodyFacts[],
): void {
  const waiting = [...roots];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of next.calls.keys()) {
      const info = functions.get(name);
      if (info === undefined || info.reachable) continue;
      info.reachable = true;
      const further = facts.get(name);
      if (further !== undefined) waiting.push(further);
    }
  }
}
