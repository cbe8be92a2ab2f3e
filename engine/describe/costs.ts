import { COST_TABLE, Cost, type CostName, type CostRow } from '../kvm/costs.js';

/** One counter and what it has come to. */
export interface CostCount {
  readonly key: CostName;
  readonly row: CostRow;
  readonly count: number;
}

/** The counters that are not zero, in the table's order. */
export function costsOf(costs: Float64Array): readonly CostCount[] {
  const names = Object.keys(Cost) as CostName[];
  return names
    .map((key) => ({ key, row: COST_TABLE[key], count: costs[Cost[key]] ?? 0 }))
    .filter(({ count }) => count !== 0);
}
