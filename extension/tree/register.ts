import * as vscode from 'vscode';
import type { PendingExit } from '../choose/pending-exit.js';
import type { RunWatch } from '../session/debugged-run.js';
import { MemoryTree } from './memory-tree.js';
import type { More, Row, Target } from './row.js';
import { RowActions } from './row-actions.js';

/** The view "Memslots & private fds" with its commands. `memento` keeps whether it was ever shown. */
export function registerTree(watch: RunWatch, exit: PendingExit, memento: vscode.Memento): vscode.Disposable {
  const tree = new MemoryTree(watch, memento);
  const actions = new RowActions(watch, exit);
  const register = vscode.commands.registerCommand;
  // A row of the tree comes from its menu, a target from elsewhere, such as the map. From the palette there is neither.
  const on = (id: string, act: (target: Target) => Promise<void>): vscode.Disposable =>
    register(id, async (given?: Row | Target) => {
      const target = given === undefined ? undefined : 'at' in given ? given.at : (given as Target);
      if (target !== undefined) await act(target);
    });
  return vscode.Disposable.from(
    tree,
    on('gfnscope.memory.convert', (target) => actions.convert(target)),
    on('gfnscope.memory.punchHole', (target) => actions.punchHole(target)),
    on('gfnscope.memory.allocate', (target) => actions.allocate(target)),
    on('gfnscope.memory.breakOnChange', (target) => actions.breakOnChange(target)),
    register('gfnscope.memory.stopBreaking', () => actions.stopBreaking()),
    on('gfnscope.memory.revealInMap', (target) => actions.revealInMap(target)),
    on('gfnscope.memory.viewRow', (target) => actions.viewMemory(target)),
    on('gfnscope.memory.reveal', async ({ gfns }) => {
      if (gfns !== undefined) await tree.reveal(gfns.lo);
    }),
    register('gfnscope.memory.copy', async (row?: Row) => {
      if (row !== undefined) await actions.copy([row]);
    }),
    register('gfnscope.memory.copyAll', () => actions.copy(tree.rows)),
    register('gfnscope.memory.more', (more: More) => {
      tree.showMore(more);
    }),
  );
}
