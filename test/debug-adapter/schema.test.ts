import { describe, expect, it } from 'vitest';
import { assertConforms } from './schema.js';

describe('the schema of the protocol', () => {
  it('lets good messages pass', () => {
    const event = { seq: 1, type: 'event', event: 'stopped', body: { reason: 'step', threadId: 1 } };
    expect(() => {
      assertConforms(event);
    }).not.toThrow();
  });

  it.each([
    ['an event without what it must have', { seq: 1, type: 'event', event: 'stopped', body: {} }],
    ['an event that does not exist', { seq: 1, type: 'event', event: 'halted' }],
    [
      'a line that is no number',
      {
        seq: 2,
        type: 'response',
        request_seq: 1,
        success: true,
        command: 'stackTrace',
        body: { stackFrames: [{ id: 1, name: 'f', line: '1', column: 1 }] },
      },
    ],
  ])('refuses %s', (_what, message) => {
    expect(() => {
      assertConforms(message);
    }).toThrow();
  });
});
