import * as vscode from 'vscode';
import type { PendingExit } from '../choose/pending-exit.js';
import { frameOf } from '../session/focus.js';
import type { RunWatch } from '../session/debugged-run.js';
import type { ConsoleWords } from './console-words.js';
import { conversionOf, fallocateOf, watchOf, type RowCommand } from './row-commands.js';
import type { Row, Target } from './row.js';
import { treeText } from './tree-rows.js';

/** What can be done with what a row of the tree stands for, or a range of the map. */
export class RowActions {
  constructor(
    readonly watch: RunWatch,
    readonly exit: PendingExit,
    readonly words: ConsoleWords,
  ) {}

  /** At an exit in the row's range, its choices; elsewhere a conversion by the VMM. */
  async convert(target: Target): Promise<void> {
    const { gfns, held } = target;
    if (gfns === undefined) return;
    if (this.exit.isIn(gfns.lo, gfns.hi)) {
      await vscode.commands.executeCommand('gfnscope.choose');
      return;
    }
    if (!this.words.canOperate) {
      await this.#explain();
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
    await this.#carryOut(picked?.command);
  }

  /** Says who converts, and when; shows the way to the exit that waits elsewhere. */
  async #explain(): Promise<void> {
    const pending = this.exit.now;
    const way = pending === undefined ? [] : [`Choose at gpa ${pending.exit.gpa}`];
    const answer = await vscode.window.showInformationMessage(
      'No exit waits in this range. Only userspace converts: at an exit, or in its own code.',
      ...way,
    );
    if (answer !== undefined) await vscode.commands.executeCommand('gfnscope.choose');
  }

  async punchHole(target: Target): Promise<void> {
    await this.#carryOut(fallocateOf(target, 'punch_hole'));
  }

  async allocate(target: Target): Promise<void> {
    await this.#carryOut(fallocateOf(target, 'allocate'));
  }

  async breakOnChange(target: Target): Promise<void> {
    await this.#carryOut(watchOf(target));
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

  /** Has the adapter carry it out. What it refuses it explains; what it did is seen in the views. */
  async #carryOut(command: RowCommand | undefined): Promise<void> {
    const run = this.watch.current;
    if (command === undefined || run === undefined) return;
    if (!run.stopped) {
      void vscode.window.showInformationMessage('The guest is running. Pause it first.');
      return;
    }
    try {
      const answer = await run.say(command.expression, frameOf(run));
      vscode.window.setStatusBarMessage(`$(check) ${answer === '' ? command.label : answer}`, 6000);
    } catch (error) {
      if (run.ended) return;
      const why = error instanceof Error ? error.message : String(error);
      void vscode.window.showWarningMessage(`${command.label}: ${why}`);
    }
  }
}
