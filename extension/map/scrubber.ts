import * as vscode from 'vscode';
import type { SeekArguments } from '../../debug-adapter/gfnscope-protocol.js';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';
import { nextStop } from '../session/next-stop.js';
import { Latest } from './latest.js';
import type { FromMap, ToMap } from './messages.js';
import { momentsOf } from './moments.js';

type Seek = Extract<FromMap, { type: 'seek' }>;

/** Exits that get a mark. */
const MARKS = 2_000;
/** Between two seeks the views and the editor have so long to show where the run stands, milliseconds. */
const BREATH = 60;

/** Takes the run to where the map's slider is pushed, one seek at a time, and tells the slider where the run stands. */
export class Scrubber {
  readonly #seeks = new Latest<Seek>((seek) => this.#seek(seek));
  /** The number of the last seek that is over: what the page knows by older ones is out of date. */
  #done = 0;
  #busy = false;

  constructor(
    private readonly watch: RunWatch,
    private readonly post: (message: ToMap) => void,
    /** Gives the keyboard back to the slider. */
    private readonly refocus: () => void,
  ) {}

  /** Whether the run is under way because of the slider. */
  get busy(): boolean {
    return this.#busy;
  }

  put(seek: Seek): void {
    this.#seeks.put(seek);
  }

  /** Forgets the seek that waits. */
  clear(): void {
    this.#seeks.clear();
  }

  /** Tells the page where the run stands in time, if it can be moved. */
  async tell(run: DebuggedRun): Promise<void> {
    if (!run.stopped || !run.canGoBack) return;
    const done = this.#done;
    const total = (await run.look('gfnscope/timeline', { limit: 0 }))?.total ?? 0;
    const [timeline, branches, choices] = await Promise.all([
      run.look('gfnscope/timeline', { from: Math.max(0, total - MARKS), limit: MARKS }),
      run.look('gfnscope/branches', {}),
      run.look('gfnscope/choices', {}),
    ]);
    if (timeline === undefined || this.watch.current !== run) return;
    this.post({ type: 'time', run: run.session.id, moments: momentsOf(timeline, branches, choices), done });
  }

  async #seek({ run: id, to, number, byKey }: Seek): Promise<void> {
    const run = this.watch.current;
    if (run?.session.id !== id || !run.stopped) return;
    const stop = nextStop(this.watch, run);
    this.#busy = true;
    try {
      await run.ask('gfnscope/seek', seekOf(to));
      await stop.reached;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!run.ended) vscode.window.setStatusBarMessage(`$(warning) ${why}`, 6000);
    } finally {
      stop.dispose();
      this.#busy = false;
      this.#done = number;
    }
    await this.tell(run);
    if (byKey) this.refocus();
    await new Promise((resolve) => setTimeout(resolve, BREATH));
  }
}

function seekOf(to: Seek['to']): SeekArguments {
  return 'entry' in to ? { entry: to.entry } : { moment: to.moment };
}
