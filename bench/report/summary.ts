import { cpus, loadavg } from 'node:os';
import { PEERS, type PeerName } from '../peers/peer.js';
import type { Result } from '../row.js';
import { reason } from './table.js';

/** Where and how this was measured. */
export function surroundings(quick: boolean): string {
  const [cpu] = cpus();
  const name = (cpu?.model ?? 'an unknown processor').replaceAll(/\s+/g, ' ').replaceAll(/\((R|TM)\)/g, '');
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  const how = quick
    ? 'small counts, one round: figures say little'
    : 'medians of rounds, ours and theirs in turn';
  return `${how} · Node ${process.version} · ${cpus().length} × ${name} · load ${load}`;
}

/** What holds and what does not, and which peers are missing. */
export function summary(results: readonly Result[], quick: boolean, missing: readonly PeerName[]): string[] {
  const count = (verdict: string): number =>
    results.filter((result) => 'verdict' in result && result.verdict === verdict).length;
  const parts = [
    `${count('holds')} bars hold`,
    `${count('short')} fall short`,
    ...(count('no peer') > 0 ? [`${count('no peer')} wait for a peer`] : []),
    `${count('no bar')} figures without a bar`,
  ];
  const lines = quick ? [] : [parts.join(', ')];
  for (const name of missing)
    lines.push(`${name} is missing: \`${PEERS[name].install.join(' ')}\`, or run with --install`);
  return lines;
}

/** What `--json` writes. */
export function toJson(results: readonly Result[], quick: boolean): string {
  const rows = results.map((result) => {
    const { id, group, title, against, bar } = result.row;
    const what = { id, group, title: title.trim(), against, bar };
    if ('error' in result) return { ...what, error: result.error };
    const { figures, ratio, verdict } = result;
    const why = verdict === 'short' ? { why: reason(result) } : {};
    return { ...what, ...figures, ratio, verdict, ...why };
  });
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model, load: loadavg() };
  return `${JSON.stringify({ quick, machine, rows }, null, 2)}\n`;
}
