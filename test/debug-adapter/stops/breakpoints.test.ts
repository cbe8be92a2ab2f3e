import { describe, expect, it } from 'vitest';
import { codeAddress } from '../../../debug-adapter/debuggee/code-address.js';
import { Op, OP_MASK, WORDS } from '../../../engine/program/program.js';
import { Debugging, PATH } from './debugging.js';

const LOOP = `var total = 0
vm sw_protected {
  private_fd ram size 4M allocated
  memslot 0 gpa 0x0 size 4M shared anon private ram
}
vmm {
  on memory_error (exit) {
    total += 100
    convert exit.range to exit.wanted
  }
}

fn add(n) {
  let twice = n * 2
  total += twice
}
vcpu 0 {
  let i = 0
  while i < 6 {
    add(i)
    i += 1
  }
  store u64 [shared 0x1000] = 42
  log "done"
}
`;

describe('a breakpoint on a line', () => {
  it('stops before its statement, each time somebody comes by', () => {
    const run = new Debugging(LOOP);
    const [placed] = run.stops.breakpoints.setLines(PATH, [{ line: run.lineOf('total += twice') }]);
    expect(placed).toMatchObject({ verified: true, place: { line: 15, column: 3 } });
    expect(run.continue()).toBe('breakpoint 15');
    expect(run.continue()).toBe('breakpoint 15');
    run.stops.breakpoints.setLines(PATH, []);
    run.stops.breakpoints.setFilters([]);
    expect(run.continue()).toBe('end 0');
  });

  it('moves to the next statement and says so; beyond the last there is none', () => {
    const run = new Debugging(LOOP);
    const [moved, failed] = run.stops.breakpoints.setLines(PATH, [{ line: 12 }, { line: 400 }]);
    expect(moved).toMatchObject({ verified: true, place: { line: 14 } });
    expect(moved?.message).toContain('moved to line 14');
    expect(failed).toMatchObject({ verified: false, message: 'No statement begins on this line or below.' });
    const [foreign] = run.stops.breakpoints.setLines('/elsewhere.gfn', [{ line: 1 }]);
    expect(foreign?.verified).toBe(false);
  });

  it('stops only where its condition holds, and refuses one that makes no sense', () => {
    const run = new Debugging(LOOP);
    const line = run.lineOf('total += twice');
    const [bad] = run.stops.breakpoints.setLines(PATH, [{ line, condition: 'nothing == 3' }]);
    expect(bad).toMatchObject({ verified: false });
    expect(bad?.message).toContain('nothing');
    run.stops.breakpoints.setLines(PATH, [{ line, condition: 'n == 4' }]);
    expect(run.continue()).toBe('breakpoint 15');
    expect(run.history.state.globals[0]).toBe(12);
  });

  it.each([
    ['3', 1],
    ['>= 5', 2],
    ['% 2', 3],
  ])('stops as often as its hit count %s says', (hitCondition, times) => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setFilters([]);
    run.stops.breakpoints.setLines(PATH, [{ line: run.lineOf('total += twice'), hitCondition }]);
    let hits = 0;
    while (run.continue() !== 'end 0') hits++;
    expect(hits).toBe(times);
  });

  it('counts its hits from the start of the run, also when it is set in the middle of it', () => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setFilters([]);
    const line = run.lineOf('total += twice');
    run.stops.breakpoints.setLines(PATH, [{ line }]);
    run.continue();
    run.continue();
    const before = run.history.state.moment;
    run.stops.breakpoints.setLines(PATH, [{ line, hitCondition: '4' }]);
    expect(run.continue()).toBe('breakpoint 15');
    const fresh = new Debugging(LOOP);
    fresh.stops.breakpoints.setFilters([]);
    fresh.stops.breakpoints.setLines(PATH, [{ line, hitCondition: '4' }]);
    fresh.continue();
    expect(run.history.state.moment).toBe(fresh.history.state.moment);
    expect(run.history.state.moment).toBeGreaterThan(before);
  });

  it('that is set while the run goes on holds from then on', () => {
    const run = new Debugging(LOOP.replace('i < 6', 'i < 400'));
    run.stops.breakpoints.setFilters([]);
    const gait = { kind: 'continue' } as const;
    expect(run.stops.run(gait, 900)).toBeNull();
    const line = run.lineOf('total += twice');
    run.stops.breakpoints.setLines(PATH, [{ line, hitCondition: '300' }]);
    expect(run.tell(run.go(gait, 500))).toBe('breakpoint 15');
    expect(run.history.state.actors[0]!.top!.regs[0]).toBe(299);
  });

  it('of one actor is not skipped because another stands at its own', () => {
    const run = new Debugging(`${LOOP}vcpu 1 { add(1) }\n`);
    run.stops.breakpoints.setFilters([]);
    run.stops.breakpoints.setLines(PATH, [{ line: run.lineOf('let twice') }]);
    const seen = Array.from({ length: 3 }, () => run.go()).map((halt) => ('actor' in halt ? halt.actor : -1));
    expect(new Set(seen)).toEqual(new Set([0, 1]));
  });

  it('says its message instead of stopping', () => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setFilters([]);
    run.stops.breakpoints.setLines(PATH, [
      { line: run.lineOf('total += twice'), logMessage: 'n is {n}, {{so}}', condition: 'n > 3' },
    ]);
    expect(run.continue()).toBe('end 0');
    expect(run.said).toEqual(['n is 4, {so}', 'n is 5, {so}']);
  });

  it('stops once at an access that exits, and begins again when it returns', () => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setFilters([]);
    const { routines, code } = run.subject.program;
    const index = routines.findIndex(({ name }) => name === 'vcpu 0');
    const { entry, end } = routines[index]!;
    const store = Array.from({ length: end - entry }, (_, i) => entry + i).find(
      (pc) => (code[pc * WORDS]! & OP_MASK) === Number(Op.GSTORE),
    )!;
    const [placed] = run.stops.breakpoints.setInstructions([
      { reference: codeAddress(index, store - entry) },
    ]);
    expect(placed).toMatchObject({ verified: true, place: { line: 23 } });
    expect(run.continue()).toBe('instruction breakpoint 23');
    expect(run.history.state.actors[0]!.exits).toBe(0);
    expect(run.continue()).toBe('end 0');
    expect(run.history.state.actors[0]!.exits).toBe(1);
  });
});

describe('a breakpoint on a name', () => {
  it.each([
    ['add', 'fn-less', 'let twice'],
    ['convert', 'convert begins', 'convert exit.range'],
    ['punch_hole', 'fallocate_punch_hole begins', 'convert exit.range'],
    ['stage2_fault', 'stage2_fault begins', 'store u64'],
    ['KVM_EXIT_MEMORY_ERROR', 'vCPU 0 left the guest: implicit conversion, private → shared', 'total += 100'],
  ])('stops at %s', (name, text, where) => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setFilters([]);
    const [placed] = run.stops.breakpoints.setFunctions([{ name }]);
    expect(placed?.verified).toBe(true);
    const said = text === 'fn-less' ? '' : ` ${text}`;
    expect(run.continue()).toBe(`function breakpoint ${run.lineOf(where)}${said}`);
  });

  it('stops behind what happened, where the name is no routine', () => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setFilters([]);
    run.stops.breakpoints.setFunctions([{ name: 'conversion' }]);
    const behind = run.lineOf('convert exit.range') + 1;
    expect(run.continue()).toBe(`function breakpoint ${behind} conversion of gfn 0x1`);
  });

  it('says which name was meant, and that a question has no steps', () => {
    const run = new Debugging(LOOP);
    const [unknown, question] = run.stops.breakpoints.setFunctions([
      { name: 'punch_hle' },
      { name: 'is_private' },
    ]);
    expect(unknown).toMatchObject({ verified: false });
    expect(unknown?.message).toContain('Did you mean `punch_hole`?');
    expect(question?.message).toContain('question');
  });

  it('looks at the exit in its condition', () => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setFilters([]);
    run.stops.breakpoints.setFunctions([{ name: 'KVM_EXIT_MEMORY_ERROR', condition: 'gfn == 2' }]);
    expect(run.continue()).toBe('end 0');
    const other = new Debugging(LOOP);
    other.stops.breakpoints.setFilters([]);
    other.stops.breakpoints.setFunctions([
      { name: 'KVM_EXIT_MEMORY_ERROR', condition: 'gfn == 1 and access == write' },
    ]);
    expect(other.continue()).toContain('function breakpoint');
  });
});

describe('where a run begins', () => {
  it('is no place that was looked at: a breakpoint on the first statement stops', () => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setLines(PATH, [{ line: run.lineOf('let i = 0') }]);
    expect(run.continue()).toBe('breakpoint 18');
    expect(run.history.state.moment).toBe(0);
  });

  it('after a pause does not stop at once at the breakpoint where it stands', () => {
    const run = new Debugging(LOOP);
    run.stops.breakpoints.setFilters([]);
    const line = run.lineOf('total += twice');
    run.stops.breakpoints.setLines(PATH, [{ line }]);
    run.continue();
    const { moment } = run.history.state;
    const paused = new Debugging(LOOP);
    paused.stops.breakpoints.setFilters([]);
    expect(paused.stops.run({ kind: 'continue' }, moment)).toBeNull();
    paused.stops.breakpoints.setLines(PATH, [{ line }]);
    expect(paused.continue()).toBe('breakpoint 15');
    expect(paused.history.state.moment).toBeGreaterThan(moment);
  });
});
