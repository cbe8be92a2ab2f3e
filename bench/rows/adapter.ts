import { setTimeout as sleep } from 'node:timers/promises';
import { Debuggers } from '../dap/debuggers.js';
import { StoppedSession, type Debugger } from '../dap/debugger.js';
import { pauseLatencies } from '../dap/pause.js';
import { median } from '../memory/subject.js';
import type { Figures, Row } from '../row.js';

const GROUP = 'Debugger: over the protocol';

type PeerDebugger = 'floor' | 'lldb' | 'debugpy';

/** Measured: a floor adapter that burns 0.04 ms a request takes as long. How much that is of the floor is the machine's doing. */
const A_REQUEST =
  'a request takes 0.04 ms beyond the two pipes, the checks of both sides included; the pipes take from 0.03 to 0.1 ms, as fast as the machine wakes a process';

export const ADAPTER_ROWS: readonly Row[] = [
  {
    id: 'dap-step',
    group: GROUP,
    title: 'full step: next, stackTrace, scopes, variables',
    against: 'an adapter that does nothing',
    bar: { of: 'ratio', most: 1.5 },
    short: () => A_REQUEST,
    measure: (quick) => steps(quick, 'floor', median),
  },
  {
    id: 'dap-step-p99',
    group: GROUP,
    title: '  … the slowest in a hundred',
    against: 'an adapter that does nothing',
    bar: { of: 'ratio', most: 2 },
    measure: (quick) => steps(quick, 'floor', (values) => percentile(values, 0.99)),
  },
  {
    id: 'dap-step-lldb',
    group: GROUP,
    title: "  … beside lldb's",
    against: "lldb's DAP server",
    needs: 'lldb',
    bar: { of: 'ratio', most: 1 / 5 },
    short: () => A_REQUEST,
    measure: (quick, withPeer) => steps(quick, withPeer ? 'lldb' : null, median),
  },
  {
    id: 'dap-step-debugpy',
    group: GROUP,
    title: "  … beside debugpy's",
    against: 'debugpy',
    needs: 'debugpy',
    bar: { of: 'ratio', most: 1 / 30 },
    measure: (quick, withPeer) => steps(quick, withPeer ? 'debugpy' : null, median, 0.1),
  },
  {
    id: 'dap-first-stop',
    group: GROUP,
    title: 'first stop after the program was started',
    against: "lldb's DAP server",
    needs: 'lldb',
    bar: { of: 'ratio', most: 1 / 2 },
    measure: (quick, withPeer) => firstStops(quick, withPeer, ({ firstStop }) => firstStop, 'ms'),
  },
  {
    id: 'dap-memory',
    group: GROUP,
    title: 'memory of the adapter at the first stop',
    against: "lldb's DAP server",
    needs: 'lldb',
    bar: { of: 'ratio', most: 1 },
    measure: (quick, withPeer) => firstStops(quick, withPeer, (session) => session.residentMemory(), 'MiB'),
  },
  {
    id: 'dap-pause',
    group: GROUP,
    title: 'pause while the guest runs: the longest wait for an answer',
    bar: { of: 'ours', most: 50 },
    measure: async (quick) => {
      const { worst, notes } = await pauseLatencies(quick);
      return { ours: worst, unit: 'ms', notes };
    },
  },
];

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}

/** Steps of both in turn, one session each: what disturbs the machine disturbs both. */
async function steps(
  quick: boolean,
  peer: PeerDebugger | null,
  summary: (times: readonly number[]) => number,
  peerShare = 1,
): Promise<Figures> {
  const debuggers = new Debuggers();
  const sessions: StoppedSession[] = [];
  try {
    const ours = await StoppedSession.begin(await debuggers.ours());
    sessions.push(ours);
    const other = peer === null ? null : await StoppedSession.begin(debuggers[peer]());
    if (other !== null) sessions.push(other);
    const [warm, count] = quick ? [20, 30] : [300, 1500];
    const [own, theirs]: [number[], number[]] = [[], []];
    for (let i = 0; i < warm + count; i++) {
      const time = await ours.step();
      if (i >= warm) own.push(time);
      if (other === null || i % Math.round(1 / peerShare) !== 0) continue;
      const peerTime = await other.step();
      if (i >= warm) theirs.push(peerTime);
    }
    return { ours: summary(own), ...(other === null ? {} : { peer: summary(theirs) }), unit: 'ms' };
  } finally {
    for (const session of sessions) await session.end();
    debuggers.dispose();
  }
}

async function firstStops(
  quick: boolean,
  withPeer: boolean,
  figure: (session: StoppedSession) => number,
  unit: string,
): Promise<Figures> {
  const debuggers = new Debuggers();
  try {
    const all: readonly Debugger[] = [await debuggers.ours(), ...(withPeer ? [debuggers.lldb()] : [])];
    const values = all.map((): number[] => []);
    for (let round = 0; round < (quick ? 1 : 7); round++) {
      for (const [i, one] of all.entries()) {
        const session = await StoppedSession.begin(one);
        if (unit === 'MiB') await sleep(100); // what was allocated for the start is resident by now
        values[i]!.push(figure(session));
        await session.end();
      }
    }
    const [ours = NaN, peer] = values.map(median);
    return { ours, ...(peer === undefined ? {} : { peer }), unit };
  } finally {
    debuggers.dispose();
  }
}
