import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Machine } from '../../engine/machine.js';
import { compileText } from '../language/compiling.js';

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

describe('a million conversions', () => {
  it('leave memory flat', { timeout: 120_000 }, () => {
    const program =
      compileText(`vm sw_protected { private_fd ram size 4M memslot 0 gpa 0 size 4M shared anon private ram }
      host vmm_thread {
        let page = 0
        loop {
          page = (page + 4K) % 4M
          convert page ..+ 4K to private
          convert page ..+ 4K to shared
        }
      }`).program!;
    const collect = collector();
    const machine = new Machine(program);
    const heap: number[] = [];
    let conversions = 0;
    machine.listener = (event) => {
      if (event.kind === 'conversion') conversions++;
    };
    for (const until of [100_000, 1_000_000]) {
      while (conversions < until) expect(machine.run(65_536).kind).toBe('steps');
      collect();
      heap.push(process.memoryUsage().heapUsed / 2 ** 20);
    }
    const told = heap.map((mib) => `${mib.toFixed(1)} MiB`);
    console.log(`heap after 100,000 conversions ${told[0]}, after 1,000,000 ${told[1]}`);
    expect(heap[1]! - heap[0]!).toBeLessThan(2);
  });
});
