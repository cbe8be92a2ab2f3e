import * as vscode from 'vscode';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';

/** What a row's actions say to the debug console, by the context keys under which menus offer them. */
const WORDS = { 'gfnscope.canBreakOnChange': 'break' } as const;
type Key = keyof typeof WORDS;
const KEYS = Object.keys(WORDS) as Key[];

/** Knows which words the debug console of the run shown has: what it has not is not offered. */
export class ConsoleWords implements vscode.Disposable {
  readonly #all: vscode.Disposable;
  #run: DebuggedRun | undefined;

  constructor(watch: RunWatch) {
    this.#all = vscode.Disposable.from(
      watch.onDidStop((run) => void this.#learn(run)),
      watch.onDidSwitch((run) => {
        if (run?.stopped === true) void this.#learn(run);
      }),
    );
  }

  dispose(): void {
    this.#all.dispose();
  }

  /** Asks once a run: its words do not change. */
  async #learn(run: DebuggedRun): Promise<void> {
    if (run === this.#run) return;
    this.#run = run;
    const known = new Set<Key>();
    for (const key of KEYS) if (await hasWord(run, WORDS[key])) known.add(key);
    if (run !== this.#run) return;
    for (const key of KEYS) void vscode.commands.executeCommand('setContext', key, known.has(key));
  }
}

async function hasWord(run: DebuggedRun, word: string): Promise<boolean> {
  try {
    await run.say(`help ${word}`);
    return true;
  } catch {
    return false;
  }
}
