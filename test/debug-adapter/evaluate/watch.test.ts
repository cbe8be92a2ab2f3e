import { describe, expect, test } from 'vitest';
import { valueText } from '../../../debug-adapter/evaluate/value-text.js';
import { compileWatch, isTrue } from '../../../debug-adapter/evaluate/watch.js';
import { innermost, runToAsk, subjectOf } from './subject.js';

const SCRIPT = `vm sw_protected { abi private-fd
  private_fd ram size 2M allocated
  memslot 0 gpa 0x0 size 2M shared anon private ram }
const RING = 0x10_0000
var count = 3
vcpu 0 {
  set_view(0, 2M, private)
  let a = 0x1122_3344_5566_7788
  store u64 [RING] = a
  store u64 [0x8] = RING
  set_view(0x2000, 4K, shared)
  let b = load u8 [0x2000]
  log "{b}"
}`;

/** What an expression comes to at the first exit of a script, or what is wrong with it. */
function watching(script = SCRIPT) {
  const subject = subjectOf(script);
  runToAsk(subject);
  const { actor, depth, routine, pc } = innermost(subject);
  const value = (text: string): string => {
    const watch = compileWatch(subject, text, { routine, pc });
    if (typeof watch === 'string') return watch;
    const found = watch.evaluate(actor, depth);
    return typeof found === 'string' ? found : valueText(found);
  };
  return { subject, value };
}

describe('a watch', () => {
  const { subject, value } = watching();

  test('sees locals, variables, constants and questions', () => {
    expect(value('a')).toBe('0x1122334455667788');
    expect(value('count + RING')).toBe('0x100003');
    expect(value('is_private(RING) and count > 2')).toBe('true');
    expect(value('RING ..+ 4K')).toBe('0x100000–0x100fff, 4K');
  });

  test('says why there is no value', () => {
    expect(value('b +')).toMatch(/^at column 4: expected a value after `\+`/);
    expect(value('count / (count - 3)')).toBe('division by zero');
    expect(value('nobody')).toContain('there is no `nobody`');
  });

  test('looks at memory in every view, and never takes a hole for zeros', () => {
    expect(value('[guest:RING]')).toBe('0x1122334455667788');
    expect(value('u8 [private:RING + 7]')).toBe('0x11');
    expect(value('u16 [fd/ram:RING]')).toBe('0x7788');
    expect(value('guest:0x100004')).toBe('0x0000000011223344');
    expect(value('[guest:[guest:8]] == a')).toBe('true');
    expect(value('[shared:RING]')).toBe('shared:0x100000: hole');
    expect(value('[guest:1G]')).toBe('guest:0x40000000: no memslot');
    expect(value('[fd/rom:0]')).toBe('fd/rom:0x0: no such file');
    expect(value('[guest:0x1ff_ffc]')).toBe('guest:0x1ffffc: no memslot');
  });

  test("takes a script's own spelling of a load", () => {
    expect(value('load u32 [RING] == 0x5566_7788')).toBe('true');
    expect(value('load u8 [private RING]')).toBe('0x88');
    expect(value('load u8 [gpa RING]')).toBe('shared:0x100000: hole');
  });

  test('says where it is wrong, in what was written', () => {
    const where = (text: string): string =>
      /^at (?:line \d+, )?column \d+/.exec(String(value(text)))?.[0] ?? '';
    expect(where('count + nobody')).toBe('at column 9');
    expect(where('count +\n  nobody')).toBe('at line 2, column 3');
    // Behind a look at memory, within its address, and within an address of an address.
    expect(where('[guest:RING] + nobody')).toBe('at column 16');
    expect(where('1 + u8 [private: RING + nobody]')).toBe('at column 25');
    expect(where('[guest:[guest: 8 + nobody]]')).toBe('at column 20');
    expect(where('load u64 [gpa nobody]')).toBe('at column 15');
    expect(where('guest: RING + nobody')).toBe('at column 15');
    expect(where('1 + [guest:RING')).toBe('at column 5');
    expect(where('1 + []')).toBe('at column 5');
    // It is about everything: where needs not be said.
    expect(where(' nobody ')).toBe('');
    expect(where('[guest:RING')).toBe('');
  });

  test('says what is wrong with a look at memory in the words it was written in', () => {
    expect(value('[guest:RING')).toBe('the bracket is not closed');
    expect(value('[]')).toMatch(/^an address is missing/);
    expect(value('2 u8 [guest:RING]')).toContain('found `u8 [guest:RING]`');
    expect(value('['.repeat(20) + '0' + ']'.repeat(20))).toContain('8 deep at most');
    expect(value('1'.repeat(5_000))).toContain('4000 characters at most');
  });

  test('leaves the run as it was', () => {
    const before = subject.history.machine.identity();
    const { moment } = subject.history.state;
    const epoch = subject.history.machine.kernel.epoch;
    value('count + [guest:RING]');
    value('count / 0');
    expect(subject.history.machine.identity()).toEqual(before);
    expect(subject.history.state.moment).toBe(moment);
    expect(subject.history.state.ending).toBeNull();
    // No fork of the run itself: conditions are evaluated at every hit of a breakpoint.
    expect(subject.history.machine.kernel.epoch).toBe(epoch);
  });

  test('is compiled once and follows the run', () => {
    const subject = subjectOf('var n = 0\nvcpu 0 { loop { n = n + 1 } }');
    const watch = compileWatch(subject, 'n > 10', null);
    if (typeof watch === 'string') throw new Error(watch);
    const seen: boolean[] = [];
    for (let i = 0; i < 40; i++) {
      subject.history.run(10);
      const value = watch.evaluate(0, null);
      seen.push(typeof value !== 'string' && isTrue(value));
    }
    expect(seen[0]).toBe(false);
    expect(seen.at(-1)).toBe(true);
    expect(seen.indexOf(true)).toBe(seen.lastIndexOf(false) + 1);
  });

  test('refuses a frame that has gone', () => {
    const subject = subjectOf('fn f(x) { log "{x}" }\nvcpu 0 { f(1) }');
    const routine = subject.program.routines.findIndex(({ name }) => name === 'f');
    const watch = compileWatch(subject, 'x', { routine, pc: subject.program.routines[routine]!.entry });
    if (typeof watch === 'string') throw new Error(watch);
    expect(watch.evaluate(0, 1)).toBe('the frame that this was written for is not there any more');
    expect(watch.evaluate(7, null)).toBe('there is no actor 7');
  });
});
