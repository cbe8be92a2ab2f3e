import * as vscode from 'vscode';
import type { TreeAnswer } from '../../debug-adapter/gfnscope-protocol.js';
import type { RunWatch } from '../session/debugged-run.js';
import { followView } from '../session/follow-view.js';
import type { More, Row } from './row.js';
import { TreePages } from './tree-pages.js';
import { headline, treeRows } from './tree-rows.js';

const COLOURS = { warning: 'list.warningForeground', changed: 'gitDecoration.modifiedResourceForeground' };

const SHOWN = 'gfnscope.memory.shown';

/** Milliseconds that a run may go on before what is shown is called old: a step is over sooner. */
const SHORT = 400;

/** The tree of memslots and private fds. */
export class MemoryTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #pages = new TreePages();
  readonly #view: vscode.TreeView<Row>;
  readonly #all: vscode.Disposable;
  /** Whose children the rows handed out are: a tree can only show a row whose way up it can ask for. */
  readonly #parents = new Map<string, Row>();
  readonly #children = new WeakMap<Row, readonly Row[]>();
  #rows: readonly Row[] = [];
  /** Fetches what is shown now; absent once that is out of date. */
  #fetched: Promise<void> | undefined;
  #answer: TreeAnswer | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  /** @param memento remembers that the view was shown once */
  constructor(
    readonly watch: RunWatch,
    memento: vscode.Memento,
  ) {
    this.#view = vscode.window.createTreeView('gfnscope.memory', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#all = vscode.Disposable.from(
      this.#changed,
      this.#view,
      followView(watch, 'tree', () => {
        this.#refresh();
      }),
      watch.onDidSwitch((run) => {
        if (run !== undefined && memento.get(SHOWN) !== true) void introduce(memento);
        this.#answer = undefined;
        this.#parents.clear();
        this.#pages.reset();
      }),
      watch.onDidContinue(() => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
          if (watch.current?.stopped === false) this.#head('Running: this is how it was at the last stop.');
        }, SHORT);
      }),
    );
  }

  /** All rows, as they are shown now. */
  get rows(): readonly Row[] {
    return this.#rows;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#all.dispose();
  }

  /** Shows the next page of a list. */
  showMore(more: More): void {
    this.#pages.want(more);
    this.#refresh();
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (row !== undefined) return this.#childrenOf(row);
    await (this.#fetched ??= this.#fetch());
    return [...this.#rows];
  }

  getParent(row: Row): Row | undefined {
    return this.#parents.get(row.id);
  }

  /** Shows and selects the run that a gfn is in; its memslot, if the run is in the part of the list that is left out. */
  async reveal(gfn: number): Promise<void> {
    await this.getChildren();
    const covers = ({ at }: Row): boolean => at?.gfns !== undefined && at.gfns.lo <= gfn && gfn < at.gfns.hi;
    const slot = this.rows.flatMap((group) => this.#childrenOf(group)).find(covers);
    if (slot === undefined) return;
    const run = this.#childrenOf(slot).find(covers);
    await this.#view.reveal(run ?? slot, { select: true, focus: true, expand: run !== undefined });
  }

  /** VS Code may ask for the same children twice at once, and loses those that it is given as other objects in between. */
  #childrenOf(row: Row): Row[] {
    let children = this.#children.get(row);
    if (children === undefined) {
      children = row.children?.() ?? [];
      this.#children.set(row, children);
      for (const child of children) this.#parents.set(child.id, row);
    }
    return [...children];
  }

  #refresh(): void {
    this.#fetched = undefined;
    this.#changed.fire(undefined);
  }

  async #fetch(): Promise<void> {
    const run = this.watch.current;
    const answer = run?.stopped
      ? await this.#pages.fetch((args) => run.look('gfnscope/tree', args))
      : undefined;
    // Another run is shown by now: that one is fetched, too.
    if (run !== this.watch.current) return;
    // What was seen last stays while the run goes on, and where an answer comes too late.
    this.#answer = run === undefined ? undefined : (answer ?? this.#answer);
    this.#parents.clear();
    this.#rows = this.#answer === undefined ? [] : treeRows(this.#answer);
    this.#head(this.#answer === undefined ? undefined : headline(this.#answer));
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const state = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(
      row.label,
      row.children === undefined ? state.None : row.open === true ? state.Expanded : state.Collapsed,
    );
    item.id = row.id;
    item.description = row.description;
    item.contextValue = row.context;
    item.accessibilityInformation = { label: row.spoken };
    item.iconPath =
      row.tint === undefined
        ? new vscode.ThemeIcon(row.icon)
        : new vscode.ThemeIcon(row.icon, new vscode.ThemeColor(COLOURS[row.tint]));
    if (row.more !== undefined)
      item.command = { command: 'gfnscope.memory.more', title: 'Show more', arguments: [row.more] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, row: Row): vscode.TreeItem {
    if (row.tooltip !== undefined) item.tooltip = new vscode.MarkdownString(row.tooltip(), true);
    return item;
  }

  /** The line above the rows; without it, an empty tree shows its welcome. */
  #head(text: string | undefined): void {
    this.#view.message = text;
  }
}

/** VS Code folds what extensions add to the debug side bar. With the first run of all the tree unfolds; then it is left as it is. */
async function introduce(memento: vscode.Memento): Promise<void> {
  await memento.update(SHOWN, true);
  await vscode.commands.executeCommand('gfnscope.memory.focus', { preserveFocus: true });
}
