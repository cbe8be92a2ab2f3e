import * as vscode from 'vscode';
import type { PendingExit } from '../choose/pending-exit.js';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';
import { offerUndo } from '../session/offer-undo.js';
import { conversionOf, fallocateOf, fileBehind, type RowCall } from './row-commands.js';
import type { Row, Target } from './row.js';
import { treeText } from './tree-rows.js';
import { gfnRange, sizeOf } from './words.js';

/** What can be done with what a row of the tree stands for, or a range of the map. */
export class RowActions {
  /** How often the VMM was told to do something. */
  #calls = 0;

  constructor(
    readonly watch: RunWatch,
    readonly exit: PendingExit,
  ) {}

  /** At an exit in the row's range, its choices; elsewhere a conversion by the VMM. */
  async convert(target: Target): Promise<void> {
    const { gfns, held } = target;
    if (gfns === undefined || this.#stopped(gfns) === undefined) return;
    if (this.exit.isIn(gfns.lo, gfns.hi)) {
      await vscode.commands.executeCommand('gfnscope.choose');
      return;
    }
    // First the side that it is not.
    const sides = held === 'private' ? (['shared', 'private'] as const) : (['private', 'shared'] as const);
    const picked = await vscode.window.showQuickPick(
      sides.flatMap((to) => {
        const command = conversionOf(target, to);
        return command === undefined ? [] : [{ label: command.label, command }];
      }),
      {
        title: 'Convert, as the VMM may at any time',
        placeHolder: 'No guest asked for this: its own view stays as it is.',
      },
    );
    await this.#call(picked?.command);
  }

  async punchHole(target: Target): Promise<void> {
    await this.#call(fallocateOf(await this.#withFile(target), 'punch_hole'));
  }

  async allocate(target: Target): Promise<void> {
    await this.#call(fallocateOf(await this.#withFile(target), 'allocate'));
  }

  async breakOnChange({ gfns }: Target): Promise<void> {
    const run = this.watch.current;
    if (gfns === undefined || run === undefined) return;
    const label = `Stops when gfn ${gfnRange(gfns.lo, gfns.hi)} changes.`;
    try {
      const { watches } = await run.ask('gfnscope/watches', { action: 'add', ...gfns });
      const id = watches.find(({ lo, hi }) => lo === gfns.lo && hi === gfns.hi)?.id;
      const answer = await vscode.window.showInformationMessage(label, 'Remove');
      if (answer === 'Remove' && id !== undefined && !run.ended)
        await run.ask('gfnscope/watches', { action: 'remove', id });
    } catch (error) {
      explain(run, label, error);
    }
  }

  /** Which of the gfns that stop the run are to stop it no more. */
  async stopBreaking(): Promise<void> {
    const run = this.watch.current;
    if (run === undefined) return;
    try {
      const { watches } = await run.ask('gfnscope/watches', {});
      const dropped = await vscode.window.showQuickPick(
        watches.map(({ id, lo, hi }) => ({
          id,
          label: `gfn ${gfnRange(lo, hi)}`,
          description: sizeOf(hi - lo),
        })),
        {
          canPickMany: true,
          title: 'Breaks on change',
          placeHolder: watches.length === 0 ? 'There is none' : 'Remove those that are ticked',
        },
      );
      for (const { id } of dropped ?? []) await run.ask('gfnscope/watches', { action: 'remove', id });
    } catch (error) {
      explain(run, 'Breaks on change', error);
    }
  }

  async revealInMap({ gfns }: Target): Promise<void> {
    if (gfns !== undefined) await vscode.commands.executeCommand('gfnscope.map.reveal', gfns.lo, gfns.hi);
  }

  async viewMemory({ memoryReference }: Target): Promise<void> {
    if (memoryReference !== undefined)
      await vscode.commands.executeCommand('gfnscope.memory.view', memoryReference);
  }

  async copy(rows: readonly Row[]): Promise<void> {
    await vscode.env.clipboard.writeText(treeText(rows));
  }

  /** gfns stand for the private fd behind them. */
  async #withFile(target: Target): Promise<Target> {
    const { gfns, file } = target;
    if (file !== undefined || gfns === undefined) return target;
    const tree = await this.watch.current?.look('gfnscope/tree', { limit: 1 });
    if (tree === undefined) {
      if (this.watch.current?.stopped === false) tellToPause();
      return {};
    }
    const found = fileBehind(tree.slots, gfns);
    if (typeof found !== 'string') return { ...target, file: found };
    void vscode.window.showInformationMessage(found);
    return {};
  }

  /** Has the VMM make a call, and says what came of it. The views see it for themselves. */
  async #call(call: RowCall | undefined): Promise<void> {
    const run = this.#stopped(call);
    if (call === undefined || run === undefined) return;
    try {
      const { outcome, text } = await run.ask('gfnscope/act', call.args);
      const number = ++this.#calls;
      const said = outcome === 'done' ? `${call.label}: done by hand.` : `${call.label}: ${text}`;
      // Nobody waits for the answer: the message may stay while the run goes on.
      void offerUndo(run, said, { warning: outcome === 'failed', isLast: () => this.#calls === number });
    } catch (error) {
      explain(run, call.label, error);
    }
  }

  /** The run, if there is something to do and it is stopped for it. */
  #stopped(what: unknown): DebuggedRun | undefined {
    const run = this.watch.current;
    if (what === undefined || run === undefined) return undefined;
    if (!run.stopped) tellToPause();
    return run.stopped ? run : undefined;
  }
}

function tellToPause(): void {
  void vscode.window.showInformationMessage('The guest is running. Pause it first.');
}

function explain(run: DebuggedRun, label: string, error: unknown): void {
  if (run.ended) return;
  const why = error instanceof Error ? error.message : String(error);
  void vscode.window.showWarningMessage(`${label}: ${why}`);
}
