import type { State } from '../../../engine/kvm/state.js';
import { heldBeyond } from '../../../engine/time/held.js';
import { History } from '../../../engine/time/history.js';
import { MIB, scattered } from './scattered.js';

// A process of its own, started with --expose-gc: in another nobody could tell what was freed meanwhile. Prints what saved states take of the heap, and what they are said to hold.
function used(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const { machine } = new History(scattered(64 * MIB));
machine.run(1000);
const states: State[] = [machine.save()];
const before = used();
for (let i = 0; i < 40; i++) {
  machine.run(8000);
  states.push(machine.save());
}
const taken = used() - before;
const held = states.reduce((sum, state, i) => sum + (i === 0 ? 0 : heldBeyond(state, states[i - 1]!)), 0);
console.log(JSON.stringify({ taken, held }));
