import { FILTERS } from '../../../debug-adapter/stops/filters.js';
import type { Random } from '../../engine/properties/random.js';
import { PATHS } from './scripts.js';
import type { Known } from './known.js';

/** What a request may be made of: chance, what was heard, and the script at hand. */
export interface Maker {
  readonly random: Random;
  readonly known: Known;
  readonly program: string;
}
type Make = (maker: Maker) => object | undefined;

const EXPRESSIONS = [
  ...[
    'count',
    'x',
    'exit.gpa',
    'exit',
    'is_private(0x1000)',
    '1 + 2',
    'u8 [guest:0x1000]',
    '[private:0x2000]',
    'RING',
  ],
  ...[
    'help',
    'choices',
    'convert',
    'retry',
    'refuse',
    'stop',
    'map',
    'slots',
    'fds',
    'holes',
    'info 0x1000',
    'costs',
  ],
  ...[
    'x/16 0x1000',
    'x/999999999 0',
    'exits',
    'inputs',
    'solo',
    'solo off',
    'print 1',
    'choose 0',
    'map 0..16E',
  ],
  ...[
    '[hva:0x7f0000000000]',
    'a.b.c',
    '1/0',
    '0 - 1',
    '16E * 16E',
    'load u64 [private 0x1000]',
    'count = 3',
    '!',
  ],
];
const expression: (maker: Maker) => string = ({ random, known }) =>
  known.pick(random, random.pick(EXPRESSIONS), 'expression', 'name');
const thread = ({ random, known }: Maker): number => known.pick(random, 1, 'threads.id', 'threadId');
const frame = ({ random, known }: Maker): number => known.pick(random, 1, 'stackFrames.id');
const rows = ({ random, known }: Maker): number => known.pick(random, 1, 'variablesReference');
const memory = ({ random, known }: Maker): string =>
  known.pick(
    random,
    random.pick(['guest:0x1000', 'shared:0x0', 'private:0x2000', 'hva:0x7f0000000000', 'fd/ram:0x0']),
    'memoryReference',
  );
const source = ({ random, program }: Maker): object => ({
  path: random.oneIn(8) ? random.pick(PATHS) : program,
});
const count = ({ random }: Maker): number =>
  random.pick([0, 1, 2, 3, 8, 16, 64, 4096, 65_536, 2 ** 20, 2 ** 31, 2 ** 53 - 1]);
const several = <T>({ random }: Maker, make: () => T): T[] => Array.from({ length: random.below(4) }, make);
const maybe = ({ random }: Maker, fields: object): object => (random.oneIn(3) ? fields : {});
const terms = (maker: Maker): object => ({
  ...maybe(maker, { condition: expression(maker) }),
  ...maybe(maker, {
    hitCondition: maker.random.pick(['1', '> 2', '% 3', '== 0', '>= 99999999999', 'x', '']),
  }),
  ...maybe(maker, { logMessage: maker.random.pick(['at {count}', '{', '{{}', '', '{exit.gpa}', '{1/0}']) }),
});
const step: Make = (maker) => ({
  threadId: thread(maker),
  ...maybe(maker, { granularity: maker.random.pick(['statement', 'line', 'instruction']) }),
  ...maybe(maker, { singleThread: maker.random.oneIn(2) }),
});
const choice = ({ random, known }: Maker): string =>
  known.pick(random, random.pick(['convert', 'retry', 'refuse', 'stop']), 'choices.id');

/** Every request, with arguments that could be right. */
export const REQUESTS: Readonly<Record<string, Make>> = {
  initialize: () => ({ adapterID: 'gfnscope' }),
  launch: (maker) => launchOf(maker),
  configurationDone: () => undefined,
  restart: (maker) => (maker.random.oneIn(2) ? {} : { arguments: launchOf(maker) }),
  disconnect: () => ({}),
  terminate: () => ({}),
  terminateThreads: (maker) => ({ threadIds: several(maker, () => thread(maker)) }),
  cancel: ({ random, known }) =>
    random.oneIn(3)
      ? { progressId: known.pick(random, 'run-1', 'progressId') }
      : { requestId: random.below(20) },
  setBreakpoints: (maker) => ({
    source: source(maker),
    breakpoints: several(maker, () => ({ line: maker.random.below(20), ...terms(maker) })),
  }),
  breakpointLocations: (maker) => ({
    source: source(maker),
    line: maker.random.below(9),
    ...maybe(maker, { endLine: count(maker) }),
  }),
  setFunctionBreakpoints: (maker) => ({
    breakpoints: several(maker, () => ({
      name: maker.random.pick(['touch', 'convert', 'punch_hole', 'fallocate', 'map_gpa_range', 'nobody']),
      ...terms(maker),
    })),
  }),
  setExceptionBreakpoints: (maker) => ({
    filters: FILTERS.filter(() => maker.random.oneIn(2)).map(({ name }) => name),
    ...maybe(maker, {
      filterOptions: several(maker, () => ({
        filterId: maker.random.pick(FILTERS).name,
        condition: expression(maker),
      })),
    }),
  }),
  dataBreakpointInfo: (maker) =>
    maker.random.oneIn(2)
      ? { variablesReference: rows(maker), name: maker.known.pick(maker.random, 'count', 'name') }
      : {
          name: maker.random.pick(['0x1000', 'gfn(0x1)', 'gfn(0, 0x10000)', 'count', memory(maker)]),
          ...maybe(maker, { bytes: count(maker), asAddress: true }),
        },
  setDataBreakpoints: (maker) => ({
    breakpoints: several(maker, () => ({
      dataId: maker.known.pick(
        maker.random,
        maker.random.pick(['state:0-4', 'bytes:guest:0x1000+8', 'bytes:shared:0x0+4294967296']),
        'dataId',
      ),
      ...maybe(maker, { accessType: maker.random.pick(['read', 'write', 'readWrite']) }),
      ...terms(maker),
    })),
  }),
  setInstructionBreakpoints: (maker) => ({
    breakpoints: several(maker, () => ({
      instructionReference: maker.known.pick(maker.random, '0x0', 'instructionReference'),
      ...maybe(maker, { offset: maker.random.below(5) }),
      ...terms(maker),
    })),
  }),
  continue: (maker) => ({ threadId: thread(maker), ...maybe(maker, { singleThread: true }) }),
  next: step,
  stepOut: step,
  stepIn: (maker) => ({
    ...step(maker),
    ...maybe(maker, { targetId: maker.known.pick(maker.random, 0, 'targets.id') }),
  }),
  stepBack: step,
  reverseContinue: step,
  'gfnscope/reverse': (maker) => ({ ...step(maker), kind: maker.random.pick(['over', 'into', 'out']) }),
  'gfnscope/seek': (maker) =>
    maker.random.pick([
      { moment: maker.random.below(200) },
      { entry: maker.random.below(6) },
      {
        line: {
          source: source(maker),
          line: maker.random.below(20),
          which: maker.random.pick(['first', 'previous', 'next', 'last']),
        },
      },
    ]),
  'gfnscope/undo': () => ({}),
  'gfnscope/bookmarks': ({ random }) => ({
    action: random.pick(['list', 'add', 'remove', 'go']),
    name: random.pick(['', 'a', 'b']),
  }),
  'gfnscope/branches': ({ random }) => ({
    action: random.pick(['list', 'name', 'switch']),
    branch: random.below(5),
    name: random.pick(['', 'one']),
  }),
  'gfnscope/compare': ({ random }) => ({
    from: { moment: random.below(100) },
    to: { moment: random.below(100), branch: random.below(4) },
  }),
  'gfnscope/why': (maker) => ({ address: memory(maker), ...maybe(maker, { size: count(maker) }) }),
  'gfnscope/when': (maker) => ({ address: memory(maker), ...maybe(maker, { limit: count(maker) }) }),
  'gfnscope/record': (maker) => maybe(maker, { path: '/recording.json' }),
  pause: (maker) => ({ threadId: thread(maker) }),
  goto: (maker) => ({ threadId: thread(maker), targetId: maker.known.pick(maker.random, 1, 'targets.id') }),
  gotoTargets: (maker) => ({ source: source(maker), line: maker.random.below(20) }),
  restartFrame: (maker) => ({ frameId: frame(maker) }),
  stepInTargets: (maker) => ({ frameId: frame(maker) }),
  threads: () => undefined,
  stackTrace: (maker) => ({
    threadId: thread(maker),
    ...maybe(maker, { startFrame: count(maker), levels: count(maker) }),
    ...maybe(maker, { format: { parameters: true, includeAll: true, line: true, hex: true } }),
  }),
  scopes: (maker) => ({ frameId: frame(maker) }),
  variables: (maker) => ({
    variablesReference: rows(maker),
    ...maybe(maker, {
      start: count(maker),
      count: count(maker),
      filter: maker.random.pick(['indexed', 'named']),
    }),
    ...maybe(maker, { format: { hex: true } }),
  }),
  setVariable: (maker) => ({
    variablesReference: rows(maker),
    name: maker.known.pick(maker.random, 'count', 'name'),
    value: maker.random.pick(['1', 'true', 'shared', '0x1000 ..+ 4K', 'count + 1', '']),
  }),
  setExpression: (maker) => ({
    expression: maker.random.pick(['count', 'u8 [guest:0x1000]', '[private:0x2000]', expression(maker)]),
    value: maker.random.pick(['1', 'true', 'count + 1', '0xffff_ffff_ffff_ffff']),
    ...maybe(maker, { frameId: frame(maker) }),
  }),
  evaluate: (maker) => ({
    expression: expression(maker),
    context: maker.random.pick(['repl', 'watch', 'hover', 'clipboard', 'variables', 'other']),
    ...maybe(maker, { frameId: frame(maker) }),
    ...maybe(maker, { format: { hex: true } }),
  }),
  completions: (maker) => ({
    text: expression(maker),
    column: maker.random.below(9),
    ...maybe(maker, { frameId: frame(maker), line: 1 }),
  }),
  exceptionInfo: (maker) => ({ threadId: thread(maker) }),
  source: (maker) => ({
    sourceReference: maker.known.pick(maker.random, 0, 'sourceReference'),
    ...maybe(maker, { source: source(maker) }),
  }),
  loadedSources: () => ({}),
  readMemory: (maker) => ({
    memoryReference: memory(maker),
    count: count(maker),
    ...maybe(maker, { offset: count(maker) }),
  }),
  writeMemory: (maker) => ({
    memoryReference: memory(maker),
    data: maker.random.pick(['', 'AAAA', 'AQIDBA==', '%%%', 'A'.repeat(8192)]),
    ...maybe(maker, { offset: count(maker), allowPartial: maker.random.oneIn(2) }),
  }),
  disassemble: (maker) => ({
    memoryReference: maker.known.pick(maker.random, '0x0', 'instructionReference'),
    instructionCount: maker.random.oneIn(20) ? count(maker) : maker.random.below(200),
    ...maybe(maker, { instructionOffset: -maker.random.below(300), offset: maker.random.below(9) }),
  }),
  'gfnscope/map': (maker) => ({
    columns: maker.random.pick([1, 2, 80, 800, 8192]),
    ...maybe(maker, { lo: maker.random.below(4096), hi: count(maker) }),
    ...maybe(maker, { changes: true }),
  }),
  'gfnscope/tree': (maker) => ({
    ...maybe(maker, { limit: count(maker) }),
    ...maybe(maker, { slot: maker.random.below(3), from: count(maker) }),
  }),
  'gfnscope/choices': (maker) => maybe(maker, { threadId: thread(maker) }),
  'gfnscope/predict': (maker) => ({
    choice: choice(maker),
    ...maybe(maker, { steps: count(maker), threadId: thread(maker) }),
  }),
  'gfnscope/choose': (maker) => ({
    choice: choice(maker),
    ...maybe(maker, { then: maker.random.pick(['step', 'continue', 'stop']), threadId: thread(maker) }),
  }),
  'gfnscope/act': (maker) => {
    const lo = count(maker);
    return {
      call: maker.random.pick(['convert', 'punch_hole', 'allocate']),
      ...{ lo, hi: lo + count(maker), fd: maker.random.pick(['ram', '0', '', 'nothing']) },
      ...maybe(maker, { to: maker.random.pick(['private', 'shared']), using: 'qemu' }),
    };
  },
  'gfnscope/watches': (maker) => {
    const lo = count(maker);
    return {
      action: maker.random.pick(['list', 'add', 'add', 'remove', 'drop']),
      ...maybe(maker, { lo, hi: lo + count(maker) }),
      ...maybe(maker, { id: maker.random.below(5) }),
    };
  },
  'gfnscope/costs': () => ({}),
  'gfnscope/timeline': (maker) => ({
    ...maybe(maker, { from: count(maker) }),
    ...maybe(maker, { limit: count(maker) }),
  }),
  'gfnscope/solo': (maker) => ({ threadId: thread(maker), on: maker.random.oneIn(2) }),
  'gfnscope/describe': (maker) => ({ address: maker.random.oneIn(2) ? '0x1000' : memory(maker) }),
  'gfnscope/bytes': (maker) => ({
    memoryReference: memory(maker),
    count: count(maker),
    ...maybe(maker, { offset: count(maker) }),
  }),
};
export const COMMANDS = Object.keys(REQUESTS);

export function launchOf(maker: Maker): object {
  const { random, program } = maker;
  return {
    program,
    ...maybe(maker, { stopOnEntry: random.oneIn(2) }),
    ...(random.oneIn(4) ? { onMemoryError: random.pick(['ask', 'convert', 'refuse', 'retry', 'stop']) } : {}),
    ...(random.oneIn(8) ? { seed: random.below(5) } : {}),
    ...(random.oneIn(12) ? { noDebug: true } : {}),
    ...(random.oneIn(12) ? { test: 'large' } : {}),
  };
}
