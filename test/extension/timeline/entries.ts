import type { TimelineEntry } from '../../../debug-adapter/gfnscope-protocol.js';

/** An exit of vCPU 0 that is decided and paid for; a test changes what it is about. */
export function entryOf(index: number, rest: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    index,
    moment: 10 * index,
    threadId: 1,
    actor: 'vCPU 0',
    kind: 'exit',
    name: 'KVM_EXIT_MEMORY_ERROR',
    text: `exit number ${index}`,
    decision: 'converted',
    costs: [],
    place: null,
    ...rest,
  };
}
