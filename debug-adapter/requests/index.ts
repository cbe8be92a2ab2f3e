import type { Group } from '../group.js';
import { breakpoints } from './breakpoints.js';
import { exception } from './exception.js';
import { execution } from './execution.js';
import { lifecycle } from './lifecycle.js';
import { stack } from './stack.js';
import { threads } from './threads.js';

/** Everything that the adapter can be asked. */
export const groups: readonly Group[] = [lifecycle, breakpoints, threads, stack, exception, execution];
