import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { Client, EDITOR, type Files, type Heard } from '../client.js';
import { renderAnswer, renderEvent } from './render.js';
import { heading, MARK, type Request, type Transcript } from './transcript.js';

/** Requests after which the run goes: whoever plays them waits until it halts. */
const GOERS = new Set([
  ...['configurationDone', 'continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'restart'],
  ...[
    'restartFrame',
    'goto',
    'gfnscope/choose',
    'gfnscope/reverse',
    'gfnscope/seek',
    'gfnscope/undo',
    'start',
  ],
]);
/** Requests about a thread or a frame: about the one that stopped last, unless told. */
const OF_THREAD = new Set([
  ...[
    'continue',
    'next',
    'stepIn',
    'stepOut',
    'stepBack',
    'reverseContinue',
    'pause',
    'gfnscope/reverse',
    'stackTrace',
    'exceptionInfo',
    'goto',
  ],
]);
const OF_FRAME = new Set([
  'scopes',
  'evaluate',
  'completions',
  'stepInTargets',
  'setExpression',
  'restartFrame',
]);

/** Of those, the ones that cannot do without, or not well. */
const NEEDS_FRAME = new Set(['scopes', 'stepInTargets', 'restartFrame', 'setExpression', 'completions']);

/** Plays a transcript's requests against a session and notes down what it says. */
export class Player {
  readonly #client: Client;
  readonly #files: Files;
  readonly #main: string;
  /** Messages that have been noted down already. */
  #noted = 0;
  #showsChanges = false;
  #thread = 1;
  #frame: number | undefined;
  /** The address of the step that the actor whose stack was shown last does next. */
  #here = '';
  /** References of what was shown, by its name; the last one of a name counts. */
  readonly #references = new Map<string, number>();
  /** Requests sent so far: the number of the last one, for `cancel`. */
  #sent = 0;

  private constructor(private readonly transcript: Transcript) {
    this.#files = Object.fromEntries(transcript.files.map(({ path, text }) => [`/guest/${path}`, text]));
    this.#main = `/guest/${transcript.files[0]?.path ?? 'guest.gfn'}`;
    this.#client = new Client(this.#files);
  }

  /** The transcript as it reads now. */
  static async play(transcript: Transcript): Promise<string> {
    const player = new Player(transcript);
    const lines = [transcript.introduction];
    for (const { path, text } of transcript.files) lines.push('', heading(path), text.trimEnd());
    lines.push('', heading('session'));
    for (const request of transcript.requests) {
      lines.push('', `${MARK}${request.line}`, ...(await player.#answer(request)));
    }
    player.#client.dispose();
    return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
  }

  async #answer({ command, args }: Request): Promise<string[]> {
    const given = this.#evaluate(args);
    const lines: string[] = [];
    if (command === 'edit') {
      // Not a request: somebody changes a file on disk, or deletes it (null).
      for (const [name, text] of Object.entries(given)) {
        if (text === null) delete this.#files[`/guest/${name}`];
        else this.#files[`/guest/${name}`] = text as string;
      }
      return [];
    }
    if (command === 'clock') {
      // From now on each look at the clock takes so long: what depends on time always happens at the same place.
      this.#client.pace = Number(given.milliseconds);
      return [];
    }
    if (command === 'until') {
      while (!this.#said(String(given.event))) await new Promise((resolve) => setImmediate(resolve));
      this.#client.pace = 0;
      return this.#heard();
    }
    if (command === 'show') {
      this.#showsChanges = true;
      return [];
    }
    if (command === 'open' || command === 'start' || command === 'hello') {
      await this.#ask('initialize', command === 'hello' ? { ...EDITOR, ...given } : EDITOR);
      this.#noted = this.#client.heard.length; // The capabilities have a transcript of their own.
      if (command === 'hello') return [];
      lines.push(...(await this.#ask('launch', { program: this.#main, ...given })));
      if (command === 'start') lines.push(...(await this.#ask('configurationDone', undefined)));
    } else {
      const [, mark, name = ''] = /^([!&~]?)(.*)$/.exec(command) ?? [];
      if (NEEDS_FRAME.has(name) && this.#frame === undefined && !('frameId' in given))
        await this.#findFrame();
      const completed = this.#complete(name, given);
      if (mark !== '&') lines.push(...(await this.#ask(name, completed, mark)));
      else {
        this.#sent++;
        void this.#client.ask(name, completed);
        lines.push(...(await this.#heard()));
      }
    }
    return lines;
  }

  /** Sends one request, waits until the run has halted again if it lets it go, and notes down everything that was said. */
  async #ask(command: string, args: unknown, mark = ''): Promise<string[]> {
    this.#sent++;
    const response = await this.#client.ask(command, args, mark === '!');
    await new Promise((resolve) => setImmediate(resolve));
    // `continued` says that something else than a request to go on let the run go: a command of the console.
    if (response.success && (GOERS.has(command) || mark === '~' || this.#said('continued')))
      await this.#halted();
    return this.#heard();
  }

  /** Notes down what was said since the last time. */
  async #heard(): Promise<string[]> {
    // What is said right after an answer (an `invalidated`, say) belongs to it.
    await new Promise((resolve) => setImmediate(resolve));
    const said = this.#client.heard.slice(this.#noted);
    this.#noted = this.#client.heard.length;
    const lines: string[] = [];
    for (const message of said) {
      if (message.type === 'event') lines.push(...renderEvent(message as P.Event));
      else lines.push(...renderAnswer((message as P.Response).command, message as P.Response));
      this.#learn(message);
    }
    // It comes with every stop: shown to those who want to see it.
    return lines.filter((line) => this.#showsChanges || !line.startsWith('< gfnscope/changed'));
  }

  /** Asks for the stack as an editor does at each stop, without noting it down. */
  async #findFrame(): Promise<void> {
    this.#sent++;
    this.#learn(await this.#client.ask('stackTrace', { threadId: this.#thread }));
    this.#noted = this.#client.heard.length;
  }

  async #halted(): Promise<void> {
    while (!this.#said('stopped', 'terminated')) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Whether one of these events has come since the last request was noted down. */
  #said(...events: readonly string[]): boolean {
    return this.#client.heard
      .slice(this.#noted)
      .some((message) => message.type === 'event' && events.includes((message as P.Event).event));
  }

  /** Fills in what an editor would: the thread that stopped, its innermost frame, the script. */
  #complete(command: string, given: Record<string, unknown>): unknown {
    const filled = { ...given };
    if (OF_THREAD.has(command)) filled.threadId ??= this.#thread;
    if (OF_FRAME.has(command) && !('frameId' in filled)) filled.frameId = this.#frame;
    if (['setBreakpoints', 'breakpointLocations', 'gotoTargets'].includes(command))
      filled.source ??= { path: this.#main };
    if (filled.frameId === undefined) delete filled.frameId;
    return Object.keys(filled).length === 0 ? undefined : filled;
  }

  /**
   * The arguments as a value. `ref('Exit')` is the reference of what was shown by that name, `main` the script's path, `sent` the number of
   * the last request, `here` the address of the step that comes next in the stack shown last.
   */
  #evaluate(args: string): Record<string, unknown> {
    if (args === '') return {};
    const ref = (name: string): number => {
      const found = this.#references.get(name);
      if (found === undefined) throw new Error(`nothing was shown by the name ${name}`);
      return found;
    };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the texts are our own
    const make = new Function('ref', 'main', 'sent', 'here', `return (${args})`) as (
      ...of: unknown[]
    ) => Record<string, unknown>;
    return make(ref, this.#main, this.#sent, this.#here);
  }

  /** Remembers what later requests name. */
  #learn(message: Heard): void {
    const body = (message.body ?? {}) as Partial<
      P.StoppedEvent['body'] &
        P.StackTraceResponse['body'] &
        P.ScopesResponse['body'] &
        P.VariablesResponse['body']
    >;
    if (message.type === 'event') {
      if ((message as P.Event).event !== 'stopped') return;
      this.#thread = body.threadId ?? this.#thread;
      this.#frame = undefined;
      return;
    }
    const top = body.stackFrames?.find(({ presentationHint }) => presentationHint !== 'label');
    if (top !== undefined) this.#frame = top.id;
    this.#here = body.stackFrames?.[0]?.instructionPointerReference ?? this.#here;
    for (const { name, variablesReference } of [...(body.scopes ?? []), ...(body.variables ?? [])])
      this.#references.set(name, variablesReference);
  }
}
