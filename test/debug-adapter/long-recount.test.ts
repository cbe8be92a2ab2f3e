import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Counted } from './counted.js';

/** Atomic steps of the run behind which hits are counted: many slices of it. */
const FAR = 650_000;
/** Turns of the loop that nothing here takes. */
const FOREVER = 5_000;
const TEXT = 'vcpu 0 {\n  let n = 0\n  loop {\n    n += 1\n  }\n}\n';
const LINE = 4;
const THREAD = { threadId: 1 };

describe('hits that are counted from the start of a long run', () => {
  let session: Counted;

  const stops = (): number =>
    session.heard.filter((message) => 'event' in message && message.event === 'stopped').length;

  /** Lets the run go, or halts it, and waits for the stop; gives the turns that it took. */
  async function untilStop(command: string, args: object): Promise<number> {
    const before = stops();
    const { answer, turns: first } = await session.ask(command, args);
    expect(answer, command).toMatchObject({ success: true });
    const { turns } = await session.turnsUntil(() => stops() > before, FOREVER);
    return first + turns;
  }

  async function counter(): Promise<number> {
    const { answer } = await session.ask('evaluate', { expression: 'n', context: 'watch', frameId: 4097 });
    return Number((answer.body as P.EvaluateResponse['body']).result);
  }

  /** Breaks at so many hits, lets the run go, and turns the loop until they are being counted. */
  async function counting(hits: number): Promise<void> {
    const breakpoints = [{ line: LINE, hitCondition: `== ${hits}` }];
    await session.ask('setBreakpoints', { source: { path: '/guest/long.gfn' }, breakpoints });
    await session.ask('continue', THREAD);
    for (let turns = 0; turns < 5; turns++) await session.turn();
  }

  beforeEach(async () => {
    session = new Counted(TEXT);
    await session.ask('initialize', { adapterID: 'x' });
    await session.ask('launch', { program: '/guest/long.gfn' });
    await session.ask('configurationDone');
    await session.turnsUntil(() => session.moment > FAR, FOREVER);
    await untilStop('pause', THREAD);
  });
  afterEach(() => {
    session.dispose();
  });

  it('are counted in slices: requests are answered, a pause is heard, and the count goes on where it was', async () => {
    const n = await counter();
    const { moment } = session;
    await counting(n + 5);
    expect((await session.ask('threads')).turns).toBeLessThan(5);
    expect(session.moment, 'the run waits for the count').toBe(moment);
    expect(await untilStop('pause', THREAD)).toBeLessThan(5);
    expect(session.moment).toBe(moment);
    expect(await untilStop('continue', THREAD), 'slices').toBeGreaterThan(20);
    expect(await counter()).toBe(n + 4);
  });

  it('are counted anew from where one goes while they are counted', async () => {
    await counting(5);
    await untilStop('pause', THREAD);
    await untilStop('gfnscope/seek', { moment: 0 });
    await untilStop('continue', THREAD);
    expect(await counter()).toBe(4);
  });

  it('are counted no more when the session ends', async () => {
    await counting(1_000_000_000);
    expect((await session.ask('disconnect')).turns).toBeLessThan(5);
    const { moment } = session;
    for (let turns = 0; turns < 50; turns++) await session.turn();
    expect(session.moment).toBe(moment);
  });
});
