import { Cost } from '../../engine/kvm/costs.js';
import type { Outcome } from '../../engine/direct.js';
import { type Action, actionOf } from './actions.js';
import { asStep, NotUnderstood, type Step } from './case-file.js';
import type { Result } from './scene.js';
import type { World } from './world.js';

/** More atomic steps than any two operations of a case take. */
const MAX_STEPS = 100_000;

/**
 * The words that orders are written in, and the atomic steps that they mean. A word in brackets behind it is a remark.
 * `wait …` is an actor that cannot go on: it is stepped until it blocks.
 */
const WORDS: Readonly<Record<string, RegExp>> = {
  fault: /^classify/,
  classify: /^classify/,
  slot: /find the memslot$/,
  snapshot: /^snapshot/,
  lookup: /^compare/,
  compare: /^compare/,
  fault_in: /^compare/,
  store: /^store the attributes/,
  post: /recompute the mixed hugepages/,
  // Under private-fd the look-up of a page that exists locks it (reference 2.2, pfn ops).
  get_lock_pfn: /^compare/,
  get_pfn: /^get the host page/,
  gup: /^get the host page/,
  stale: /stale/,
  install: /^install/,
  unlock: /unlock the (page|folios)|^install/,
  insert: /^insert the pages/,
  allocate: /^insert the pages/,
  lock: /^lock the next folios/,
  notify: /notify/,
  begin: /begin the invalidation/,
  zap: /end the invalidation/,
  invalidate: /end the invalidation/,
  flush: /end the invalidation/,
  end: /end the invalidation/,
  free: /^remove the folios/,
  remove: /^remove the folios/,
  truncate: /^remove the folios/,
};

/** One of the two operations, on its way. */
class Runner {
  outcome: Outcome | null = null;
  private begun = false;
  constructor(
    private readonly world: World,
    private readonly action: Action,
    private readonly who: 'host' | number,
  ) {}

  step(): Outcome | 'running' {
    const { direct } = this.world;
    if (!this.begun) {
      this.begun = true;
      if (this.action.kind === 'call') direct.beginCall(this.who, this.action.operation, this.action.args);
      else direct.beginAccess(this.action.who, this.action.access);
    }
    const came = direct.step(this.who);
    if (came !== 'running' && came.kind !== 'blocked') this.outcome = came;
    return came;
  }

  /** Steps until a step of that name was done; until it blocks, for `wait`. */
  reach(token: string): void {
    // `fault in …` is kvm_faultin_pfn, which looks at the attribute, the memslot and active invalidations (reference 3.5).
    const word = /^[a-z_]+/i.exec(token.replace(/^fault in\b/, 'fault_in'))?.[0].toLowerCase() ?? '';
    const wanted = word === 'wait' ? null : WORDS[word];
    if (wanted === undefined) throw new NotUnderstood(`"${token}" in an order`);
    const retries = this.world.state.costs[Cost.retries]!;
    for (let i = 0; i < MAX_STEPS; i++) {
      // What was given up and begins anew has passed every point of its first try.
      if (this.outcome !== null || this.world.state.costs[Cost.retries]! > retries) return;
      const name = this.begun ? this.world.direct.stepName(this.who) : '';
      const came = this.step();
      const blocked = came !== 'running' && came.kind === 'blocked';
      if (wanted === null ? blocked : wanted.test(name)) return;
      if (blocked) throw new Error(`"${token}": blocked at ${name}`);
    }
    throw new Error(`"${token}" was never reached`);
  }
}

/** Two operations at once, their atomic steps in the order that the case gives; then both run to their ends. */
export function concurrent(world: World, step: Step): Result {
  const [a, b] = [asStep(step.a, 'a'), asStep(step.b, 'b')];
  const runners = { a: runner(world, a, null), b: runner(world, b, a) };
  if (!Array.isArray(step.order)) throw new NotUnderstood('order of concurrent');
  for (const entry of step.order as unknown[]) {
    const match = typeof entry === 'string' ? /^([ab]):(.*)$/.exec(entry) : null;
    if (match === null) throw new NotUnderstood(`"${JSON.stringify(entry)}" in an order`);
    const who = runners[match[1] as 'a' | 'b'];
    for (const token of match[2]!.split('+')) who.reach(token.trim());
  }
  let blockedInARow = 0;
  for (let i = 0; runners.a.outcome === null || runners.b.outcome === null; i++) {
    const next =
      runners.a.outcome !== null || (runners.b.outcome === null && i % 2 === 1) ? runners.b : runners.a;
    const came = next.step();
    blockedInARow = came !== 'running' && came.kind === 'blocked' ? blockedInARow + 1 : 0;
    if (blockedInARow > 2) throw new Error('both wait for each other');
    if (i > MAX_STEPS) throw new Error('the two never end');
  }
  return { outcome: runners.a.outcome, step: a };
}

function runner(world: World, step: Step, other: Step | null): Runner {
  const action = actionOf(world, step);
  if (action === null) throw new NotUnderstood(`${step.step} in concurrent`);
  if (other !== null && actionOf(world, other)?.who === action.who)
    throw new NotUnderstood('two operations on one thread');
  return new Runner(world, action, action.who);
}
