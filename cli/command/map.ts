import { gfnMap, wholeGuest, type GfnMap } from '../../engine/describe/gfn-map.js';
import { drawMap } from '../../engine/describe/gfn-map-text.js';
import type { Meaning } from '../../engine/describe/gfn-lanes.js';
import { counted, pageAddress } from '../../engine/describe/text.js';
import type { State } from '../../engine/kvm/state.js';
import { Machine } from '../../engine/machine.js';
import { PAGE_LIMIT, type PageRange } from '../../engine/memory/range.js';
import type { Program } from '../../engine/program/program.js';
import type { Io } from '../io.js';
import type { Given } from '../options.js';
import { problemRecord, writeJson } from '../report/json.js';
import { outcomeText } from '../report/outcome.js';
import { printProblems } from '../report/problems.js';
import { MAX_STEPS, runMachine, type Outcome } from '../run-machine.js';
import { entryOf, openScript, type Script } from '../script.js';
import { Status, type StatusCode } from '../status.js';
import { colourFor, type Colour } from '../terminal/colour.js';
import { Progress } from '../terminal/progress.js';
import { UsageError } from '../usage.js';
import type { Command } from './command.js';
import { JSON_FLAG, ROOT_FLAG, RUN_FLAGS, policyOf } from './run-flags.js';

export const mapCommand: Command = {
  name: 'map',
  operands: 'FILE',
  summary: 'show the gfn map at a moment of a run',
  doc: [
    'Runs a script to a moment, without printing, and shows every memslot there: what KVM holds each gfn as, how the guest maps it, which stage-2 entries are installed, what is allocated, and where these disagree. Then the holes of each private fd.',
    'Moments are what `run` prints on the left. Without --at, the map of the end.',
  ],
  flags: [
    {
      name: 'at',
      value: 'MOMENT',
      doc: 'The moment to show: a number of atomic steps, or `end`. Default: end.',
    },
    { name: 'from', value: 'GPA', doc: 'Where the map begins. Default: the first memslot.' },
    { name: 'to', value: 'GPA', doc: 'Where it ends. Default: the end of the last memslot.' },
    { name: 'width', value: 'N', doc: 'Columns of the picture. Default: what fits, at most 64.' },
    { name: 'test', value: 'NAME', doc: 'Runs this test of the script instead of its main part.' },
    ...RUN_FLAGS,
    ROOT_FLAG,
    JSON_FLAG,
  ],
  examples: [
    'gfnscope map demo.gfn --at 120',
    'gfnscope map demo.gfn --from 0x100000 --to 0x200000 --on-exit convert',
  ],
  run: map,
};

/** Rows of a table before the rest is only counted. */
const ROWS = 40;
const PAINT = {
  private: 'magenta',
  shared: 'cyan',
  both: 'yellow',
  none: 'dim',
  mixed: 'blue',
  bad: 'red',
  good: 'green',
  title: 'bold',
  quiet: 'dim',
} as const satisfies Record<Meaning | 'title' | 'quiet', keyof Colour>;

async function map(given: Given, io: Io): Promise<StatusCode> {
  const [file] = given.files;
  if (file === undefined || given.files.length > 1)
    throw new UsageError('map wants one script', 'gfnscope map FILE --at MOMENT');
  const moment = given.text('at') === 'end' ? undefined : given.count('at');
  const script = openScript(file, io, given.text('root'));
  const json = given.has('json');
  if (!json) {
    if (script.program === null) printProblems(script, io.stderr, colourFor(io.stderr, io.env));
  } else for (const diagnostic of script.diagnostics) writeJson(io.stdout, problemRecord(script, diagnostic));
  if (script.program === null) return Status.wrong;
  const { program } = script;
  const machine = new Machine(program, {
    entry: entryOf(program, given.text('test')),
    seed: given.count('seed') ?? program.spec.seed,
  });
  const limit = given.count('max-steps') ?? MAX_STEPS;
  const outcome = await runMachine(machine, io, {
    policy: policyOf(given, false),
    maxSteps: Math.min(moment ?? limit, limit),
    progress: new Progress(io),
  });
  if (outcome.kind === 'interrupted') return Status.endless;
  const { state } = machine;
  const range = rangeOf(given, state);
  const title = titleOf(script, program, state, moment, outcome);
  if (json) printJson(gfnMap(state, program.spec, range), title, script, state, io);
  else print(gfnMap(state, program.spec, range), title, program, given, io);
  return Status.done;
}

function titleOf(
  script: Script,
  program: Program,
  state: State,
  moment: number | undefined,
  outcome: Outcome,
): string {
  const name = script.text.nameOf(script.uri);
  if (moment !== undefined && state.moment >= moment) return `${name} at moment ${state.moment}`;
  const { title, text } = outcomeText(outcome, program, state);
  const why =
    outcome.kind === 'done' ? 'its end' : `where it ended: ${title}${text === '' ? '' : `, ${text}`}`;
  return `${name} at moment ${state.moment}, ${why}`;
}

function rangeOf(given: Given, state: State): PageRange {
  const whole = wholeGuest(state);
  const lo = pageOf(given, 'from') ?? whole.lo;
  const hi = pageOf(given, 'to') ?? whole.hi;
  if (lo < hi || whole.lo === whole.hi) return { lo, hi };
  throw new UsageError(`--from ${pageAddress(lo)} is not below --to ${pageAddress(hi)}`);
}

/** The page of an address on the command line; it has 64 bits, so it is counted in pages at once. */
function pageOf(given: Given, name: string): number | undefined {
  const text = given.text(name)?.replaceAll('_', '');
  if (text === undefined) return undefined;
  const [, digits, unit = ''] = /^(0x[0-9a-f]+|[0-9]+)([KMGT]?)$/i.exec(text) ?? [];
  if (digits === undefined || (unit !== '' && digits.startsWith('0x')))
    throw new UsageError(`--${name} wants an address like 0x100000 or 1M, not '${text}'`);
  const bytes = BigInt(digits) << BigInt({ '': 0, k: 10, m: 20, g: 30, t: 40 }[unit.toLowerCase()] ?? 0);
  const page = Number(bytes >> 12n);
  if (page >= PAGE_LIMIT) throw new UsageError(`--${name} does not fit into 64 bits`);
  return name === 'to' && (bytes & 0xfffn) !== 0n ? page + 1 : page;
}

function print(map: GfnMap, title: string, program: Program, given: Given, io: Io): void {
  const colour = colourFor(io.stdout, io.env);
  const columns = given.count('width') ?? Math.min(64, io.stdout.columns - 14);
  if (columns < 1 || columns > 10_000)
    throw new UsageError('--width is a number of columns from 1 to 10,000');
  const { flavour, abi } = program.spec;
  const lines = drawMap(map, {
    columns,
    accepts: flavour === 'tdx' || flavour === 'snp',
    rows: ROWS,
    paint: (text, meaning) => colour[PAINT[meaning]](text),
  });
  io.stdout.write(
    `${colour.bold(title)}  ${colour.dim(`${flavour} guest, ${abi}; ${counted(map.slots.length, 'memslot')}`)}\n\n`,
  );
  io.stdout.write(`${lines.join('\n')}\n`);
}

function printJson({ slots, files }: GfnMap, title: string, script: Script, state: State, io: Io): void {
  writeJson(io.stdout, { type: 'map', file: script.text.nameOf(script.uri), moment: state.moment, title });
  for (const { slot, file, shared, runs } of slots) {
    const end = pageAddress(slot.base + slot.pages);
    const fd = file === null ? {} : { fd: file, offset: pageAddress(slot.offset) };
    writeJson(io.stdout, {
      type: 'slot',
      slot: slot.id,
      as: slot.as,
      from: pageAddress(slot.base),
      to: end,
      shared: shared?.kind ?? null,
      ...fd,
    });
    for (const { lo, hi, ...run } of runs)
      writeJson(io.stdout, {
        type: 'run',
        from: pageAddress(lo),
        to: pageAddress(hi),
        pages: hi - lo,
        ...run,
      });
  }
  for (const { name, kind, pages, present, holes, moreHoles } of files) {
    const listed = holes.map(({ lo, hi }) => ({ from: pageAddress(lo), to: pageAddress(hi) }));
    writeJson(io.stdout, { type: 'file', name, kind, pages, present, holes: listed, moreHoles });
  }
}
