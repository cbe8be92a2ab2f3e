import { describe, expect, test } from 'vitest';
import { AlarmWatch } from '../../../debug-adapter/stops/alarm.js';
import { StateWatch } from '../../../debug-adapter/stops/state-watch.js';
import { halted } from '../inspect/halted.js';

const SCRIPT = `
vm sw_protected {
  abi guest-memfd
  guest_memfd ram size 64K
  memslot 0 gpa 0x0 size 64K shared anon private ram
}
host vmm_thread {
  dma_map(0x2000, hva_of(0x2000), 4K)
  set_memory_attributes(0x2000, 4K, private)
}
`;

describe('a watch on what a gfn is', () => {
  test('sees that a device holds its page, and that the attribute alone changes it', () => {
    const at = halted(SCRIPT);
    const { history, program } = at.subject;
    const watch = new StateWatch(2, 3, program.spec, history.state);
    const alarm = new AlarmWatch('disagreement', program.spec, history.state);
    at.runUntil(() => history.state.pins.length > 0);
    expect(watch.look(history.state)).toBe('gfn 0x2: backing none → shared, held by a device no → yes');
    expect(alarm.look(history.state)).toBeNull();
    at.runUntil(() => history.state.attributes.has(2));
    expect(watch.look(history.state)).toBe('gfn 0x2: shared → private');
    expect(alarm.look(history.state)?.words).toContain('books it as shared');
    expect(watch.look(history.state)).toBeNull();
  });
});
