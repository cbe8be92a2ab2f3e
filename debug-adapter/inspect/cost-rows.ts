import { COST_TABLE, Cost, type CostName } from '../../engine/kvm/costs.js';
import type { Subject } from '../debuggee/subject.js';
import { named, type Container } from './rows.js';
import { countText } from './text.js';

/** What the run has cost so far, and since the last stop. */
export function costRows({ history, previous }: Subject): Container {
  return named((style) =>
    (Object.keys(Cost) as CostName[]).map((key) => {
      const { name, doc } = COST_TABLE[key];
      const total = history.state.costs[Cost[key]] ?? 0;
      const since = total - (previous.costs[Cost[key]] ?? 0);
      const value = `${countText(total, style)}${since > 0 ? ` (+${countText(since, style)})` : ''}`;
      return { name, value, type: doc, kind: 'property', fixed: 'The engine counts.' };
    }),
  );
}
