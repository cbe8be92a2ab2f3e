import type { TimelineEntry } from '../../debug-adapter/gfnscope-protocol.js';

export type Kind = TimelineEntry['kind'];

/** What of the timeline is shown. Empty: everything. */
export interface TimelineFilter {
  readonly kinds: ReadonlySet<Kind>;
  readonly actors: ReadonlySet<string>;
  readonly text: string;
}

export const EVERYTHING: TimelineFilter = { kinds: new Set(), actors: new Set(), text: '' };

/** Whether an entry is shown. */
export function passes(entry: TimelineEntry, { kinds, actors, text }: TimelineFilter): boolean {
  if (kinds.size > 0 && !kinds.has(entry.kind)) return false;
  if (actors.size > 0 && !actors.has(entry.actor)) return false;
  if (text === '') return true;
  const all = [entry.name, entry.text, entry.actor, entry.gpa ?? '', entry.decision ?? '']
    .join(' ')
    .toLowerCase();
  return all.includes(text.toLowerCase());
}

/** The filter in words, for the view's title; empty if everything is shown. */
export function filterText({ kinds, actors, text }: TimelineFilter): string {
  return [...kinds, ...actors, ...(text === '' ? [] : [`“${text}”`])].join(', ');
}
