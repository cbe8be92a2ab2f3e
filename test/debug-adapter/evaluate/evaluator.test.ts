import { describe, expect, test } from 'vitest';
import { Evaluator } from '../../../debug-adapter/evaluate/evaluator.js';
import { deskAt, IMPLICIT } from './desk.js';
import { runToAsk, subjectOf } from './subject.js';

describe('an expression', () => {
  const desk = deskAt(IMPLICIT);
  const shown = (text: string, hex = false) => desk.evaluator.evaluate(text, desk.at, { hex });

  test('is shown with its type, and with where it leads', () => {
    expect(shown('a')).toEqual({ text: '0x1122', type: 'int', memoryReference: 'guest:0x1122' });
    expect(shown('count')).toEqual({ text: '3', type: 'int' });
    expect(shown('count', true)).toEqual({ text: '0x3', type: 'int' });
    expect(shown('wanted')).toEqual({ text: 'private', type: 'side' });
    expect(shown('here')).toEqual({
      text: '0x8000–0x8fff, 4K',
      type: 'range',
      memoryReference: 'guest:0x8000',
    });
    expect(shown('u32 [private:0x104]')).toEqual({
      text: '0x6c6c6568',
      type: 'u32',
      memoryReference: 'private:0x104',
    });
    expect(shown('hva_of(RING)')).toMatchObject({
      memoryReference: expect.stringMatching(/^hva:0x/) as string,
    });
    expect(shown('8 * 4G')).toEqual({ text: '0x800000000', type: 'int' });
  });

  test('that names a whole is shown by its parts', () => {
    expect(shown('run')).toMatchObject({
      type: 'record',
      text: expect.stringContaining('size 0x200000') as string,
    });
    expect(shown('shares')).toEqual({ text: '0 ranges', type: 'set' });
    expect(shown('exit')).toEqual({
      type: 'exit',
      text: 'KVM_EXIT_MEMORY_ERROR (implicit conversion, private → shared): flags 0  gpa 0x8000  size 4K',
    });
  });

  test('can ask about the exit wherever somebody looks', () => {
    expect(shown('exit.gpa == RING and not exit.explicit')).toMatchObject({ text: 'true' });
    expect(shown('exit.reason')).toMatchObject({ text: '36 (KVM_EXIT_MEMORY_ERROR)' });
    const before = deskAt('vcpu 0 { let a = 1 log "{a}" }');
    expect(
      before.evaluator.evaluate(
        'exit.gpa',
        { actor: 0, frame: { routine: 0, pc: 0, depth: 1 } },
        { hex: false },
      ),
    ).toMatch(/frame|no exit/);
  });

  test('is read in a frame that waits for what it called, too', () => {
    const subject = subjectOf(
      'vmm { fn decide() { ask } on memory_error (e) { let a = 5 decide() } } vcpu 0 { store u8 [private 0] = 1 }',
    );
    runToAsk(subject);
    const { routine, pc, depth } = subject.history.state.actors[0]!.top!.caller!;
    const at = { actor: 0, frame: { routine, pc, depth } };
    expect(new Evaluator(subject).evaluate('a + 1', at, { hex: false })).toMatchObject({ text: '6' });
  });

  test('is compiled for the place it is read at', () => {
    const elsewhere = { actor: 0, frame: null };
    expect(desk.evaluator.evaluate('a', desk.at, { hex: false })).toMatchObject({ text: '0x1122' });
    expect(desk.evaluator.evaluate('a', elsewhere, { hex: false })).toContain('there is no `a`');
    expect(desk.evaluator.evaluate('count', elsewhere, { hex: false })).toMatchObject({ text: '3' });
  });
});

describe('setting what an expression names', () => {
  const set = (target: string, value: string, script = IMPLICIT) => {
    const desk = deskAt(script);
    const { history } = desk.subject;
    const before = history.machine.identity();
    try {
      const now = desk.evaluator.assign(target, value, desk.at, { hex: false });
      return { text: now.text, inputs: history.inputs };
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      expect(history.machine.identity()).toEqual(before);
      expect(history.inputs).toEqual([]);
      return (error as Error).message;
    }
  };

  test('changes variables, their fields, and the exit’s answer, as inputs of the run', () => {
    expect(set('a', 'count + 1')).toMatchObject({ text: '4', inputs: [{ kind: 'poke' }] });
    expect(set('count', '0x9000')).toMatchObject({ text: '0x9000' });
    expect(set('here.start', '0x9000')).toMatchObject({ text: '0x9000' });
    expect(set('here', '0x9000 ..+ 8K')).toMatchObject({ text: '0x9000–0xafff, 8K' });
    expect(set('wanted', 'shared')).toMatchObject({ text: 'shared' });
    expect(set('run.size', '4K')).toMatchObject({ text: '0x1000' });
    expect(set('exit.ret', '-22')).toMatchObject({ text: '-EINVAL' });
  });

  test('changes bytes that exist, whatever the kernel would say', () => {
    expect(set('u16 [private:0x100 + 1]', '0xabcd')).toMatchObject({ text: '0xabcd' });
    // Across two pages of the store: one write each.
    const across = set('u64 [private:0x1ffc]', '0x1122_3344_5566_7788');
    expect(across).toMatchObject({ text: '0x1122334455667788' });
    expect(set('private:0x100', '1')).toMatchObject({ text: '0x0000000000000001' });
    expect(set('u8 [private:0]', '-1')).toMatchObject({ text: '0xff' });
  });

  test('is refused with a reason, and changes nothing then', () => {
    expect(set('u8 [private:0]', '256')).toBe('0x100 does not fit in u8.');
    expect(set('u8 [shared:0]', '1')).toBe('There is nothing to write to: shared:0x0: hole.');
    expect(set('RING', '1')).toBe('There is no variable `RING` here that could be set.');
    expect(set('a', 'private')).toMatchObject({ text: '1' });
    expect(set('wanted', '1')).toBe('`wanted` takes shared or private, the value is a number.');
    expect(set('a', 'nonsense')).toContain('there is no `nonsense`');
    expect(set('exit.gpa', '1')).toContain('only `exit.ret` and `exit.data` can be set');
    expect(set('run', '1')).toContain('set one of them: ');
    expect(set('shares', '1')).toContain('only the script');
    expect(set('a + 1', '1')).toContain('`a + 1` cannot be set');
    expect(set('a.b', '1')).toBe('`a` has no fields.');
    expect(set('[guest:0] + 1', '1')).toContain('more than one piece of memory');
  });

  test('is undone by going back, and done again by going on', () => {
    const desk = deskAt(IMPLICIT);
    const { history } = desk.subject;
    const then = history.present;
    desk.evaluator.assign('count', '77', desk.at, { hex: false });
    const after = history.present;
    while (!history.seek(then, 1_000));
    expect(desk.evaluator.evaluate('count', desk.at, { hex: false })).toMatchObject({ text: '3' });
    while (!history.seek(after, 1_000));
    expect(desk.evaluator.evaluate('count', desk.at, { hex: false })).toMatchObject({ text: '77' });
  });
});
