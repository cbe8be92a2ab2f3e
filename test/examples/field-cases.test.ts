import { describe, expect, it } from 'vitest';
import { format } from '../../language/index.js';
import { compileText, guestPrograms, run, textOf, words } from './guest-program.js';

const names = guestPrograms('field-cases');

/** One change for each file that undoes what the case is about; then some of its tests must fail. */
const mutations: Readonly<Record<string, readonly [string, string]>> = {
  'notifier-base-gfn-bug.gfn': ['  bug notifier_without_base_gfn\n', ''],
  'notifier-base-gfn-mended.gfn': ['vm plain {\n', 'vm plain {\n  bug notifier_without_base_gfn\n'],
  'priv-memfd-test.gfn': ['    else { punch_hole(mem, offset, exit.arg1 * 4K) }', ''],
  'priv-memfd-test-no-double-allocation.gfn': ['      madvise(hva_of(exit.arg0), size, dontneed)\n', ''],
};

describe.each(names)('field-cases/%s', (name) => {
  const text = textOf(`field-cases/${name}`);
  const { program, diagnostics } = compileText(`field-cases/${name}`, text);
  const tests = program?.entries.filter(({ test }) => test) ?? [];

  it('opens with two lines on what it shows, and the README says where it comes from', () => {
    expect(text).toMatch(/^\/\/ .{40,}\n\/\/ .{20,}\n/);
    expect(textOf('field-cases/README.md')).toContain(`\`${name}\``);
  });

  it('is formatted and without a complaint', () => {
    expect(diagnostics).toEqual([]);
    expect(format(text)).toBe(text);
    expect(tests.length).toBeGreaterThan(0);
  });

  it.each(tests.map((test) => test.name))('%s', (title) => {
    if (program === null) throw new Error('it does not compile');
    const stop = run(
      program,
      program.entries.findIndex((entry) => entry.test && entry.name === title),
    );
    expect(words(stop)).toBe('done');
  });

  it('would notice if the kernel did otherwise', () => {
    const [from, to] = mutations[name] ?? ['', ''];
    const mutated = text.replace(from, to);
    expect(mutated).not.toBe(text);
    const changed = compileText(`field-cases/${name}`, mutated).program;
    if (changed === null) throw new Error('it does not compile');
    const ends = changed.entries.map((entry, index) => (entry.test ? run(changed, index).kind : 'done'));
    expect(ends.some((end) => end !== 'done')).toBe(true);
  });
});
