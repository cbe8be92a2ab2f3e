import { COST_TABLE, Cost, type CostName } from '../../engine/kvm/costs.js';
import type { State } from '../../engine/kvm/state.js';
import type { CostsAnswer } from '../gfnscope-protocol.js';

/** All counters of a moment, and what they have come to since an earlier one. */
export function costCounters(now: State, before: State): CostsAnswer {
  return {
    counters: (Object.keys(Cost) as CostName[]).map((key) => {
      const total = now.costs[Cost[key]] ?? 0;
      const { name, doc } = COST_TABLE[key];
      return { name, doc, total, sinceLastStop: total - (before.costs[Cost[key]] ?? 0) };
    }),
  };
}
