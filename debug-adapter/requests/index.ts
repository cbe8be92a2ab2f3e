import type { Group } from '../group.js';
import { acting } from './acting.js';
import { addresses } from './addresses.js';
import { branches } from './branches.js';
import { breakpoints } from './breakpoints.js';
import { choosing } from './choosing.js';
import { completions } from './completions.js';
import { dataBreakpoints } from './data-breakpoints.js';
import { disassembly } from './disassembly.js';
import { evaluate } from './evaluate.js';
import { exception } from './exception.js';
import { execution } from './execution.js';
import { jumping } from './goto.js';
import { lifecycle } from './lifecycle.js';
import { map } from './map.js';
import { memory } from './memory.js';
import { record } from './record.js';
import { reverse } from './reverse.js';
import { sources } from './sources.js';
import { stack } from './stack.js';
import { threads } from './threads.js';
import { timeline } from './timeline.js';
import { travel } from './travel.js';
import { tree } from './tree.js';
import { variables } from './variables.js';
import { watches } from './watches.js';
import { why } from './why.js';

/** Everything that the adapter can be asked. */
export const groups: readonly Group[] = [
  ...[lifecycle, breakpoints, dataBreakpoints, watches, execution, jumping, choosing, acting],
  ...[threads, stack, variables, evaluate, completions, exception, sources],
  ...[reverse, travel, branches, why, record],
  ...[memory, disassembly, map, tree, timeline, addresses],
];
