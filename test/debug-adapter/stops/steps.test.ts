import { describe, expect, it } from 'vitest';
import { Debugging, PATH } from './debugging.js';

const MACHINE = `vm sw_protected {
  private_fd ram size 4M allocated validated
  memslot 0 gpa 0x0 size 4M shared anon private ram
}
`;
const SCRIPT = `var total = 0
${MACHINE}vmm {
  on memory_error (exit) {
    total += 1
    convert exit.range to exit.wanted
  }
}
fn add(n) {
  total += n
}
vcpu 0 {
  add(1) add(2)
  store u64 [shared 0x1000] = 42
  add(3)
}
`;

function stepping(script = SCRIPT): Debugging {
  const run = new Debugging(script);
  run.stops.breakpoints.setFilters([]);
  run.stops.configure({ noDebug: false, stopOnEntry: true });
  expect(run.go().kind).toBe('entry');
  expect(run.history.state.moment).toBe(0);
  return run;
}

describe('a step', () => {
  it('over goes to the next statement, through functions and the handlers of exits', () => {
    const run = stepping();
    const seen = Array.from({ length: 4 }, () => run.step('next'));
    expect(seen).toEqual(['step 16', 'step 17', 'step 18', 'end 0']);
  });

  it('by line leaves the line', () => {
    const run = stepping();
    expect(run.step('next', 0, 'line')).toBe('step 17');
  });

  it('into goes into functions and handlers, and out of them back', () => {
    const run = stepping();
    expect(run.step('in')).toBe('step 13');
    expect(run.step('out')).toBe('step 16');
    expect(run.step('next')).toBe('step 17');
    expect(run.step('in')).toBe('step 8');
    expect(run.step('next')).toBe('step 9');
    expect(run.step('out')).toBe('step 18');
  });

  it('of one instruction is one atomic step, in the kernel too', () => {
    const run = stepping();
    run.stops.breakpoints.setFunctions([{ name: 'stage2_fault' }]);
    run.continue();
    const { moment } = run.history.state;
    run.step('in', 0, 'instruction');
    expect(run.history.state.moment).toBe(moment + 1);
    expect(run.history.state.actors[0]!.top?.native?.name).toBe('stage2_fault');
  });

  it('is ended by a breakpoint on its way, and not by the one where it stands', () => {
    const run = stepping();
    run.stops.breakpoints.setLines(PATH, [{ line: 13 }]);
    expect(run.step('next')).toBe('breakpoint 13');
    expect(run.step('next')).toBe('step 16');
    run.stops.breakpoints.setLines(PATH, [{ line: 16 }]);
    expect(run.continue()).toBe('end 0');
  });
});

const TWO = `var total = 0
${MACHINE}fn work(n) {
  let i = 0
  while i < n {
    i += 1
    total += 1
  }
}
vcpu 0 {
  work(3)
  yield
  work(2)
}
vcpu 1 {
  work(20)
  wait go
  log "woken"
}
host dev {
  yield
  yield
  notify go
}
`;

describe('a step of one of several actors', () => {
  it('lets the others run as the schedule has it', () => {
    const run = stepping(TWO);
    expect(run.step('next', 0)).toMatch(/^step \d+$/);
    expect(run.step('next', 0)).toBe(`step ${run.lineOf('work(2)')}`);
    expect(run.history.state.actors[1]!.top?.depth).toBeGreaterThan(0);
    expect(run.history.inputs).toEqual([]);
  });

  it('alone lets only that one run, and everybody again behind it', () => {
    const run = stepping(TWO);
    const other = run.history.state.actors[1]!.top;
    const halt = run.go({ kind: 'next', actor: 0, alone: 0 });
    expect(run.tell(halt)).toMatch(/^step/);
    expect(run.history.state.actors[1]!.top?.pc).toBe(other?.pc);
    expect(run.history.state.solo).toBe(-1);
    expect(run.history.inputs.map(({ kind }) => kind)).toEqual(['solo', 'solo']);
  });

  it('is told of when the actor ends, or has ended before', () => {
    const run = stepping(TWO);
    const seen = Array.from({ length: 4 }, () => run.step('next', 0));
    expect(seen.at(-1)).toBe('step 0 vCPU 0 has ended');
    const again = run.go({ kind: 'next', actor: 0 });
    expect(again).toEqual({ kind: 'step', actor: 0, text: 'vCPU 0 has ended' });
    expect(run.continue()).toBe('end 0');
    expect(run.said).toEqual([]);
  });

  it('at a wait goes on when the actor was woken, and a breakpoint there stops once', () => {
    const run = stepping(TWO);
    run.stops.breakpoints.setLines(PATH, [{ line: run.lineOf('wait go') }]);
    expect(run.continue()).toBe(`breakpoint ${run.lineOf('wait go')}`);
    expect(run.step('next', 1)).toBe(`step ${run.lineOf('woken')}`);
  });
});

describe('a jump', () => {
  it('goes on with a statement of the same function, without what lies between', () => {
    const run = stepping();
    const targets = run.stops.gotoTargets(0, PATH, 18);
    if (typeof targets === 'string') throw new Error(targets);
    expect(targets.map(({ label }) => label)).toEqual([
      'Jump here (skip what lies between): line 18: add(3)',
    ]);
    expect(run.stops.goto(0, targets[0]!.id)).toMatchObject({ kind: 'goto', actor: 0 });
    expect(run.line(0)).toBe(18);
    expect(run.continue()).toBe('end 0');
    expect(run.history.state.globals[0]).toBe(3);
    expect(run.history.inputs).toMatchObject([{ kind: 'jump', moment: 0, actor: 0 }]);
  });

  it('is refused into another function, and while the kernel is at work', () => {
    const run = stepping();
    expect(run.stops.gotoTargets(0, PATH, 13)).toEqual([]);
    expect(run.stops.goto(0, 99_999)).toContain('no such target');
    run.stops.breakpoints.setFunctions([{ name: 'stage2_fault' }]);
    run.continue();
    expect(run.stops.gotoTargets(0, PATH, 18)).toContain('kernel is at work');
  });
});

const OWN_LOOP = `${MACHINE}vcpu 0 {
  store u64 [shared 0x1000] = 42
  store u64 [shared 0x2000] = 43
} run {
  loop {
    expect kvm_run() == 0
    if exit.reason == KVM_EXIT_HLT { break }
    convert exit.range to exit.wanted
  }
}
`;

describe('a step of a vCPU with a KVM_RUN loop of its own', () => {
  it('over a statement of the guest runs the loop through, into it stops there', () => {
    const run = stepping(OWN_LOOP);
    run.stops.breakpoints.setLines(PATH, [{ line: 6 }]);
    expect(run.continue()).toBe('breakpoint 6');
    expect(run.step('next')).toBe('step 7');
    expect(run.step('in')).toBe('step 11');
    expect(run.step('next')).toBe('step 12');
    expect(run.step('out')).toBe('end 0');
  });
});

describe('a step at an exit', () => {
  it('that was chosen at carries the choice out, up to the return into the guest', () => {
    const run = stepping(
      SCRIPT.replace('    convert exit.range to exit.wanted\n', '    ask\n    total += 5\n'),
    );
    expect(run.continue()).toBe('exception 9 implicit');
    run.history.apply(0, { kind: 'choice', choice: 'convert' });
    expect(run.tell(run.go({ kind: 'choice', actor: 0 }))).toBe('step 18');
    const top = run.history.state.actors[0]!.top!;
    expect(top.native === null || top.native.name !== 'KVM_RUN').toBe(true);
    expect(run.history.state.globals[0]).toBe(3 + 1 + 5);
    expect(run.continue()).toBe('end 0');
  });

  it('counts hits across choices, also when they are counted again', () => {
    const run = stepping(SCRIPT.replace('    convert exit.range to exit.wanted\n', '    ask\n'));
    run.continue();
    run.history.apply(0, { kind: 'choice', choice: 'convert' });
    run.stops.breakpoints.setLines(PATH, [{ line: 13, hitCondition: '3' }]);
    expect(run.continue()).toBe('breakpoint 13');
    expect(run.history.inputs.length).toBe(1);
  });
});
