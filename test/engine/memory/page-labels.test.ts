import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newEpoch } from '../../../engine/memory/epoch.js';
import { sameHash } from '../../../engine/memory/hash.js';
import { PageLabels } from '../../../engine/memory/page-labels.js';

const PAGES = 80;
const BASE = 2 ** 32 - 40;
const step = fc.record({
  lo: fc.nat(PAGES),
  hi: fc.nat(PAGES),
  label: fc.constantFrom(0, 1, 2, 3, 0xaa, 0xff),
  fork: fc.boolean(),
});
const steps = fc.array(step, { maxLength: 20 });
type Step = { lo: number; hi: number; label: number; fork: boolean };

function apply(list: readonly Step[], check?: (labels: PageLabels, model: Uint8Array) => void) {
  let labels = PageLabels.empty;
  let epoch = newEpoch();
  const model = new Uint8Array(PAGES);
  for (const { lo, hi, label, fork } of list) {
    if (fork) epoch = newEpoch();
    labels = labels.set(BASE + lo, BASE + hi, label, epoch);
    if (lo < hi) model.fill(label, lo, hi);
    check?.(labels, model);
  }
  return { labels, model };
}

const read = (labels: PageLabels) => Uint8Array.from({ length: PAGES }, (_, i) => labels.get(BASE + i));

test('against one number per page, with forks', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const kept: { labels: PageLabels; model: Uint8Array }[] = [];
      const { labels, model } = apply(list, (now, flags) => {
        if (list.every((one) => one.fork)) kept.push({ labels: now, model: flags.slice() });
      });
      kept.push({ labels, model });
      for (const one of kept) expect(read(one.labels)).toEqual(one.model);
      const fromRuns = new Uint8Array(PAGES);
      let last = { hi: -1, label: 0 };
      labels.runs(0, Infinity, (lo, hi, label) => {
        expect(label).not.toBe(0);
        if (lo === last.hi) expect(label).not.toBe(last.label);
        fromRuns.fill(label, lo - BASE, hi - BASE);
        last = { hi, label };
      });
      expect(fromRuns).toEqual(model);
      for (let i = 0; i < PAGES; i++) {
        const end = model.findIndex((label, at) => at > i && label !== model[i]);
        const limit = end < 0 ? PAGES : end;
        expect(labels.endOfRun(BASE + i, BASE + PAGES)).toBe(BASE + limit);
      }
    }),
    { numRuns: 100 },
  );
});

test('older versions never change', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const kept: { labels: PageLabels; model: Uint8Array }[] = [];
      apply(
        list.map((one) => ({ ...one, fork: true })),
        (labels, model) => kept.push({ labels, model: model.slice() }),
      );
      for (const one of kept) expect(read(one.labels)).toEqual(one.model);
    }),
    { numRuns: 100 },
  );
});

test('equal and equally hashed exactly when the labels are the same', () => {
  fc.assert(
    fc.property(steps, steps, fc.boolean(), (one, two, related) => {
      const a = apply(one);
      const b = apply(related ? [...one, ...two.slice(0, 1)] : two);
      const same = a.model.every((label, i) => label === b.model[i]);
      expect(a.labels.equals(b.labels)).toBe(same);
      expect(sameHash(a.labels.hash(), b.labels.hash())).toBe(same);
    }),
    { numRuns: 200 },
  );
});
