import * as vscode from 'vscode';
import type { RunWatch } from '../session/debugged-run.js';
import { showPlace } from '../session/places.js';
import { travel } from '../session/travel.js';
import { ExitTimeline } from './exit-timeline.js';
import { EVERYTHING, type Kind } from './timeline-filter.js';
import { KINDS, type TimelineRow } from './timeline-rows.js';

/** The view "Exit timeline" with its commands. */
export function registerTimeline(watch: RunWatch): vscode.Disposable {
  const timeline = new ExitTimeline(watch);
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    timeline,
    register('gfnscope.timeline.filter', () => pickFilter(timeline)),
    register('gfnscope.timeline.find', () => askText(timeline)),
    register('gfnscope.timeline.clearFilter', () => {
      timeline.filter = EVERYTHING;
    }),
    register('gfnscope.timeline.earlier', () => {
      timeline.showEarlier();
    }),
    register('gfnscope.timeline.go', async (row?: TimelineRow) => {
      const run = watch.current;
      if (row === undefined || run === undefined) return;
      if (run.stopped && run.canGoBack) await travel(run, 'gfnscope/seek', { entry: row.entry.index });
      else if (row.entry.place) await showPlace(row.entry.place, run.session);
    }),
    register('gfnscope.timeline.show', async (row?: TimelineRow) => {
      const run = watch.current;
      if (row?.entry.place && run !== undefined) await showPlace(row.entry.place, run.session);
    }),
    register('gfnscope.timeline.revealInMap', async (row?: TimelineRow) => {
      const { lo, hi } = row?.entry ?? {};
      if (lo !== undefined && hi !== undefined)
        await vscode.commands.executeCommand('gfnscope.map.reveal', lo, hi);
    }),
    register('gfnscope.timeline.copy', async (row?: TimelineRow) => {
      if (row !== undefined) await vscode.env.clipboard.writeText(row.entry.text);
    }),
  );
}

interface Item extends vscode.QuickPickItem {
  readonly entryKind?: Kind;
  readonly actor?: string;
}

/** Has the sorts and the actors picked that are shown. None picked means all. */
async function pickFilter(timeline: ExitTimeline): Promise<void> {
  const { kinds, actors, text } = timeline.filter;
  const items: Item[] = [
    { label: 'Kinds', kind: vscode.QuickPickItemKind.Separator },
    ...(Object.keys(KINDS) as Kind[]).map((kind) => ({
      label: `$(${KINDS[kind].icon}) ${KINDS[kind].name}`,
      entryKind: kind,
      picked: kinds.has(kind),
    })),
    { label: 'Actors', kind: vscode.QuickPickItemKind.Separator },
    ...timeline.actors.map((actor) => ({ label: actor, actor, picked: actors.has(actor) })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: 'Show only these in the timeline',
    placeHolder: 'None: everything is shown',
  });
  if (picked === undefined) return;
  timeline.filter = {
    kinds: new Set(picked.flatMap(({ entryKind }) => (entryKind === undefined ? [] : [entryKind]))),
    actors: new Set(picked.flatMap(({ actor }) => (actor === undefined ? [] : [actor]))),
    text,
  };
}

async function askText(timeline: ExitTimeline): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: 'Find in the timeline',
    prompt: 'Shows only entries with this text: an address, a name, a decision. Empty shows all.',
    value: timeline.filter.text,
  });
  if (text !== undefined) timeline.filter = { ...timeline.filter, text: text.trim() };
}
