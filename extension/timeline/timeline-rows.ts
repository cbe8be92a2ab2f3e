import type { TimelineEntry } from '../../debug-adapter/gfnscope-protocol.js';
import type { Kind } from './timeline-filter.js';

/** A row of the timeline. */
export interface TimelineRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly spoken: string;
  readonly tooltip: () => string;
  readonly entry: TimelineEntry;
  /** Whether the run stands before it: it has gone back. */
  readonly ahead: boolean;
  /** Whether it is the last thing that has happened: the run stands right after it, or at it. */
  readonly here: boolean;
}

/** Where the run stands. */
export interface Now {
  readonly moment: number;
  /** The thread that waits for a choice, whose own choice at this moment is still to come; 0 if none does. */
  readonly waiting: number;
}

/** A sort of entry: its icon, and its name in a list of sorts. */
export const KINDS: Readonly<Record<Kind, { readonly icon: string; readonly name: string }>> = {
  exit: { icon: 'sign-out', name: 'Exits' },
  conversion: { icon: 'arrow-swap', name: 'Conversions' },
  choice: { icon: 'checklist', name: 'Choices' },
  poke: { icon: 'edit', name: 'Values set by hand' },
  jump: { icon: 'debug-step-over', name: 'Jumps' },
  solo: { icon: 'pinned', name: 'Only one thread runs' },
  kill: { icon: 'close', name: 'Killed threads' },
  call: { icon: 'wrench', name: 'Calls by hand' },
  signal: { icon: 'zap', name: 'Signals' },
  death: { icon: 'error', name: 'Ends of the guest' },
};

/** Words before an entry's text, where that does not say by itself what happened. */
const LEADS: Partial<Readonly<Record<Kind, string>>> = { conversion: 'Converted ', choice: 'Chosen: ' };

/** A row for each entry, the latest first. */
export function timelineRows(entries: readonly TimelineEntry[], now: Now): readonly TimelineRow[] {
  const here = entries.findLast((entry) => !isAhead(entry, now));
  return entries.map((entry) => rowOf(entry, isAhead(entry, now), entry === here)).reverse();
}

/** Whether the run stands before it. A choice has the moment of the exit that waited for it; a call by hand that of its beginning, and takes steps. */
function isAhead({ moment, kind, threadId }: TimelineEntry, now: Now): boolean {
  if (moment !== now.moment) return moment > now.moment;
  return kind === 'call' || (kind === 'choice' && threadId === now.waiting);
}

function rowOf(entry: TimelineEntry, ahead: boolean, here: boolean): TimelineRow {
  const text = (LEADS[entry.kind] ?? '') + entry.text;
  const { label, kind, decision } =
    entry.kind === 'exit' ? exitWords(entry) : { label: text, kind: '', decision: '' };
  // The decision last: it may be long.
  const described = [
    ...[here ? '◂ now' : ahead ? 'ahead of now' : '', entry.actor, kind, costWords(entry)],
    decision,
  ].filter((word) => word !== '');
  return {
    id: `${entry.index}`,
    label,
    description: described.join(' · '),
    icon: ahead ? 'circle-outline' : KINDS[entry.kind].icon,
    spoken: `${entry.index + 1}: ${label}, ${described.join(', ').replace('◂ ', '')}`,
    tooltip: () => tooltipOf(entry),
    entry,
    ahead,
    here,
  };
}

/** An exit is told by its number, where it was, and what was decided: its sentence is too long for a row. */
function exitWords({ name, gpa, explicit, decision = '' }: TimelineEntry) {
  const label = name.replace(/^KVM_EXIT_/, '');
  const kind = explicit === undefined ? '' : explicit ? 'explicit' : 'implicit';
  return { label: gpa === undefined ? label : `${label} ${gpa}`, kind, decision };
}

/** `zaps 2, flushes 1`: what it cost, the first few counters. */
function costWords({ costs = [] }: TimelineEntry): string {
  const shown = costs.slice(0, 3).map(({ name, count }) => `${name} ${count.toLocaleString('en-US')}`);
  return [...shown, ...(costs.length > 3 ? ['…'] : [])].join(', ');
}

function tooltipOf(entry: TimelineEntry): string {
  const { name, actor, text, decision, costs = [], place, moment } = entry;
  return [
    `**${name}** — ${actor}, moment ${moment.toLocaleString('en-US')}`,
    text,
    ...(decision === undefined ? [] : [`Decided: ${decision}`]),
    ...(costs.length === 0
      ? []
      : [
          [
            '| Cost | |',
            '|---|---:|',
            ...costs.map(({ name: cost, count }) => `| ${cost} | ${count} |`),
          ].join('\n'),
        ]),
    ...(place === null ? [] : [`${place.source.name ?? place.source.path ?? ''}, line ${place.line}`]),
  ].join('\n\n');
}
