import { describe, expect, it } from 'vitest';
import { Debugging } from './debugging.js';

const MACHINE = `vm sw_protected {
  private_fd ram size 4M allocated validated
  memslot 0 gpa 0x0 size 4M shared anon private ram
}
`;
const HANDLER = `vmm {
  on memory_error (exit) {
    log "handling"
    convert exit.range to exit.wanted
  }
}
`;
const STORE = `vcpu 0 {
  store u64 [shared 0x1000] = 42
  expect load u64 [shared 0x1000] == 42
}
`;

describe('an exit', () => {
  it('halts before anything of its handler has run, and then goes through', () => {
    const run = new Debugging(MACHINE + HANDLER + STORE);
    expect(run.continue()).toBe(`exception ${run.lineOf('log')} implicit`);
    expect(run.said).toEqual([]);
    expect(run.stops.trouble(0)).toMatchObject({
      id: 'KVM_EXIT_MEMORY_ERROR',
      title: 'Implicit conversion exit',
      text: 'vCPU 0 wrote 8 bytes at gpa 0x1000 as shared. Slot 0 is backed by private fd `ram`, which has a page at offset 0x1000: private.',
    });
    expect(run.continue()).toBe('end 0');
  });

  it('is passed where its filter is off, or its condition does not hold', () => {
    const run = new Debugging(MACHINE + HANDLER + STORE);
    run.stops.breakpoints.setFilters([]);
    expect(run.continue()).toBe('end 0');
    for (const [condition, halts] of [
      ['gfn == 2', false],
      ['gpa >= 0x1000 and access == write and slot == 0 and vcpu == 0', true],
      ['private', false],
      ['not private', true],
    ] as const) {
      const other = new Debugging(MACHINE + HANDLER + STORE);
      expect(other.stops.breakpoints.setFilters([{ name: 'implicit', condition }])).toMatchObject([
        { verified: true },
      ]);
      expect(other.continue()).toBe(halts ? `exception ${other.lineOf('log')} implicit` : 'end 0');
    }
  });

  it('refuses a condition that makes no sense, and a filter that does not exist', () => {
    const run = new Debugging(MACHINE + HANDLER + STORE);
    const [bad, unknown] = run.stops.breakpoints.setFilters([
      { name: 'implicit', condition: 'gfn ==' },
      { name: 'cosmic rays' },
    ]);
    expect(bad).toMatchObject({ verified: false });
    expect(bad?.message).not.toBe('');
    expect(unknown).toMatchObject({ verified: false, message: 'There is no filter `cosmic rays`.' });
  });

  it('that nobody answers re-enters the guest with Continue, converts nothing, and says so', () => {
    const run = new Debugging(MACHINE + STORE);
    expect(run.continue()).toBe('exception 6 implicit');
    expect(run.stops.trouble(0)?.title).toBe('Implicit conversion exit');
    expect(run.continue()).toMatch(/^exception 6/);
    expect(run.stops.trouble(0)?.title).toBe('Same exit again (2×): nothing was converted');
    expect(run.step('next')).toMatch(/^exception 6/);
    expect(run.history.inputs.map((input) => (input.kind === 'choice' ? input.choice : ''))).toEqual([
      'retry',
      'retry',
    ]);
  });

  it('is answered by policy; a filter shows it once before', () => {
    const run = new Debugging(MACHINE + STORE, { policy: 'convert' });
    expect(run.continue()).toBe('exception 6 implicit');
    expect(run.continue()).toBe('end 0');
    const quiet = new Debugging(MACHINE + STORE, { policy: 'convert' });
    quiet.stops.breakpoints.setFilters([]);
    expect(quiet.continue()).toBe('end 0');
    const stopped = new Debugging(MACHINE + STORE, { policy: 'stop' });
    stopped.stops.breakpoints.setFilters([]);
    expect(stopped.continue()).toBe('end 4');
  });

  it('is shown once where the handler begins by asking', () => {
    const run = new Debugging(`${MACHINE}vmm { on memory_error (exit) { ask } }\n${STORE}`, {
      policy: 'convert',
    });
    expect(run.continue()).toBe('exception 5 implicit');
    expect(run.continue()).toBe('end 0');
  });
});

describe('trouble', () => {
  it('halts at a failed expectation, and goes on; the end tells of it', () => {
    const run = new Debugging(`${MACHINE}vcpu 0 {\n  expect 1 == 2\n  log "on"\n}`);
    expect(run.continue()).toMatch(/^exception \d+ expect/);
    expect(run.stops.trouble(0)?.title).toBe('Expectation failed');
    expect(run.continue()).toBe('end 1');
    expect(run.said).toEqual([]);
  });

  it('is said, not kept quiet, where its filter is off', () => {
    const run = new Debugging(`${MACHINE}vcpu 0 {\n  expect 1 == 2\n  log "on"\n}`);
    run.stops.configure({ noDebug: true, stopOnEntry: false });
    expect(run.continue()).toBe('end 1');
    expect(run.said.join()).toContain('Expectation failed');
  });

  it('halts at the death of the VMM and then ends', () => {
    const run = new Debugging(`${MACHINE}host dev {\n  store u64 [hva 0xdead0000] = 1\n}`);
    expect(run.continue()).toBe('exception 6 death');
    expect(run.continue()).toBe('end 1');
    const fault = new Debugging(`${MACHINE}host dev {\n  store u64 [hva 0xdead0000] = 1\n}`);
    fault.stops.breakpoints.setFilters([{ name: 'host-fault' }]);
    expect(fault.continue()).toBe('exception 6 host-fault');
    expect(fault.continue()).toBe('end 1');
  });

  it('does not take a signal that the script expects for a host fault', () => {
    const run = new Debugging(
      `${MACHINE}host dev {\n  expect signal SIGSEGV store u64 [hva 0xdead0000] = 1\n}`,
    );
    expect(run.continue()).toBe('end 0');
  });

  it('halts at a deadlock with what everybody waits for', () => {
    const run = new Debugging(`${MACHINE}vcpu 0 {\n  wait never\n}`);
    expect(run.continue()).toBe('exception 6 livelock');
    expect(run.stops.trouble(0)?.text).toContain('never');
    expect(run.continue()).toBe('end 3');
  });

  it('halts after the statement that made a gfn disagree, and after one that backed it twice', () => {
    const run = new Debugging(
      `${MACHINE.replace('sw_protected', 'snp')}vcpu 0 {\n  set_view(0x1000, 4K, shared)\n  yield\n}`,
    );
    run.stops.breakpoints.setFilters([{ name: 'disagreement' }]);
    expect(run.continue()).toBe('exception 7 disagreement');
    expect(run.stops.trouble(0)?.text).toContain('gpa 0x1000..0x2000');
    expect(run.continue()).toBe('end 0');
    const twice = new Debugging(`${MACHINE}host dev {\n  store u64 [gpa 0x3000] = 1\n  yield\n}`);
    twice.stops.breakpoints.setFilters([{ name: 'double-backing' }]);
    expect(twice.continue()).toBe('exception 7 double-backing');
  });
});
