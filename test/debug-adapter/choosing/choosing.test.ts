import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../engine/choice.js';
import { Choosing } from '../../../debug-adapter/choosing/choosing.js';
import { drawStrip } from '../../../debug-adapter/choosing/strip.js';
import { runToAsk, subjectOf } from '../evaluate/subject.js';

const MACHINE = `vm sw_protected { abi private-fd
  private_fd ram size 2M allocated
  memslot 0 gpa 0x0 size 2M shared anon private ram
  memslot 1 gpa 16M size 64K shared anon }
`;
/** An implicit conversion exit, private → shared, at gfn 8. */
const IMPLICIT = `${MACHINE}vcpu 0 { set_view(0x8000, 4K, shared)
  store u64 [0x8000] = 1
  log "on" }
host idle { yield }`;

function choosing(script = IMPLICIT, policy: Policy = 'ask') {
  const subject = subjectOf(script);
  runToAsk(subject);
  return { subject, choosing: new Choosing(subject, policy) };
}

describe('choosing', () => {
  test('lists what can be done and what cannot, with pictures of what is converted', () => {
    const { choosing: it } = choosing();
    expect(it.waiting()).toBe(0);
    const targets = it.targets(0);
    expect(targets.map(({ id }) => id)).toContain('retry');
    const convert = targets.find(({ id }) => id === 'convert')!;
    expect(convert.label).toBe('Convert gpa 0x8000, 4K, to shared');
    // Four pages to either side of the one that is converted; nothing stands behind it then.
    expect(convert.strip).toEqual({ before: '▓▓▓▓▓▓▓▓▓', after: '▓▓▓▓·▓▓▓▓' });
    expect(targets.find(({ id }) => id === 'stop')!.strip).toBeUndefined();
    expect(targets.find(({ id }) => id === 'convert-2m')!.strip!.after).toBe('·'.repeat(32));
    expect(it.targets(1)).toEqual([]);
    expect(it.exit(0)).toMatchObject({ name: 'KVM_EXIT_MEMORY_ERROR', gpa: '0x8000', lo: 8, hi: 9 });
    expect(it.place(0)).toMatchObject({ path: 'test:script.gfn', line: 6 });
  });

  test('says why a choice cannot work', () => {
    const { choosing: it } = choosing(`${MACHINE}vcpu 0 { set_view(16M, 4K, private) store u8 [16M] = 1 }`);
    const convert = it.targets(0).find(({ id }) => id === 'convert')!;
    expect(convert.unavailable).toBe('memslot 1 has no private fd: it is always shared');
    expect(() => it.choose(0, 'convert')).toThrow(
      '`convert` cannot work here: memslot 1 has no private fd: it is always shared.',
    );
  });

  test('is an input of the run: carried out, listed, undone by going back', () => {
    const { subject, choosing: it } = choosing();
    const { history } = subject;
    const asked = history.present;
    expect(it.choose(0, 'convert')).toBe('Convert gpa 0x8000, 4K, to shared');
    expect(it.waiting()).toBeNull();
    expect(history.inputs).toMatchObject([
      { kind: 'choice', choice: 'convert', actor: 0, moment: asked.moment },
    ]);
    history.run(1_000_000);
    const end = history.machine.identity();
    expect(drawStrip(history.state, subject.program.spec, { lo: 7, hi: 10 })).toBe('▓░▓');
    while (!history.seek(asked, 1_000));
    expect(it.waiting()).toBe(0);
    it.choose(0, 'convert');
    history.run(1_000_000);
    expect(history.machine.identity()).toEqual(end);
  });

  test('refuses what is no choice, and leaves the run as it was', () => {
    const { subject, choosing: it } = choosing();
    const before = subject.history.machine.identity();
    expect(() => it.choose(0, 'retri')).toThrow('There is no choice `retri` here. Did you mean `retry`?');
    expect(() => it.choose(1, 'retry')).toThrow('idle does not wait for a choice, vCPU 0 does.');
    expect(() => it.choose(9, 'retry')).toThrow('There is no actor 9.');
    expect(() => it.choose(0, 'inject-not')).toThrow(RangeError);
    expect(subject.history.machine.identity()).toEqual(before);
    expect(subject.history.inputs).toEqual([]);
  });

  test('says in which words a policy answered', () => {
    const { subject, choosing: it } = choosing(IMPLICIT, 'refuse');
    // Nobody can refuse an access: the VM is stopped, as QEMU does.
    expect(it.policyChoice(0)).toBe('stop');
    expect(subject.said).toEqual(['onMemoryError: refuse → Stop the VM (what QEMU does when it refuses)\n']);
    expect(choosing(IMPLICIT, 'convert').choosing.policyChoice(0)).toBe('convert');
    const asking = choosing(IMPLICIT, 'ask');
    expect(asking.choosing.policyChoice(0)).toBeNull();
    expect(asking.subject.said).toEqual([]);
    expect(choosing(IMPLICIT, 'convert').choosing.policyChoice(1)).toBeNull();
  });
});

describe('a forecast', () => {
  function foreseen(id: string, limit = 100_000, slice = 7) {
    const { subject, choosing: it } = choosing();
    const before = subject.history.machine.identity();
    const forecast = it.predict(0, id, limit);
    let slices = 1;
    let found = forecast.advance(slice);
    while (found === null) {
      slices++;
      found = forecast.advance(slice);
    }
    expect(subject.history.machine.identity()).toEqual(before);
    expect(it.waiting()).toBe(0);
    expect(subject.said).toEqual([]);
    return { ...found, slices };
  }

  test('tells in slices what a choice leads to', () => {
    const convert = foreseen('convert');
    expect(convert).toMatchObject({ end: 'done', text: 'runs to its end', after: '▓▓▓▓·▓▓▓▓' });
    expect(convert.slices).toBeGreaterThan(2);
    expect(foreseen('retry')).toMatchObject({
      ...{ end: 'ask', text: 'asks again at line 6, for gpa 0x8000' },
      after: null,
    });
    expect(foreseen('stop').end).toBe('death');
  });

  test('is undecided where it was told to look no further', () => {
    expect(foreseen('convert', 3)).toMatchObject({ end: 'undecided', steps: 3 });
  });

  test('is refused for what cannot be chosen', () => {
    const { choosing: it } = choosing();
    expect(() => it.predict(0, 'nonsense', 10)).toThrow('There is no choice `nonsense` here.');
  });
});
