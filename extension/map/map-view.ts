import * as vscode from 'vscode';
import type { DebuggedRun, RunWatch } from '../session/debugged-run.js';
import type { GfnRange } from './gfn-range.js';
import { Latest } from './latest.js';
import type { MapActions } from './map-actions.js';
import { mapPage } from './map-page.js';
import type { FromMap, PageCommand, PictureName, ToMap } from './messages.js';
import { pageWords } from './page-words.js';
import { plainText } from './plain-text.js';
import { Scrubber } from './scrubber.js';

type PictureQuery = Extract<FromMap, { type: 'picture' }>;
type DescribeQuery = Extract<FromMap, { type: 'describe' }>;
type Action = Extract<FromMap, { type: 'act' }>;
/** What the page is to do, rather than to know. */
type PageMessage = Extract<ToMap, { type: 'command' | 'goTo' }>;

const VIEW = 'gfnscope.map';

/** Commands that the page carries out, by their last word. */
const PAGE_COMMANDS: readonly PageCommand[] = [
  'fit',
  'zoomIn',
  'zoomOut',
  'zoomToSelection',
  'nextMark',
  'previousMark',
  'exit',
  'copyText',
  'copySvg',
];
/** Commands of the page's context menu, and what each does. */
const ACTION_COMMANDS = {
  revealInTree: 'reveal',
  break: 'break',
  memory: 'memory',
  convert: 'convert',
  convertByHand: 'convert',
  punchHole: 'punchHole',
  allocate: 'allocate',
} as const;

/**
 * The gfn map's place in the panel: hands the page's questions to the run that is shown, and tells the page when to ask
 * again. It keeps nothing itself: the page remembers where it stood, and a page shown again begins by asking.
 */
export class MapView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #all: vscode.Disposable;
  readonly #pictures: Readonly<Record<PictureName, Latest<PictureQuery>>>;
  readonly #descriptions = new Latest<DescribeQuery>((query) => this.#describe(query));
  readonly #scrubber: Scrubber;
  #view: vscode.WebviewView | undefined;
  /** Asked for while the page was not there. */
  #waiting: PageMessage | undefined;

  /** @param extension the folder that the extension is installed in */
  constructor(
    private readonly extension: vscode.Uri,
    private readonly watch: RunWatch,
    private readonly actions: MapActions,
  ) {
    this.#pictures = {
      view: new Latest((query) => this.#draw(query)),
      overview: new Latest((query) => this.#draw(query)),
    };
    this.#scrubber = new Scrubber(
      watch,
      (message) => {
        this.#post(message);
      },
      () => {
        if (this.#view?.visible === true) this.#view.show(false);
        this.#post({ type: 'focusTime' });
      },
    );
    this.#all = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(VIEW, this),
      watch.onDidSwitch(() => {
        this.#showRun();
      }),
      watch.onDidContinue(() => {
        // Under way because of the slider it is there again at once: nothing fades, nothing goes.
        if (!this.#scrubber.busy) this.#showRun();
      }),
      watch.onDidStop((run) => {
        if (!this.#scrubber.busy) this.#showRun();
        this.#post({ type: 'changed', run: run.session.id });
      }),
      watch.onDidChange(({ run, change }) => {
        if (change.views.includes('map')) this.#post({ type: 'changed', run: run.session.id });
      }),
      // Whether another debugger's session is in front is a matter of the words in the empty map only.
      vscode.debug.onDidChangeActiveDebugSession(() => {
        if (watch.current === undefined) this.#showRun();
      }),
      vscode.commands.registerCommand('gfnscope.map.show', () =>
        vscode.commands.executeCommand(`${VIEW}.focus`),
      ),
      ...PAGE_COMMANDS.map((command) =>
        vscode.commands.registerCommand(`${VIEW}.${command}`, () => {
          this.#carryOut({ type: 'command', command });
        }),
      ),
      // From the tree and the timeline.
      vscode.commands.registerCommand(`${VIEW}.reveal`, (lo?: unknown, hi?: unknown) => {
        if (typeof lo === 'number' && typeof hi === 'number')
          this.#carryOut({ type: 'goTo', range: { lo, hi } });
      }),
      // From the page's context menu: the argument is what `data-vscode-context` said of the place.
      ...Object.entries(ACTION_COMMANDS).map(([command, action]) =>
        vscode.commands.registerCommand(`${VIEW}.${command}`, (place?: Partial<GfnRange>) => {
          const { lo, hi } = place ?? {};
          if (lo === undefined || hi === undefined) return undefined;
          return this.#act({ type: 'act', action, range: { lo, hi } });
        }),
      ),
    );
  }

  dispose(): void {
    this.#all.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const { webview } = view;
    const dist = vscode.Uri.joinPath(this.extension, 'dist');
    webview.options = {
      enableScripts: true,
      localResourceRoots: [dist, vscode.Uri.joinPath(this.extension, 'media')],
    };
    const listening = webview.onDidReceiveMessage((message: FromMap) => this.#heard(message));
    view.onDidDispose(() => {
      listening.dispose();
      if (this.#view === view) this.#view = undefined;
    });
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    webview.html = mapPage({
      origin: webview.cspSource,
      script: uri('map.js'),
      style: uri('map.css'),
      nonce: crypto.randomUUID().replaceAll('-', ''),
      words: pageWords(vscode.l10n),
      language: vscode.l10n.bundle === undefined ? 'en' : vscode.env.language,
    });
  }

  async #heard(message: FromMap): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#showRun();
        if (this.#waiting !== undefined) this.#post(this.#waiting);
        this.#waiting = undefined;
        break;
      case 'picture':
        this.#pictures[message.of].put(message);
        break;
      case 'describe':
        this.#descriptions.put(message);
        break;
      case 'seek':
        this.#scrubber.put(message);
        break;
      case 'act':
        await this.#act(message);
        break;
      case 'copy':
        await this.actions.copy(message.text);
        vscode.window.setStatusBarMessage(
          message.what === 'svg'
            ? vscode.l10n.t('The gfn map is copied as SVG.')
            : vscode.l10n.t('The gfn map is copied as text.'),
          3_000,
        );
        break;
    }
  }

  #post(message: ToMap): void {
    void this.#view?.webview.postMessage(message);
  }

  /** A page that is hidden hears nothing: it is shown, and told when it listens. */
  #carryOut(message: PageMessage): void {
    if (this.#view?.visible === true) {
      this.#post(message);
      return;
    }
    this.#waiting = message;
    void vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  #showRun(): void {
    const run = this.watch.current;
    for (const name of ['view', 'overview'] as const) this.#pictures[name].clear();
    if (this.#view !== undefined) this.#view.description = run?.session.name;
    this.#post({
      type: 'run',
      run: run === undefined ? null : { id: run.session.id, name: run.session.name, stopped: run.stopped },
      other: run === undefined && vscode.debug.activeDebugSession !== undefined,
    });
    if (run?.stopped !== true) this.#scrubber.clear();
    else void this.#scrubber.tell(run);
  }

  /** The run that a message of the page is about, if it is still the one shown. */
  #runNamed(id: string): DebuggedRun | undefined {
    const run = this.watch.current;
    return run?.session.id === id ? run : undefined;
  }

  async #draw({ of, run: id, window, columns }: PictureQuery): Promise<void> {
    const run = this.#runNamed(id);
    if (run === undefined) return;
    try {
      const answer = await run.ask('gfnscope/map', { ...window, columns, changes: true });
      this.#post({ type: 'picture', of, run: id, answer });
    } catch (error) {
      // A session that has ended refuses, too: then there is another message on its way.
      if (this.#runNamed(id) !== undefined) this.#post({ type: 'refused', run: id, text: wordsOf(error) });
    }
  }

  async #describe({ run: id, gfn }: DescribeQuery): Promise<void> {
    const address = `0x${gpaOf(gfn).toString(16)}`;
    try {
      const answer = await this.#runNamed(id)?.ask('gfnscope/describe', { address });
      if (answer !== undefined) {
        this.#post({ type: 'described', run: id, gfn, text: plainText(answer.markdown) });
      }
    } catch {
      // The tooltip goes without: what it says of the lanes is there already.
    }
  }

  async #act({ action, range }: Action): Promise<void> {
    const run = this.watch.current;
    if (run === undefined) return;
    try {
      switch (action) {
        case 'reveal':
          await this.actions.revealInTree(run, range);
          break;
        case 'break':
          await this.actions.breakOnChange(run, range);
          break;
        case 'memory':
          await this.actions.viewMemory(run, gpaOf(range.lo));
          break;
        case 'why':
          await this.actions.why(run, range);
          break;
        case 'convert':
          await this.actions.convert(run, range);
          break;
        case 'punchHole':
          await this.actions.punchHole(run, range);
          break;
        case 'allocate':
          await this.actions.allocate(run, range);
          break;
      }
    } catch (error) {
      void vscode.window.showErrorMessage(wordsOf(error));
    }
  }
}

/** A gfn's address, in bytes. */
const gpaOf = (gfn: number): bigint => BigInt(gfn) << 12n;
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
