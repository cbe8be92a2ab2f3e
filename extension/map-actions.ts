import * as vscode from 'vscode';
import type { MapActions } from './map/map-actions.js';

/** What the map sets going in other rooms: each is a command of theirs. */
export const mapActions: MapActions = {
  async revealInTree(_run, gfns) {
    await vscode.commands.executeCommand('gfnscope.memory.focus');
    await vscode.commands.executeCommand('gfnscope.memory.reveal', { gfns });
  },
  async breakOnChange(_run, gfns) {
    await vscode.commands.executeCommand('gfnscope.memory.breakOnChange', { gfns });
  },
  async viewMemory(_run, gpa) {
    await vscode.commands.executeCommand('gfnscope.memory.view', `guest:0x${gpa.toString(16)}`);
  },
  async why(_run, gfns) {
    await vscode.commands.executeCommand('gfnscope.why', { gfns });
  },
  async convert(_run, gfns) {
    await vscode.commands.executeCommand('gfnscope.memory.convert', { gfns });
  },
  async punchHole(_run, gfns) {
    await vscode.commands.executeCommand('gfnscope.memory.punchHole', { gfns });
  },
  async allocate(_run, gfns) {
    await vscode.commands.executeCommand('gfnscope.memory.allocate', { gfns });
  },
  async copy(text) {
    await vscode.env.clipboard.writeText(text);
  },
};
