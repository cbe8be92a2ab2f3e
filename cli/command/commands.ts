import { checkCommand } from './check.js';
import type { Command } from './command.js';
import { dapCommand } from './dap.js';
import { explainCommand } from './explain.js';
import { fmtCommand } from './fmt.js';
import { lspCommand } from './lsp.js';
import { mapCommand } from './map.js';
import { newCommand } from './new.js';
import { replayCommand } from './replay.js';
import { runCommand } from './run.js';
import { testCommand } from './test.js';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  replayCommand,
  checkCommand,
  testCommand,
  fmtCommand,
  newCommand,
  mapCommand,
  explainCommand,
  dapCommand,
  lspCommand,
];
