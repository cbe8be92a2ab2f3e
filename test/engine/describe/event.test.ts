import { describe, expect, it } from 'vitest';
import {
  describeCall,
  describeRefusal,
  describeSignal,
  describeZap,
} from '../../../engine/describe/event.js';
import { REFUSALS, refusalNumber } from '../../../engine/kvm/refusals.js';
import { State } from '../../../engine/kvm/state.js';

describe('what happens in a run', () => {
  it('is told as strace would', () => {
    const call = {
      kind: 'call',
      actor: 0,
      name: 'close',
      args: Int32Array.of(7, 0),
      errno: 9,
      refusal: 1,
    } as const;
    expect(describeCall(call, new State())).toBe('close(7) = -EBADF');
    expect(describeCall({ ...call, errno: 0 }, new State())).toBe('close(7) = 0');
  });

  it('gives the reason of every refusal, and none where there was none', () => {
    expect(describeRefusal(refusalNumber('slotOverlap'))).toEqual({
      text: 'the gpa range overlaps another memslot',
      cites: 'reference 3.6',
    });
    expect(describeRefusal(0)).toBeNull();
    expect(describeRefusal(REFUSALS.length)).toBeNull();
  });

  it('says what a zap took away', () => {
    const zap = { kind: 'zap', actor: 0, lo: 0x100, hi: 0x101, entries: 1, why: 'memfile_notifier' } as const;
    expect(describeZap(zap)).toBe('zapped 1 stage-2 entry of gpa 0x100000..0x101000 (memfile_notifier)');
    expect(describeZap({ ...zap, lo: 0, hi: Infinity, entries: 5 })).toBe(
      'zapped 5 stage-2 entries, all of the VM (memfile_notifier)',
    );
  });

  it('names signals', () => {
    const signal = {
      kind: 'signal',
      actor: 0,
      signal: 7,
      page: 1,
      offset: 8,
      why: 'beyond the end of the file',
    } as const;
    expect(describeSignal(signal)).toBe('SIGBUS at hva 0x1008: beyond the end of the file');
  });
});
