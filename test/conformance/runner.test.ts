import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asRecord, type Case, parseCases } from './case-file.js';
import { runCase } from './run-case.js';

const read = (name: string): Case[] => parseCases(readFileSync(new URL(name, import.meta.url), 'utf8'));
const cases = [...read('private-fd.json'), ...read('own-private-fd.json'), ...read('guest-memfd.json')];

/** The same expectation, but for one thing in it that is wrong: one for each of its leaves. */
function* spoilt(value: unknown): Generator<unknown> {
  if (typeof value === 'boolean') yield !value;
  else if (typeof value === 'number') yield value + 1;
  else if (typeof value === 'string') yield* spoiltText(value);
  else if (Array.isArray(value)) {
    if (value.length === 0) yield ['0x7000'];
    for (const [i, one] of (value as unknown[]).entries())
      for (const bad of spoilt(one)) yield value.with(i, bad);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value))
      for (const bad of spoilt(one)) yield { ...value, [name]: bad };
  }
}

const OTHER: Readonly<Record<string, string>> = {
  shared: 'private',
  private: 'shared',
  fd: '0x7777',
  map: '0x7777',
  unchanged: '0x77',
  invalidate: 'fallocate',
  fallocate: 'invalidate',
  present: 'hole',
  hole: 'present',
  SIGBUS: 'SIGSEGV',
  SIGSEGV: 'SIGBUS',
  F_SEAL_SEAL: 'F_SEAL_GROW',
  MEMORY_ERROR: 'MMIO',
  MMIO: 'HYPERCALL',
  HYPERCALL: 'MEMORY_ERROR',
};

function* spoiltText(text: string): Generator<string> {
  if (/^E[A-Z]+$/.test(text)) yield text === 'EIO' ? 'EINVAL' : 'EIO';
  else if (text.startsWith('not ')) yield '0x77' + text.slice(0, 0);
  else if (/^pat/.test(text)) yield `not ${text}`;
  else if (text.startsWith('0x')) yield `0x${(BigInt(text) + 0x1000n).toString(16)}`;
  else yield OTHER[text] ?? `${text}x`;
}

describe('the conformance runner', () => {
  it.each(read('own-private-fd.json').map((one) => [one.id, one] as const))('%s', (_id, one) => {
    expect(runCase(one)).toEqual({ kind: 'passed' });
  });

  it('fails every case when any part of its expectation is wrong', () => {
    const blind: string[] = [];
    for (const one of cases) {
      for (const expectation of spoilt(one.expect)) {
        const verdict = runCase({ ...one, expect: asRecord(expectation, 'expect') });
        if (verdict.kind === 'passed') blind.push(`${one.id}: ${JSON.stringify(expectation)}`);
      }
    }
    expect(blind).toEqual([]);
  });

  it('fails what it does not know, and says so', () => {
    const one = cases.find((item) => item.id === 'v5-fault-044')!;
    const why = (changed: Partial<Case>): string => {
      const verdict = runCase({ ...one, ...changed });
      return verdict.kind === 'failed' ? verdict.why : verdict.kind;
    };
    expect(why({ op: { ...one.op, step: 'teleport' } })).toBe('not understood: step teleport');
    expect(why({ op: { ...one.op, colour: 'red' } })).toBe('not understood: field colour of vcpu_access');
    expect(why({ expect: { mapped: 'shared', state: { mood: 'good' } } })).toBe('not understood: fact mood');
    expect(why({ expect: { wonder: 1 } })).toBe('not understood: expectation wonder');
    expect(why({ abi: 'guest-memfd-2' })).toBe('not understood: abi guest-memfd-2');
    expect(why({ setup: one.setup.slice(0, 1), op: one.setup[2]! })).toBe('not understood: fd p');
  });

  it('fails a case whose setup is refused', () => {
    const one = cases.find((item) => item.id === 'v5-fault-044')!;
    const verdict = runCase({
      ...one,
      setup: [...one.setup, { step: 'fallocate', fd: 'p', mode: [], offset: '0x0', len: '0x0' }],
    });
    expect(verdict).toEqual({ kind: 'failed', why: 'step 4 of the setup, fallocate: EINVAL' });
  });
});
