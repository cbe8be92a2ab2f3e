import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../debug-adapter/views/timeline.js';
import { Views } from '../../../debug-adapter/views/views.js';
import { programOf, subjectOf, type TestSubject } from './random-machine.js';

const HEAD =
  'vm sw_protected {\n  abi private-fd\n  private_fd ram size 64K\n  memslot 0 gpa 0 size 64K shared anon private ram\n}\n';
const ASKING = programOf(
  `${HEAD}vcpu 0 {\n  store u64 [private 0x3000] = 1\n  store u64 [private 0x5000] = 2\n  store u64 [shared 0x3000] = 3\n}\n`,
);
const HANDLED = programOf(
  `${HEAD}vmm {\n  on memory_error (exit) {\n    convert exit.range to exit.wanted\n  }\n}\nvcpu 0 {\n  let i = 0\n  while i < 2000 {\n    store u64 [private 0x3000] = 1\n    store u64 [shared 0x3000] = 2\n    i += 1\n  }\n}\n`,
);

function told(views: Views): string[] {
  return views.timeline(0, 1000).entries.map(({ kind, name }) => (kind === name ? kind : `${kind} ${name}`));
}

/** Runs to the next ask and makes a choice there. */
function choose(subject: TestSubject, choice: string): void {
  expect(subject.history.run(100_000).kind).toBe('ask');
  subject.history.apply(0, { kind: 'choice', choice });
}

describe('the timeline', () => {
  it('has exits with what was chosen at them, what was converted, and what it cost', () => {
    const subject = subjectOf(ASKING);
    const views = new Views(subject);
    choose(subject, 'convert');
    expect(subject.history.run(100_000).kind).toBe('ask');
    expect(told(views)).toEqual([
      'exit KVM_EXIT_MEMORY_ERROR',
      'choice convert',
      'conversion convert',
      'exit KVM_EXIT_MEMORY_ERROR',
    ]);
    const { entries, total } = views.timeline(0, 1000);
    expect(total).toBe(4);
    expect(entries.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(entries[0]).toMatchObject({
      actor: 'vCPU 0',
      actorId: 0,
      gpa: '0x3000',
      lo: 3,
      hi: 4,
      explicit: false,
    });
    expect(entries[0]?.decision).toContain('chosen: Convert gpa 0x3000');
    expect(entries[0]?.decision).toContain('to private');
    expect(entries[0]?.costs).toContainEqual({ name: 'pages allocated', count: 1 });
    expect(entries[0]?.place).toMatchObject({ line: 7 });
    expect(entries[2]).toMatchObject({ lo: 3, hi: 4 });
    // The second one still waits.
    expect(entries[3]?.decision).toBeUndefined();
    expect(entries[3]?.costs).toBeUndefined();
    expect(views.timeline(1, 2).entries.map(({ index }) => index)).toEqual([1, 2]);
  });

  it('says which handler answered an exit', () => {
    const subject = subjectOf(HANDLED);
    const views = new Views(subject);
    subject.history.run(200);
    expect(views.timeline(0, 1).entries[0]?.decision).toMatch(
      /^handled by `.*memory_error.*`; converted 0x3000/,
    );
  });

  it('stays as it is when the run goes back, and when it goes over the same ground again, wherever it stops on the way', () => {
    const subject = subjectOf(ASKING);
    const { history } = subject;
    const views = new Views(subject);
    choose(subject, 'convert');
    choose(subject, 'convert-slot');
    history.run(100_000);
    const before = views.timeline(0, 1000);
    expect(before.total).toBeGreaterThan(5);
    for (let moment = 0; moment <= history.reached.moment; moment++) {
      const inputs = history.inputs.filter((input) => input.moment < moment).length;
      history.seek({ moment, inputs }, 1e6);
      history.run(3);
      history.run(100_000);
      expect(views.timeline(0, 1000)).toEqual(before);
    }
  });

  it('forgets what lay beyond when the run takes another course', () => {
    const subject = subjectOf(ASKING);
    const { history } = subject;
    const views = new Views(subject);
    expect(history.run(100_000).kind).toBe('ask');
    const first = history.present;
    choose(subject, 'convert');
    choose(subject, 'convert');
    history.run(100_000);
    const long = told(views);
    history.seek(first, 1e6);
    expect(told(views)).toEqual(long);
    history.apply(0, { kind: 'choice', choice: 'convert-slot' });
    expect(told(views)).toEqual(['exit KVM_EXIT_MEMORY_ERROR', 'choice convert-slot']);
    // Its answer was forgotten, too.
    expect(views.timeline(0, 1).entries[0]?.costs).toBeUndefined();
    history.run(100_000);
    expect(told(views).slice(0, 3)).toEqual([
      'exit KVM_EXIT_MEMORY_ERROR',
      'choice convert-slot',
      'conversion convert',
    ]);
    expect(views.timeline(0, 1).entries[0]?.decision).toContain('the rest of the memslot');
    expect(views.timeline(0, 1).entries[0]?.costs).toContainEqual({ name: 'pages allocated', count: 13 });
  });

  it('forgets likewise when the new course begins between two events, and is not looked at meanwhile', () => {
    const subject = subjectOf(ASKING);
    const { history } = subject;
    const views = new Views(subject);
    choose(subject, 'convert');
    expect(history.run(100_000).kind).toBe('ask');
    const [, , conversion, second] = views.timeline(0, 10).entries;
    const between = { moment: (conversion?.moment ?? 0) + 1, inputs: 1 };
    expect(between.moment).toBeLessThan(second?.moment ?? 0);
    history.seek(between, 1e6);
    history.apply(0, { kind: 'solo', on: true });
    history.apply(0, { kind: 'solo', on: false });
    expect(told(views)).toEqual([
      'exit KVM_EXIT_MEMORY_ERROR',
      'choice convert',
      'conversion convert',
      'solo',
      'solo',
    ]);
    history.run(100_000);
    expect(told(views)).toHaveLength(6);
  });

  it('keeps the newest of very many entries under their own numbers, also when it goes back behind those that are gone', () => {
    const subject = subjectOf(HANDLED);
    const { history } = subject;
    const all = new Timeline(subject);
    const few = new Timeline(subject, 50);
    history.run(5000);
    const { total } = all;
    expect(total).toBeGreaterThan(150);
    expect(few.total).toBe(total);
    expect(few.first).toBeGreaterThanOrEqual(total - 50);
    expect(few.list(0, 1000)).toMatchObject(all.list(few.first, 1000));
    expect(few.list(total - 1, 10)).toHaveLength(1);
    // A point among those that are gone: nobody can say how many of its batch lay before it.
    const gone = all.list(12, 1)[0];
    history.seek({ moment: gone?.moment ?? 0, inputs: 0 }, 1e6);
    history.apply(0, { kind: 'solo', on: true });
    expect(all.total).toBe(14);
    expect(few.total).toBe(11);
    history.run(100);
    expect(few.total - all.total).toBe(11 - 14);
    expect(few.list(0, 100).map(({ moment }) => moment)).toEqual(
      all.list(13, 100).map(({ moment }) => moment),
    );
  });
});
