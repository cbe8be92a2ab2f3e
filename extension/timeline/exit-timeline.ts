import * as vscode from 'vscode';
import type { RunWatch } from '../session/debugged-run.js';
import { followView } from '../session/follow-view.js';
import { EVERYTHING, filterText, passes, type TimelineFilter } from './timeline-filter.js';
import { timelineRows, type TimelineRow } from './timeline-rows.js';
import { TimelineWindow } from './timeline-window.js';

/** The row that stands for what came before those shown. */
const EARLIER = 'earlier';
type Item = TimelineRow | typeof EARLIER;

/** The view of exits, conversions and what else happened, the latest first. */
export class ExitTimeline implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<Item>;
  readonly #all: vscode.Disposable;
  /** Of the run shown. Answers about another one go into a window that nobody looks at any more. */
  #window = new TimelineWindow();
  #filter = EVERYTHING;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(readonly watch: RunWatch) {
    this.#view = vscode.window.createTreeView('gfnscope.timeline', { treeDataProvider: this });
    this.#all = vscode.Disposable.from(
      this.#changed,
      this.#view,
      followView(watch, 'timeline', () => {
        this.#changed.fire(undefined);
      }),
      watch.onDidSwitch(() => {
        this.#window = new TimelineWindow();
      }),
    );
  }

  get filter(): TimelineFilter {
    return this.#filter;
  }

  set filter(filter: TimelineFilter) {
    this.#filter = filter;
    const words = filterText(filter);
    this.#view.description = words === '' ? undefined : words;
    void vscode.commands.executeCommand('setContext', 'gfnscope.timelineFiltered', words !== '');
    this.#changed.fire(undefined);
  }

  /** Who acts in the entries at hand. */
  get actors(): readonly string[] {
    return [...new Set(this.#window.entries.map(({ actor }) => actor))].sort();
  }

  dispose(): void {
    this.#all.dispose();
  }

  /** Shows more of the past. */
  showEarlier(): void {
    this.#window.wantEarlier();
    this.#changed.fire(undefined);
  }

  async getChildren(item?: Item): Promise<Item[]> {
    if (item !== undefined) return [];
    const run = this.watch.current;
    const window = this.#window;
    if (run?.stopped) await window.fetch((args) => run.look('gfnscope/timeline', args));
    const { entries, earlier, moment } = window;
    const shown = entries.filter((entry) => passes(entry, this.#filter));
    if (window === this.#window) this.#view.message = messageAbove(window, shown.length);
    const waiting = run?.stopped ? ((await run.look('gfnscope/choices', {}))?.threadId ?? 0) : 0;
    return [...timelineRows(shown, { moment, waiting }), ...(earlier > 0 ? ([EARLIER] as const) : [])];
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if (item === EARLIER) return earlierItem(this.#window.earlier);
    const shown = new vscode.TreeItem(item.label);
    shown.id = item.id;
    shown.description = item.description;
    shown.iconPath = item.ahead
      ? new vscode.ThemeIcon(item.icon, new vscode.ThemeColor('disabledForeground'))
      : new vscode.ThemeIcon(item.icon, item.here ? new vscode.ThemeColor('charts.green') : undefined);
    shown.contextValue = [
      item.entry.kind,
      ...(item.entry.lo === undefined ? [] : ['placed']),
      ...(item.entry.place === null ? [] : ['line']),
    ].join(' ');
    shown.accessibilityInformation = { label: item.spoken };
    shown.command = { command: 'gfnscope.timeline.go', title: 'Go to this moment', arguments: [item] };
    return shown;
  }

  resolveTreeItem(shown: vscode.TreeItem, item: Item): vscode.TreeItem {
    if (item !== EARLIER) shown.tooltip = new vscode.MarkdownString(item.tooltip(), true);
    return shown;
  }
}

/** What to say above the rows; without it, an empty view shows its welcome. */
function messageAbove({ isKnown, entries }: TimelineWindow, shown: number): string | undefined {
  if (!isKnown || shown > 0) return undefined;
  return entries.length === 0
    ? 'Nothing has happened yet: no exit, no conversion.'
    : 'Nothing of what is at hand passes the filter.';
}

function earlierItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(`${count.toLocaleString('en-US')} earlier…`);
  item.id = EARLIER;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: 'gfnscope.timeline.earlier', title: 'Show earlier entries' };
  return item;
}
