import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { describe, expect, it } from 'vitest';
import { Counted, isAnswer } from './counted.js';

/** Atomic steps that a request may have to wait for. */
const MOST_STEPS = 65_536;
/** Atomic steps that a prediction takes between two turns of the loop, at most. */
const PREDICTED_A_TURN = 16_384;

const CONVERTING = [
  'vm sw_protected {',
  '  private_fd ram size 64M allocated',
  '  memslot 0 gpa 0x0 size 64M shared anon private ram',
  '}',
].join('\n');

/** Guests that never come to an end, or take very long over one statement. */
const LOADS = {
  'an endless loop': 'vcpu 0 {\n  loop {\n  }\n}\n',
  'a fill of 1 TiB':
    'vm plain {\n  memslot 0 gpa 0x0 size 1T shared anon\n}\nvcpu 0 {\n  loop {\n    fill(0x0, 1T, 7)\n  }\n}\n',
  'conversions without end': `${CONVERTING}
vmm {\n  on memory_error (exit) { convert exit.range to exit.wanted; exit.ret = 0 }\n}
vcpu 0 {\n  loop {\n    map_gpa_range(0x10_0000, 1M, shared)\n    map_gpa_range(0x10_0000, 1M, private)\n  }\n}\n`,
  'stores by two vCPUs':
    'vm plain {\n  memslot 0 gpa 0x0 size 4M shared anon\n}\nvcpu 0 {\n  loop {\n    store u64 [0x1000] = 1\n  }\n}\nvcpu 1 {\n  loop {\n    store u64 [0x1000] = 2\n  }\n}\n',
} as const;

const isStopped = (message: P.Event | P.Response): boolean =>
  'event' in message && message.event === 'stopped';

async function under(load: string, before: readonly [string, object][] = []): Promise<Counted> {
  const session = new Counted(load);
  await session.ask('initialize', { adapterID: 'x' });
  await session.ask('launch', { program: '/guest/load.gfn', onMemoryError: 'convert' });
  await session.ask('setExceptionBreakpoints', { filters: [] });
  for (const [command, args] of before)
    expect(await session.ask(command, args)).toMatchObject({ answer: { success: true } });
  await session.ask('configurationDone');
  // Well into the load.
  while (session.moment < 3 * MOST_STEPS) await session.turn();
  return session;
}

const WATCHED: [string, object][] = [
  [
    'setDataBreakpoints',
    {
      breakpoints: [
        { dataId: 'state:0-1099511627776', condition: 'false' },
        { dataId: 'bytes:guest:0x0+4294967296', accessType: 'readWrite', condition: 'false' },
      ],
    },
  ],
  ['setBreakpoints', { source: { path: '/guest/load.gfn' }, breakpoints: [{ line: 1, condition: 'false' }] }],
];

describe.each(Object.entries(LOADS))('while the guest does %s', (_what, load) => {
  it.each([
    ['nothing is set', []],
    ['breakpoints on lines, bytes and states are set', WATCHED],
  ] as const)('every request is answered within 65,536 steps, when %s', async (_set, before) => {
    const session = await under(load, before);
    const source = { path: '/guest/load.gfn' };
    for (const [command, args] of [
      ['threads', undefined],
      ['setBreakpoints', { source, breakpoints: [{ line: 999 }] }],
      ['setDataBreakpoints', { breakpoints: [] }],
      ['cancel', { requestId: 1 }],
      ['stackTrace', { threadId: 1 }],
      ['gfnscope/map', { columns: 800 }],
      ['evaluate', { expression: '1 + 1' }],
    ] as const) {
      const { steps } = await session.ask(command, args);
      expect(steps, command).toBeLessThanOrEqual(MOST_STEPS);
      await session.turn();
    }
    const begun = session.moment;
    expect((await session.ask('pause', { threadId: 1 })).answer.success).toBe(true);
    await session.until(isStopped);
    expect(session.moment - begun).toBeLessThanOrEqual(MOST_STEPS);
    // And once more on its way, to the end.
    await session.ask('continue', { threadId: 1 });
    await session.turn();
    const { steps } = await session.ask('disconnect');
    expect(steps).toBeLessThanOrEqual(MOST_STEPS);
    const end = session.moment;
    for (let turns = 0; turns < 4; turns++) await session.turn();
    expect(session.moment).toBe(end);
  });
});

describe('while a prediction looks far ahead', () => {
  const text = `${CONVERTING}
vmm {\n  on memory_error (exit) { ask }\n}
vcpu 0 {\n  store u64 [shared 0x1000] = 1\n  loop {\n  }\n}\n`;

  async function predicting(): Promise<{ session: Counted; seq: number }> {
    const session = new Counted(text);
    await session.ask('initialize', { adapterID: 'x' });
    await session.ask('launch', { program: '/guest/load.gfn' });
    await session.ask('configurationDone');
    await session.until(isStopped);
    const { answer } = await session.ask('gfnscope/choices');
    const { choices } = answer.body as { choices: { id: string; unavailable?: string }[] };
    const choice = choices.find(({ unavailable }) => unavailable === undefined)?.id;
    const seq = session.send('gfnscope/predict', { choice, steps: 10_000_000 });
    for (let turns = 0; turns < 3; turns++) await session.turn();
    expect(session.heard.some((message) => isAnswer(message, seq))).toBe(false);
    return { session, seq };
  }

  it.each([
    ['threads', undefined],
    ['pause', { threadId: 1 }],
    ['setBreakpoints', { source: { path: '/guest/load.gfn' }, breakpoints: [{ line: 9 }] }],
    ['disconnect', {}],
  ] as const)('`%s` is answered within 65,536 steps of it', async (command, args) => {
    const { session } = await predicting();
    const { turns, answer } = await session.ask(command, args);
    expect(answer.success).toBe(true);
    expect(turns * PREDICTED_A_TURN).toBeLessThanOrEqual(MOST_STEPS);
  });

  it('`cancel` ends it within 65,536 steps, with the protocol’s word', async () => {
    const { session, seq } = await predicting();
    session.send('cancel', { requestId: seq });
    const { turns } = await session.until((message) => isAnswer(message, seq));
    expect(turns * PREDICTED_A_TURN).toBeLessThanOrEqual(MOST_STEPS);
    expect(session.heard.find((message) => isAnswer(message, seq))).toMatchObject({
      success: false,
      message: 'cancelled',
    });
  });
});
