import { describe, expect, it } from 'vitest';
import { routineStart } from '../../../extension/editor-hints/routine-start.js';

const script = `fn share(gpa) {
  let size = 4K
  if gpa > 0 { log "{gpa} }}}" }
}
vmm {
  on memory_error (exit) {
    let n = 1 // {
    if n == 1 {
      ask
    }
  }
}
vcpu 0 { share(1) }
vcpu 1 {
  while true {
    let at = 0
  }
}`.split('\n');
const startOf = (text: string) => {
  const line = script.findIndex((each) => each.includes(text));
  return script[routineStart((at) => script[at] ?? '', line)]?.trim();
};

describe('the beginning of the routine that a line is in', () => {
  it.each([
    ['let size', 'fn share(gpa) {'],
    ['if gpa', 'fn share(gpa) {'],
    ['ask', 'on memory_error (exit) {'],
    ['vcpu 0', 'vcpu 0 { share(1) }'],
    ['let at', 'vcpu 1 {'],
  ])('of `%s` is `%s`', (text, start) => {
    expect(startOf(text)).toBe(start);
  });

  it('is the line itself where there is none', () => {
    expect(routineStart(() => '}', 5)).toBe(5);
  });

  it('is looked for on the screens around, not through a file of any size', () => {
    let read = 0;
    const lineAt = () => (read++, 'x = 1');
    routineStart(lineAt, 1_000_000);
    expect(read).toBeLessThan(5000);
  });
});
