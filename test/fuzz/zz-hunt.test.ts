import { runInThisContext } from 'node:vm';
import { it } from 'vitest';
import { inputOf } from './inputs.js';
import { oddCalls } from './odd-calls.js';
import { Random } from '../engine/properties/random.js';
import { tryInput } from './try-input.js';
it('hunt', { timeout: 600_000 }, () => {
  const seen = new Map<string, number>();
  const from = Number(process.env.FROM ?? 0),
    n = Number(process.env.N ?? 3000);
  const t0 = performance.now();
  let slow = '';
  let slowMs = 0;
  const kinds: Record<string, number> = {};
  for (let i = from; i < from + n; i++) {
    const text =
      process.env.SET === 'odd'
        ? oddCalls(new Random(i))
        : inputOf((process.env.SET ?? 'mutations') as any, 1, i).text;
    const b = performance.now();
    try {
      (globalThis as any).fuzzed = () => tryInput(text);
      const r: any = runInThisContext('fuzzed()', { timeout: 5000 });
      const k = r.compiled ? 'compiled' : 'no';
      kinds[k] = (kinds[k] ?? 0) + 1;
    } catch (e: any) {
      const key =
        (e.stack ?? '')
          .split('\n')
          .filter((l: string) => l.includes(' at '))
          .slice(0, 2)
          .join('|') +
        (e.code ?? '') +
        (String(e.message).startsWith('formatted') ? e.message : '');
      const c = seen.get(key) ?? 0;
      seen.set(key, c + 1);
      if (c === 0)
        console.log(
          `#${i} ${e.message.slice(0, 600)}\n${(e.stack ?? '')
            .split('\n')
            .filter((l: string) => l.includes(' at '))
            .slice(0, 6)
            .join('\n')}\n${text.slice(0, 2500)}\n=======`,
        );
    }
    const ms = performance.now() - b;
    if (ms > slowMs) {
      slowMs = ms;
      slow = `${i}`;
    }
  }
  console.log('unique', seen.size, 'slowest', slow, slowMs, 'total ms', performance.now() - t0, kinds);
});
