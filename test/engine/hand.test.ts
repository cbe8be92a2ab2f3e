import { describe, expect, it } from 'vitest';
import { describeCall, describeZap } from '../../engine/describe/event.js';
import { costsOf } from '../../engine/describe/costs.js';
import { handOf, handResult, handWorks, type HandCall } from '../../engine/hand.js';
import { Life, Wait } from '../../engine/kvm/task.js';
import { REFUSALS } from '../../engine/kvm/refusals.js';
import { History } from '../../engine/time/history.js';
import { compileText } from '../language/compiling.js';

const PRIVATE_FD = `vm sw_protected {
  private_fd ram size 2M allocated
  memslot 0 gpa 0 size 2M shared anon private ram
}`;
const GUEST_MEMFD = `vm snp {
  abi guest-memfd
  guest_memfd ram size 2M allocated validated
  memslot 0 gpa 0 size 2M shared anon private ram private_gfns 0 ..+ 2M
}`;
const ASKS = `
vmm {
  on memory_error (exit) { ask }
  on memory_fault (exit) { ask }
}
vcpu 0 {
  store u64 [private 0x5000] = 1
  store u64 [shared 0x5000] = 2
}
`;
const LOOPS = `
var n = 0
vcpu 0 { while n < 1000 { n = n + 1 } }
vcpu 1 { while n < 1000 { n = n + 1 } }
`;

function start(text: string, seed = 0): History {
  const { program, diagnostics } = compileText(text);
  if (program === null) throw new Error(JSON.stringify(diagnostics));
  return new History(program, { seed });
}

function call(history: History, what: HandCall): void {
  history.apply(handOf(history.state), { kind: 'call', call: what });
}

/** Lets the hand do what it can do by itself. */
function work(history: History): void {
  while (handWorks(history.state)) history.run(1);
}

/** What is told of what is done, and what it costs; who does it left out. */
function account(history: History, act: () => void): string[] {
  const told: string[] = [];
  const before = costsOf(history.state.costs).map(({ key, count }) => [key, count] as const);
  history.machine.listener = (event) => {
    if (event.kind === 'call') told.push(describeCall(event, history.state));
    if (event.kind === 'zap') told.push(describeZap(event));
    if (event.kind === 'conversion') told.push(`converted ${event.lo}..${event.hi} to ${event.to}`);
  };
  act();
  history.machine.listener = null;
  const known = new Map(before);
  for (const { key, count } of costsOf(history.state.costs))
    if (count !== (known.get(key) ?? 0)) told.push(`${key} +${count - (known.get(key) ?? 0)}`);
  return told;
}

const CONVERT: HandCall = { name: 'convert', gfn: 5, pages: 1, to: 'shared', using: 'default' };

describe('a call by hand', () => {
  it.each([
    ['private-fd', PRIVATE_FD],
    ['guest-memfd', GUEST_MEMFD],
  ])('converts as a choice at an exit does, with the same calls, zaps and costs: %s', (_abi, machine) => {
    const [chosen, made] = [start(machine + ASKS), start(machine + ASKS)];
    for (const history of [chosen, made]) expect(history.run(1e6).kind).toBe('ask');
    const byChoice = account(chosen, () => {
      chosen.apply(0, { kind: 'choice', choice: 'convert' });
      const isOver = (): boolean => chosen.state.actors[0]?.top?.native?.name === 'KVM_RUN';
      for (let i = 0; i < 200 && !isOver(); i++) chosen.run(1);
    });
    const byHand = account(made, () => {
      call(made, CONVERT);
      work(made);
    });
    expect(byHand.length).toBeGreaterThan(4);
    expect(byHand).toEqual(byChoice);
    expect(handResult(made.state)).toEqual({ errno: 0, refusal: 0 });
    // The exit waits still; now its access finds what it wants.
    expect(made.state.actors[0]?.waits).toBe(Wait.choice);
    made.apply(0, { kind: 'choice', choice: 'retry' });
    expect(made.run(1e6).kind).toBe('done');
  });

  it.each([0, 7])("leaves everybody's turns as they are: seed %i", (seed) => {
    const turns = (callAt: number): string[] => {
      const history = start(PRIVATE_FD + LOOPS, seed);
      const seen: string[] = [];
      for (let i = 0; i < 600; i++) {
        if (i === callAt) {
          call(history, CONVERT);
          work(history);
          expect(history.state.actors[2]?.life).toBe(Life.ended);
        }
        history.run(1);
        const { actors } = history.state;
        seen.push(`${history.machine.current}: ${actors[0]?.top?.pc} ${actors[1]?.top?.pc}`);
      }
      return seen;
    };
    const alone = turns(-1);
    expect(new Set(alone.map((line) => line[0])).size).toBe(2);
    for (const at of [0, 1, 137, 138, 139, 140, 500]) expect(turns(at)).toEqual(alone);
  });

  it('waits for a lock that somebody holds, like anybody, and goes on behind it', () => {
    const history = start(`${PRIVATE_FD}
vcpu 0 { store u64 [private 0x5000] = 1 }
vcpu 1 { store u64 [private 0x6000] = 1 }
host vmm { punch_hole(ram, 0x5000, 4K) }
`);
    while (history.state.locks.length === 0) expect(history.run(1).kind).toBe('steps');
    const holder = history.state.locks[0]?.holder;
    const { moment } = history.state;
    call(history, { name: 'punch_hole', fd: 0, page: 0, pages: 512 });
    work(history);
    const hand = (): (typeof history.state.actors)[number] => history.state.actors[history.state.hand]!;
    expect(hand()).toMatchObject({ life: Life.running, waits: Wait.lock, waitId: holder });
    expect(handResult(history.state)).toBeNull();
    // One thread, one call at a time.
    expect(() => {
      call(history, CONVERT);
    }).toThrow(/still under way: let the run go on first/);
    while (hand().life === Life.running) expect(history.run(1).kind).toBe('steps');
    expect(handResult(history.state)).toEqual({ errno: 0, refusal: 0 });
    expect(history.state.moment).toBeGreaterThan(moment);
  });

  it('also runs while somebody else runs alone', () => {
    const history = start(PRIVATE_FD + LOOPS);
    history.run(50);
    history.apply(1, { kind: 'solo', on: true });
    call(history, CONVERT);
    work(history);
    expect(handResult(history.state)).toEqual({ errno: 0, refusal: 0 });
    expect(history.state.solo).toBe(1);
  });

  it('fails with the errno and the reason of the check that refused', () => {
    const history = start(PRIVATE_FD + LOOPS);
    history.run(50);
    call(history, { name: 'allocate', fd: 9, page: 0, pages: 1 });
    work(history);
    const result = handResult(history.state);
    expect(result?.errno).toBe(9);
    expect(REFUSALS[result?.refusal ?? 0]?.errno).toBe(9);
    // Another one uses the same thread.
    call(history, CONVERT);
    work(history);
    expect(handResult(history.state)).toEqual({ errno: 0, refusal: 0 });
    expect(history.state.actors).toHaveLength(3);
  });

  it('is refused where nobody is left to do it, or it is nothing', () => {
    const history = start(PRIVATE_FD + LOOPS);
    expect(() => {
      history.apply(0, { kind: 'call', call: CONVERT });
    }).toThrow(/actor 0 is not the debugger's hand/);
    expect(() => {
      call(history, { ...CONVERT, pages: 0 });
    }).toThrow(/no such range/);
    expect(history.present).toEqual({ moment: 0, inputs: 0 });
    while (history.run(1e6).kind !== 'done');
    expect(() => {
      call(history, CONVERT);
    }).toThrow(/the run has ended/);
    const dead = start(PRIVATE_FD + ASKS);
    expect(dead.run(1e6).kind).toBe('ask');
    dead.apply(0, { kind: 'choice', choice: 'stop' });
    expect(dead.run(1e6).kind).toBe('death');
    expect(() => {
      call(dead, CONVERT);
    }).toThrow(/the run has ended/);
  });
});
