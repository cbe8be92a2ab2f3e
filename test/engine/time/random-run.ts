import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { choices } from '../../../engine/choice.js';
import { handOf, handWorks, type HandCall } from '../../../engine/hand.js';
import { Lock } from '../../../engine/kvm/state.js';
import { Life, Wait } from '../../../engine/kvm/task.js';
import { Break, NO_BREAKS, type Breaks } from '../../../engine/program/breaks.js';
import { WORDS, type Program } from '../../../engine/program/program.js';
import type { History } from '../../../engine/time/history.js';
import type { Act } from '../../../engine/time/input.js';
import { RECIPE } from '../../../engine/vmm/words.js';
import { compile } from '../../../language/index.js';
import { compileText } from '../../language/compiling.js';
import { askingProgram, askingPrograms } from '../properties/asking-program.js';
import type { Random } from '../properties/random.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Every script of a folder of the repository that can run. */
export function scriptsOf(folder: string): readonly (readonly [string, Program])[] {
  return readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.gfn'))
    .map((name) => {
      const { program } = compile(path.join(ROOT, folder, name), {
        read: (file) => readFileSync(file, 'utf8'),
      });
      if (program === null) throw new Error(`${name} does not compile`);
      return [name, program] as const;
    });
}

/** Programs that nobody wrote: of the language's own generator, and such whose actors convert and reach exits that ask. */
export function generated(count: number, random: Random): readonly Program[] {
  const own = askingPrograms(Math.ceil(count / 5), 7);
  return Array.from({ length: count }, (_, i) => {
    const text = own[i] ?? askingProgram(random);
    const { program } = compileText(text);
    if (program === null) throw new Error(`does not compile:\n${text}`);
    return program;
  });
}

/** Runs on for about so many steps, in slices of any length; exits that ask are answered, and now and then something else is put in. */
export function runOn(history: History, steps: number, random: Random, counted: Map<string, number>): void {
  const end = history.state.moment + steps;
  for (;;) {
    const left = end - history.state.moment;
    if (left <= 0) return;
    history.machine.breakAt(random.oneIn(3) ? randomBreaks(history.program, random) : NO_BREAKS);
    const stop = history.run(Math.min(left, random.pick([1, 7, 64, 1000, 5000])));
    counted.set(stop.kind, (counted.get(stop.kind) ?? 0) + 1);
    if (stop.kind === 'ask') choose(history, stop.actor, random);
    else if (random.oneIn(6)) callIntoLock(history, random, counted);
    else if (random.oneIn(stop.kind === 'breakpoint' ? 4 : 12)) put(history, random, counted);
    if (stop.kind === 'done' || stop.kind === 'death' || stop.kind === 'deadlock') return;
  }
}

/** Breakpoints on a few instructions: where a run stops for one, nothing must be different from a run that passes. */
function randomBreaks(program: Program, random: Random): Breaks {
  const instructions = new Uint8Array(program.code.length / WORDS);
  for (let i = 0; i < 5; i++) instructions[random.below(instructions.length)] = Break.begin;
  return { ...NO_BREAKS, instructions };
}

function choose(history: History, actor: number, random: Random): void {
  const able = choices(history.machine, actor).filter(({ unavailable }) => unavailable === undefined);
  history.apply(actor, { kind: 'choice', choice: random.pick(able).id });
}

/** Puts something in that is no choice. What cannot be done here must leave everything as it was. */
export function put(history: History, random: Random, counted: Map<string, number>): void {
  const { state } = history;
  const actor = random.below(state.actors.length);
  const act = randomAct(history, actor, random);
  if (act === null) return;
  counted.set(act.kind, (counted.get(act.kind) ?? 0) + 1);
  try {
    history.apply(act.kind === 'call' ? handOf(state) : actor, act);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

function randomAct(history: History, actor: number, random: Random): Act | null {
  const { state, program } = history;
  const [lo, hi] = [random.below(5), 0];
  const top = state.actors[actor]?.top ?? null;
  return random.weighted<() => Act | null>([
    [
      3,
      () => {
        const store = random.below(state.stores.length);
        const page = state.stores[store]?.present.next(random.below(600), true) ?? Infinity;
        if (!Number.isFinite(page)) return null;
        const bytes = Array.from({ length: 1 + random.below(9) }, () => random.below(256));
        return { kind: 'poke', poke: { what: 'bytes', store, page, offset: random.below(4096), bytes } };
      },
    ],
    [1, () => ({ kind: 'poke', poke: { what: 'global', index: random.below(2), lo, hi } })],
    [2, () => ({ kind: 'poke', poke: { what: 'register', depth: 1, register: random.below(4), lo, hi } })],
    [1, () => ({ kind: 'poke', poke: { what: random.pick(['ret', 'data'] as const), lo, hi } })],
    [
      2,
      () => {
        const routine = top?.native === null ? program.routines[top.routine] : undefined;
        if (routine === undefined) return { kind: 'jump', pc: 0 };
        return { kind: 'jump', pc: routine.entry + random.below(routine.end - routine.entry) };
      },
    ],
    [2, () => ({ kind: 'solo', on: random.oneIn(2) })],
    [3, () => ({ kind: 'call', call: randomCall(history, random) })],
    [2, () => (state.actors[actor]?.life === Life.running && random.oneIn(2) ? { kind: 'kill' } : null)],
  ])();
}

/** Goes on to where somebody holds a lock, and makes a call by hand there: it is held up, if it needs that lock. */
function callIntoLock(history: History, random: Random, counted: Map<string, number>): void {
  for (let i = 0; i < 300 && history.state.locks.length === 0; i++)
    if (history.run(1).kind !== 'steps') return;
  const { state } = history;
  if (state.locks.length === 0 || handWorks(state)) return;
  const held = random.pick(state.locks);
  const [id, page] = held.lock === Lock.page ? [held.id, held.lo] : [1 + random.below(3), random.below(40)];
  const fd = Math.max(0, state.descriptors.indexOf(id));
  const call = {
    name: random.pick(['punch_hole', 'allocate'] as const),
    fd,
    page,
    pages: 1 + random.below(600),
  };
  try {
    history.apply(handOf(state), { kind: 'call', call });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return;
  }
  while (handWorks(history.state)) history.run(1);
  const hand = history.state.actors[history.state.hand];
  if (hand?.waits === Wait.lock) counted.set('held up', (counted.get('held up') ?? 0) + 1);
}

/** A call by hand, near memory that there is; some of them fail. */
function randomCall({ state }: History, random: Random): HandCall {
  const pages = 1 + random.below(5);
  if (random.oneIn(2)) {
    const slot = state.slots[random.below(Math.max(1, state.slots.length))];
    const gfn = (slot?.base ?? 0) + random.below(Math.min(slot?.pages ?? 1, 40));
    const using = random.pick(Object.keys(RECIPE) as (keyof typeof RECIPE)[]);
    return { name: 'convert', gfn, pages, to: random.pick(['private', 'shared'] as const), using };
  }
  const fd = random.below(state.descriptors.length + 1);
  return { name: random.pick(['punch_hole', 'allocate'] as const), fd, page: random.below(40), pages };
}
