import { describe, expect, it } from 'vitest';
import type { BugName } from '../../../engine/kvm/spec.js';
import { BUGS } from '../../../engine/kvm/spec.js';
import { PERFORMERS } from '../../recordings/operations.js';
import { parseScript } from '../../recordings/script.js';
import { World } from '../../recordings/world.js';
import { Interpreter } from '../naive-gmem/interpret.js';
import { count, Lines, type Names } from './gmem-lines.js';
import { Random } from './random.js';

/** Operations in all, a CI run. */
const OPERATIONS = 120_000;
const LENGTH = 150;
const KERNELS = ['6.12', '6.18', '7.3'] as const;

interface Failure {
  readonly lines: readonly string[];
  readonly why: string;
}

/** What both hold of the state that nobody can read back: attributes and pages of files, by name. */
function hidden(world: World, naive: Interpreter): string | null {
  if (!world.enterCurrent()) return null;
  const vm = naive.kernel.current;
  const engine: string[] = [];
  world.state.attributes.runs(0, 2 ** 52, (lo, hi) => {
    for (let gfn = lo; gfn < hi; gfn++) engine.push(String(gfn));
  });
  const model = [...(vm?.secret ?? [])].sort((a, b) => (a < b ? -1 : 1)).map(String);
  if (engine.join() !== model.join()) return `attributes ${engine.join()}, naive ${model.join()}`;
  for (const [i, fd] of world.files.entries()) {
    const inode = naive.kernel.files[i];
    if (fd === null || inode === null || inode === undefined) continue;
    const store = world.state.stores[world.state.descriptors[Number(fd)] ?? -1];
    const pages = [...inode.pages.keys()].map(Number).sort((a, b) => a - b);
    const present: number[] = [];
    store?.present.runs(0, 2 ** 40, (lo, hi) => {
      for (let page = lo; page < hi; page++) present.push(page);
    });
    if (pages.join() !== present.join()) return `f${i} has pages ${present.join()}, naive ${pages.join()}`;
  }
  return null;
}

/** Runs the lines on both; why they differ, or null. */
function differ(lines: readonly string[], kernel: string, bugs: readonly BugName[] = []): string | null {
  const script = parseScript(lines.join('\n'));
  const world = new World(kernel, script, bugs);
  const naive = new Interpreter(kernel);
  for (const line of script) {
    const wanted = naive.answer(line.text);
    const seen = PERFORMERS[line.words[0]!]!(world, line.words, line);
    if (wanted !== null && seen !== wanted) return `${line.text}: ${seen}, naive ${wanted}`;
    const why = hidden(world, naive);
    if (why !== null) return `after ${line.text}: ${why}`;
  }
  return null;
}

function randomLines(seed: number): string[] {
  const random = new Random(seed);
  const source = new Lines(random);
  const names: Names = { files: 0, mappings: 0, vcpus: 0 };
  const lines = source.prologue(random.oneIn(4) ? 0 : 1);
  for (const line of lines) count(names, line);
  while (lines.length < LENGTH) {
    const line = source.next(names);
    count(names, line);
    lines.push(line);
  }
  return lines;
}

/** The shortest run found by leaving lines out that still fails. Names would change with lines that make them, so those stay. */
function shrink(failure: Failure, kernel: string): Failure {
  let { lines, why } = failure;
  for (let at = lines.length - 1; at > 0; at--) {
    if (/^(gmem|dup|mmap|anon|vcpu|vm )/.test(lines[at]!)) continue;
    const fewer = lines.toSpliced(at, 1);
    const still = differ(fewer, kernel);
    if (still !== null) [lines, why] = [fewer, still];
  }
  return { lines, why };
}

describe('the engine and the naive model of guest-memfd', () => {
  it.each(KERNELS)('agree on everything visible: %s', (kernel) => {
    let compared = 0;
    for (let seed = 1; compared < OPERATIONS / KERNELS.length; seed++) {
      const lines = randomLines(seed);
      const why = differ(lines, kernel);
      if (why !== null) {
        const least = shrink({ lines, why }, kernel);
        expect.fail(`seed ${seed}: ${least.why}\n  ${least.lines.join('\n  ')}`);
      }
      compared += lines.length;
    }
    console.log(`${kernel}: ${compared} operations compared`);
    expect(compared).toBeGreaterThanOrEqual(OPERATIONS / KERNELS.length);
  });

  const visible = BUGS.filter(({ abi, name }) => abi === 'guest-memfd' && name !== 'no_hugepage_guard');
  it.each(visible.map(({ name }) => name))('disagree when the engine has %s', (bug) => {
    const found = Array.from({ length: 60 }, (_, seed) => differ(randomLines(seed + 1), '7.3', [bug])).find(
      (why) => why !== null,
    );
    expect(found).toBeDefined();
  });
});
