import { describe, expect, it } from 'vitest';
import type { State } from '../../../engine/kvm/state.js';
import type { PageSet } from '../../../engine/memory/page-set.js';
import { PERFORMERS } from '../../recordings/operations.js';
import { parseScript, type Line } from '../../recordings/script.js';
import { World } from '../../recordings/world.js';
import { count, Lines, type Names } from './gmem-lines.js';
import { Random } from './random.js';
import { unreported, Written } from './written.js';

const LENGTH = 80;

/** Random lines of one VM, and the world that they are for. */
function scene(seed: number, only: RegExp | null): { world: World; lines: readonly Line[] } {
  const random = new Random(seed);
  const source = new Lines(random);
  const names: Names = { files: 0, mappings: 0, vcpus: 0 };
  const lines = source.prologue(1);
  for (const line of lines) count(names, line);
  while (lines.length < LENGTH) {
    const line = source.next(names);
    if (only?.test(line) === true) continue;
    count(names, line);
    lines.push(line);
  }
  const script = parseScript(lines.join('\n'));
  return { world: new World('7.3', script), lines: script };
}

function perform(world: World, line: Line): string {
  return PERFORMERS[line.words[0]!]!(world, line.words, line);
}

function runs(set: PageSet): string {
  const list: string[] = [];
  set.runs(0, 2 ** 52, (lo, hi) => void list.push(`${lo}-${hi}`));
  return list.join();
}

/** Everything that a saved state must keep, as text. */
function dump(s: State): string {
  const { shared, sharedWritable, private: own, privateWritable, huge, gigantic } = s.stage2;
  const levels = [huge, gigantic, s.mixed.huge, s.mixed.gigantic, s.transparent];
  const sets = [shared, sharedWritable, own, privateWritable, ...levels, s.attributes, s.mmioEntries];
  const others = s.vms.map((vm) => (vm.parts === null ? '-' : runs(vm.parts.attributes)));
  const stores = s.stores.map((store) => {
    if (store === null) return '-';
    const { hi, lo } = store.bytes.hash();
    return `${runs(store.present)}|${runs(store.converted)}|${hi}:${lo}`;
  });
  return [...[...sets, s.mmioOutdated, s.dirty, s.booked].map(runs), ...others, ...stores].join('\n');
}

describe('states of guest-memfd', () => {
  it('a saved state stays as it is, whatever comes after', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { world, lines } = scene(seed, null);
      const saved: { state: State; text: string }[] = [];
      for (const [i, line] of lines.entries()) {
        if (i % 9 === 0) {
          const state = world.direct.machine.save();
          saved.push({ state, text: dump(state) });
        }
        perform(world, line);
      }
      for (const { state, text } of saved) expect(dump(state), `seed ${seed}`).toBe(text);
    }
  });

  it('every write to memory, stage-2 and attributes is reported', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const { world, lines } = scene(seed, /^vm/);
      const { machine } = world.direct;
      for (const line of lines) {
        const before = machine.save();
        const written = new Written();
        machine.effects = written;
        perform(world, line);
        machine.effects = null;
        expect(unreported(before, machine.state, written), `seed ${seed}, ${line.text}`).toEqual([]);
      }
    }
  });

  it('listening changes nothing', () => {
    const identity = (listen: boolean): unknown => {
      const { world, lines } = scene(11, null);
      if (listen) world.direct.machine.effects = new Written();
      const answers = lines.map((line) => perform(world, line));
      return [world.direct.machine.identity(), answers];
    };
    expect(identity(true)).toEqual(identity(false));
  });
});
