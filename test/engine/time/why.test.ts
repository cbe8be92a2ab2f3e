import { describe, expect, it } from 'vitest';
import type { Program } from '../../../engine/program/program.js';
import { History } from '../../../engine/time/history.js';
import type { Point } from '../../../engine/time/point.js';
import type { Cause } from '../../../engine/time/why/cause.js';
import { appearanceOf, spotsOf } from '../../../engine/time/why/target.js';
import { targetOf, Why, type WhyOptions } from '../../../engine/time/why/why.js';
import { compileText } from '../../language/compiling.js';
import { Random } from '../properties/random.js';
import { generated, runOn } from './random-run.js';

const SCRIPT = `vm sw_protected {
  private_fd ram size 2M allocated
  memslot 0 gpa 0 size 2M shared anon private ram
}
vmm {
  on memory_error (exit) {
    convert exit.range to exit.wanted
    exit.ret = 0
  }
}
vcpu 0 {
  set_view(0, 2M, private)
  store u64 [0x5000] = 0x11
  store u64 [0x6000] = 0x99
  set_view(0x5000, 4K, shared)
  store u64 [0x5000] = 0x2a
  let i = 0
  while i < 20000 { i += 1 }
  store u64 [0x6000] = 0x100
}
`;

function programOf(text: string): Program {
  const { program, diagnostics } = compileText(text);
  if (program === null) throw new Error(JSON.stringify(diagnostics));
  return program;
}

function finished(text: string): History {
  const history = new History(programOf(text));
  while (history.run(3000).kind !== 'done');
  return history;
}

/** All answers, in slices. */
function ask(history: History, gfn: number, size: number, slice: number, options: WhyOptions = {}) {
  const why = new Why(history, targetOf(gfn, 0, size), options);
  const causes: Cause[] = [];
  for (let found = why.advance(slice); found !== null; found = why.advance(slice)) causes.push(...found);
  return { causes, unchanged: why.unchanged };
}

describe('why', () => {
  it('names the statement, the call and the exit that made a hole, and the store that wrote bytes', () => {
    const history = finished(SCRIPT);
    const { present } = history;
    for (const slice of [100, 1e9]) {
      const { causes, unchanged } = ask(history, 5, 8, slice);
      const of = (part: string) => causes.find(({ changes }) => changes.some((one) => one.part === part));
      const written = of('shared bytes')!;
      expect(written.changes.find(({ part }) => part === 'shared bytes')).toMatchObject({ to: '0x2a' });
      expect(written.place?.line).toBe(16);
      expect(written.exit).toBeNull();
      const hole = of('private backing')!;
      expect(hole.changes).toContainEqual({ part: 'private backing', from: 'a page', to: 'a hole' });
      expect(hole.call).toBe('punch_hole');
      expect(hole.place?.line).toBe(7);
      expect(hole.guest?.line).toBe(16);
      expect(hole.exit?.gpaPage).toBe(5);
      expect(hole.exitAt!.moment).toBeLessThan(hole.point.moment);
      expect(of('view')?.place?.line).toBe(15);
      expect(unchanged).toEqual(['acceptance', 'record', 'device', 'memslot']);
      // The newest comes first.
      const moments = causes.map(({ point }) => point.moment);
      expect(moments).toEqual([...moments].sort((a, b) => b - a));
      expect(history.present).toEqual(present);
    }
  });

  it('finds an exit that lies in an earlier stretch than what came of it', () => {
    const slow = SCRIPT.replace(
      '    convert exit',
      '    let n = 0\n    while n < 6000 { n += 1 }\n    convert exit',
    );
    const history = finished(slow);
    const { causes } = ask(history, 5, 8, 500, { parts: ['private backing'] });
    expect(causes).toHaveLength(1);
    const { exitAt, point } = causes[0]!;
    expect(point.moment - exitAt!.moment).toBeGreaterThan(12_000);
    const there = history.beside(exitAt!);
    while (!there.seek(exitAt!, 1000));
    expect(there.state.actors[0]!.exits).toBe(1);
  });

  it('knows a hand that wrote, and what was there at an earlier point', () => {
    const history = finished(SCRIPT);
    const point = ask(history, 6, 8, 1e9, { parts: ['private bytes'] }).causes[0]!.point;
    const earlier: Point = { ...point, moment: point.moment - 10 };
    const before = ask(history, 6, 8, 1e9, { parts: ['private bytes'], at: earlier }).causes[0]!;
    expect(before.changes[0]).toMatchObject({ to: '0x99' });
    const store = history.state.slots[0]!.file;
    const bytes = [7, 0, 0, 0];
    history.apply(0, { kind: 'poke', poke: { what: 'bytes', store, page: 6, offset: 0, bytes } });
    const [cause] = ask(history, 6, 8, 1e9, { parts: ['private bytes'] }).causes;
    expect(cause).toMatchObject({ input: { kind: 'poke' }, point: history.present, call: null });
    expect(cause!.changes[0]).toMatchObject({ from: '0x100', to: '0x7' });
  });

  it('tells all changes of random runs: what is there before and after each of them is what it says, and nothing else changed', () => {
    let told = 0;
    generated(100, new Random(3)).forEach((program, i) => {
      const random = new Random(i);
      const history = new History(program, { seed: random.below(2) });
      runOn(history, 6000, random, new Map());
      const target = targetOf(random.pick([1, 2, 3, 0x200]), 8 * random.below(3), 8);
      const why = new Why(history, target, { which: 'all' });
      const causes: Cause[] = [];
      for (let found = why.advance(777); found !== null; found = why.advance(777)) causes.unshift(...found);
      told += causes.length;
      // A walk that looks after every single step and input.
      const walk = new History(program, { seed: history.machine.seed, inputs: history.inputs });
      const look = () => appearanceOf(walk.state, target, spotsOf(walk.state, target), program.spec);
      const end = history.present;
      let before = look();
      while (walk.present.moment < end.moment || walk.present.inputs < end.inputs) {
        const { moment, inputs } = walk.present;
        const due = walk.inputs[inputs]?.moment === moment;
        walk.run(1, due ? { moment, inputs: inputs + 1 } : { moment: moment + 1, inputs });
        const now = look();
        const changed = [...now].filter(([part, words]) => before.get(part) !== words);
        before = now;
        const told = causes.filter(
          ({ point }) => point.moment === walk.present.moment && point.inputs === walk.present.inputs,
        );
        for (const [part, to] of changed)
          expect(
            told.flatMap(({ changes }) => changes),
            `program ${i}`,
          ).toContainEqual(expect.objectContaining({ part, to }));
        for (const { part, from, to } of told.flatMap(({ changes }) => changes)) {
          expect(now.get(part)).toBe(to);
          if (from !== to) expect(changed.map(([name]) => name)).toContain(part);
        }
      }
    });
    expect(told).toBeGreaterThan(60);
  }, 60_000);
});
