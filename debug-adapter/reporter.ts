import type { Context } from './context.js';
import type { Debuggee } from './debuggee/debuggee.js';
import type { Halt } from './debuggee/halt.js';
import { someoneRunning, threadOf } from './debuggee/subject.js';
import { Life } from '../engine/kvm/task.js';
import { hasEnded } from './stops/stride.js';
import { isSame } from '../engine/time/point.js';
import { differsAtEnd } from '../engine/time/recording.js';
import type { RunnerEars } from './runner.js';

/** More of a reference's bytes than any view holds: all that was read of it is out of date. */
const ALL_BYTES = 2 ** 40;

/** Tells the client what became of the run: that it stopped and why, that it takes long, that it ended. */
export class Reporter implements RunnerEars {
  /** Threads that the client knows to be alive. */
  #alive: ReadonlySet<number>;
  /** Threads whose end has been told. */
  #gone: ReadonlySet<number> = new Set();
  /** Their names as the client could ask for them last: they say what a thread waits for. */
  #names = '';

  constructor(
    private readonly context: Context,
    private readonly debuggee: Debuggee,
    /** Keeps what is to be kept of a run that has ended, and never rejects; null if there is nothing. */
    private readonly keep: () => Promise<void> | null,
  ) {
    this.#alive = this.#living();
  }

  halted(halt: Halt | null): void {
    const { send } = this.context;
    this.#exited(halt?.kind === 'end');
    this.#compareWithRecording();
    if (halt?.kind === 'end') {
      const over = (): void => {
        send('exited', { exitCode: halt.status });
        send('terminated');
      };
      const kept = this.keep();
      if (kept === null) over();
      else void kept.then(over);
      return;
    }
    if (halt?.kind === 'over') void this.keep();
    this.debuggee.stoppedHere();
    send('stopped', this.#stop(halt));
    this.#announce();
  }

  /** Something was put into the stopped run: what was shown of it may not be true any more. */
  changed(): void {
    const { send, client } = this.context;
    this.#exited();
    // An editor that is told of threads goes to where the run stopped last: only if they do read otherwise now.
    const areas = this.#namesNow() === this.#names ? ['variables'] : ['variables', 'threads'];
    if (client.supportsInvalidatedEvent === true) send('invalidated', { areas });
    this.#announce();
  }

  /** A fault of the engine's is no stop of the guest's: says so, and ends the session. */
  failed(error: unknown): void {
    const { send } = this.context;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    send('output', { category: 'important', output: `gfnscope failed; please report this: ${what}\n` });
    send('exited', { exitCode: 70 });
    send('terminated');
  }

  progress(progressId: string, begun: boolean, done: boolean): void {
    const { send, client } = this.context;
    if (client.supportsProgressReporting !== true) return;
    if (done) {
      send('progressEnd', { progressId });
      return;
    }
    const back = this.debuggee.travel.progress;
    const message = back ?? `${this.debuggee.history.state.moment.toLocaleString('en-US')} steps`;
    const title = back === null ? 'The guest runs' : 'Going back';
    if (begun) send('progressStart', { progressId, title, cancellable: true, message });
    else send('progressUpdate', { progressId, message });
  }

  #stop(halt: Exclude<Halt, { kind: 'end' }> | null) {
    const all = { allThreadsStopped: true } as const;
    if (halt === null) {
      const actor = someoneRunning(this.debuggee.history.state);
      this.debuggee.stops.standAt(actor);
      return { reason: 'pause', threadId: threadOf(actor), ...all };
    }
    const threadId = threadOf(halt.actor);
    switch (halt.kind) {
      case 'exception': {
        const { title: description, text } = halt.trouble;
        // `exception` is the one reason for which VS Code asks for more and shows it at the line.
        return { reason: 'exception', description, text, threadId, ...all };
      }
      case 'breakpoint':
      case 'function breakpoint':
      case 'data breakpoint':
      case 'instruction breakpoint': {
        const said = halt.text === undefined ? {} : { description: halt.text, text: halt.text };
        return { reason: halt.kind, ...said, hitBreakpointIds: [...halt.hit], threadId, ...all };
      }
      case 'step':
      case 'entry':
      case 'pause':
      case 'goto':
      case 'over': {
        const said = halt.text === undefined ? {} : { description: halt.text, text: halt.text };
        return { reason: halt.kind === 'over' ? 'end' : halt.kind, ...said, threadId, ...all };
      }
    }
  }

  /** A run that does a recorded one again says whether it did, where that ended. */
  #compareWithRecording(): void {
    const { recording, history } = this.debuggee;
    if (recording === null || !isSame(history.present, recording.end)) return;
    const why = differsAtEnd(recording, history);
    const output =
      why === null
        ? 'This is where the recording ends: the run is the recorded one.'
        : `The recording: ${why}.`;
    this.context.send('output', { category: why === null ? 'console' : 'important', output: `${output}\n` });
  }

  /** Views may ask again; what was read of memory is out of date. */
  #announce(): void {
    const { send, client, readReferences } = this.context;
    if (client.supportsMemoryEvent === true) {
      for (const memoryReference of readReferences)
        send('memory', { memoryReference, offset: 0, count: ALL_BYTES });
    }
    this.#names = this.#namesNow();
    const { moment } = this.debuggee.history.state;
    send('gfnscope/changed', { views: ['map', 'tree', 'timeline', 'choices', 'costs'], moment });
  }

  /** Tells of threads that have ended since the last time. Where all have, but the run can go back, nobody is gone yet. */
  #exited(over = false): void {
    const alive = this.#living();
    if (!over && alive.size === 0) return;
    for (const threadId of this.#alive) {
      if (!alive.has(threadId)) this.context.send('thread', { reason: 'exited', threadId });
    }
    for (const threadId of alive) {
      if (!this.#alive.has(threadId)) this.context.send('thread', { reason: 'started', threadId });
    }
    this.#alive = alive;
    this.#gone = new Set(
      this.debuggee.history.state.actors.map(({ id }) => threadOf(id)).filter((id) => !alive.has(id)),
    );
  }

  #namesNow(): string {
    const threads = this.debuggee.inspector.threads();
    return threads.map(({ actor, name }) => `${actor} ${name}`).join('\n');
  }

  #living(): ReadonlySet<number> {
    const { actors } = this.debuggee.history.state;
    // One that has ended is not there again because something was put into the run before its scheduler took notice.
    const living = actors.filter(
      (actor) => actor.life === Life.running && !(this.#gone.has(threadOf(actor.id)) && hasEnded(actor)),
    );
    return new Set(living.map(({ id }) => threadOf(id)));
  }
}
