import type { GfnRange } from '../gfn-range.js';
import type { ActionName, PageCommand, ToMap } from '../messages.js';
import { placeContext } from './actions.js';
import { ActionsMenu } from './actions-menu.js';
import { Announcer } from './announcer.js';
import { Camera } from './camera.js';
import { Chart } from './chart.js';
import type { EditorPort } from './editor-port.js';
import { element } from './elements.js';
import { emptyWords } from './empty-state.js';
import { HeaderBar } from './header-bar.js';
import { pressKey } from './keys.js';
import { Legend } from './legend.js';
import { MapModel } from './map-model.js';
import { copyOf } from './map-copy.js';
import { Navigation } from './navigation.js';
import { remembered } from './places.js';
import { StatusBar } from './status-bar.js';
import { readTheme } from './theme.js';
import { TimeBar } from './time-bar.js';
import { Tooltip } from './tooltip.js';
import { words } from './vocabulary.js';
import { spokenCursor } from './words.js';

/** How long where the map stands may be unsaved, milliseconds. */
const MEMORY = 50;

/** The page as a whole: puts its parts together and draws them, at most once a frame. */
export class MapScreen {
  readonly #model: MapModel;
  readonly #navigation: Navigation;
  readonly #chart: Chart;
  readonly #header: HeaderBar;
  readonly #status: StatusBar;
  readonly #menu: ActionsMenu;
  readonly #tooltip: Tooltip;
  readonly #time: TimeBar;
  readonly #legend = new Legend();
  readonly #announcer = new Announcer();
  readonly #empty = element('section', { class: 'empty' });
  #frame = 0;
  #memory = 0;
  /** What was asked for before there was a picture. */
  #waiting: PageCommand | undefined;
  /** The same for a range that is to be shown. */
  #waitingRange: GfnRange | undefined;
  #spoken = '';
  #scale = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly port: EditorPort,
  ) {
    this.#model = new MapModel(
      (message) => {
        port.post(message);
      },
      (run) => port.places.find((place) => place.run === run),
      () => {
        this.#soon();
      },
    );
    const model = this.#model;
    const camera = new Camera(
      () => model.scene?.view ?? null,
      (view) => {
        model.look(view);
      },
    );
    this.#navigation = new Navigation(model, camera, (text) => {
      this.#announcer.say(text);
    });
    const go = this.#navigation;
    this.#tooltip = new Tooltip((gfn) => {
      if (model.run !== null) port.post({ type: 'describe', run: model.run.id, gfn });
    });
    this.#chart = new Chart(model, camera, go, this.#tooltip);
    this.#menu = new ActionsMenu((action, range) => {
      this.#act(action, range);
    });
    this.#status = new StatusBar(
      (action, range) => {
        this.#act(action, range);
      },
      (range, canConvert, at) => {
        const { left, top } = at.getBoundingClientRect();
        this.#menu.open(range, canConvert, at, left, top);
      },
    );
    this.#time = new TimeBar((to, number, byKey) => {
      if (model.run !== null) port.post({ type: 'seek', run: model.run.id, to, number, byKey });
    });
    const does = (command: PageCommand) => (): void => {
      this.#command(command);
    };
    this.#header = new HeaderBar({
      fit: does('fit'),
      zoomIn: does('zoomIn'),
      zoomOut: does('zoomOut'),
      previousMark: does('previousMark'),
      nextMark: does('nextMark'),
      toExit: does('exit'),
      copyText: does('copyText'),
      copySvg: does('copySvg'),
    });
  }

  start(): void {
    this.root.append(
      this.#header.element,
      this.#chart.minimap,
      this.#chart.element,
      this.#status.element,
      this.#legend.element,
      this.#time.element,
      this.#empty,
      this.#tooltip.element,
      this.#menu.element,
      this.#announcer.element,
    );
    this.#chart.canvas.addEventListener('keydown', (event) => {
      this.#press(event);
    });
    // Before the editor looks at what the place is: it does so where the event ends up.
    this.root.addEventListener('contextmenu', () => this.#markPlace(), { capture: true });
    // The plot, too: it gives way to what is below it, which grows with its words.
    const sizes = new ResizeObserver(() => {
      this.#soon();
    });
    sizes.observe(this.root);
    sizes.observe(this.#chart.element);
    const themed = new MutationObserver(() => {
      this.#scale = 0;
      this.#soon();
    });
    themed.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
    themed.observe(document.documentElement, { attributeFilter: ['style'] });
    this.port.onMessage((message) => {
      this.#hear(message);
    });
    this.port.post({ type: 'ready' });
    this.#soon();
  }

  #soon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#scale !== devicePixelRatio) {
      this.#scale = devicePixelRatio;
      const theme = readTheme(this.root);
      this.#chart.use(theme, this.#scale);
      this.#legend.use(theme, this.#scale);
    }
    const model = this.#model;
    const { scene } = model;
    this.root.classList.toggle('nothing', scene === null);
    this.root.classList.toggle('running', model.run?.stopped === false);
    this.#header.show(scene);
    this.#status.show(model);
    const { heading, text } = emptyWords(model);
    if (scene === null) this.#empty.replaceChildren(element('h2', {}, heading), element('p', {}, text));
    else this.#chart.draw(scene, model.run?.name ?? '');
    model.ask(this.#chart.pixels || this.root.clientWidth * this.#scale);
    this.#remember();
    if (scene !== null && this.#waiting !== undefined) {
      this.#command(this.#waiting);
      this.#waiting = undefined;
    }
    if (scene !== null && this.#waitingRange !== undefined) {
      this.#goTo(this.#waitingRange);
      this.#waitingRange = undefined;
    }
    const spoken =
      scene === null ? heading : scene.cursor === null ? '' : spokenCursor(scene.picture, scene.cursor);
    if (spoken !== this.#spoken) this.#announcer.say((this.#spoken = spoken));
  }

  /** Soon, and not for each frame: the editor carries it to another process. */
  #remember(): void {
    if (this.#memory !== 0) return;
    this.#memory = window.setTimeout(() => {
      this.#memory = 0;
      const { place } = this.#model;
      if (place !== null) this.port.places = remembered(this.port.places, place);
    }, MEMORY);
  }

  #hear(message: ToMap): void {
    if (message.type === 'command') this.#command(message.command);
    else if (message.type === 'goTo') this.#goTo(message.range);
    else if (message.type === 'described') {
      if (message.run === this.#model.run?.id) this.#tooltip.describe(message.gfn, message.text);
    } else if (message.type === 'time') {
      if (message.run === this.#model.run?.id) this.#time.take(message.moments, message.done);
    } else if (message.type === 'focusTime') this.#time.focus();
    else {
      if (message.type === 'run' && message.run?.stopped !== true) this.#time.hide();
      if (message.type !== 'picture') this.#tooltip.hide();
      this.#model.hear(message);
    }
  }

  #command(command: PageCommand): void {
    const go = this.#navigation;
    if (this.#model.scene === null) {
      if (this.#model.run !== null) this.#waiting = command;
      return;
    }
    switch (command) {
      case 'fit':
        go.fit();
        break;
      case 'zoomIn':
        go.zoomIn();
        break;
      case 'zoomOut':
        go.zoomOut();
        break;
      case 'zoomToSelection':
        go.zoomToSelection();
        break;
      case 'nextMark':
        go.toMark(1);
        break;
      case 'previousMark':
        go.toMark(-1);
        break;
      case 'exit':
        go.toExit();
        break;
      case 'copyText':
        this.#copy('text');
        break;
      case 'copySvg':
        this.#copy('svg');
        break;
    }
  }

  #goTo(range: GfnRange): void {
    if (this.#model.scene === null) {
      this.#waitingRange = range;
      return;
    }
    this.#model.select(range);
    this.#navigation.goTo(range);
  }

  #copy(what: 'text' | 'svg'): void {
    const { scene, run } = this.#model;
    if (scene === null || run === null) return;
    const text = copyOf(what, scene.picture, run.name, readTheme(this.root));
    this.port.post({ type: 'copy', text, what });
    this.#announcer.say(what === 'svg' ? words().copiedSvg : words().copiedText);
  }

  #act(action: ActionName, range: GfnRange): void {
    this.port.post({ type: 'act', action, range });
  }

  #press(event: KeyboardEvent): void {
    const model = this.#model;
    const targets = {
      menu: (): void => {
        if (model.scene !== null && model.cursor === null) model.moveTo(Math.floor(model.scene.view.lo));
        const { subject } = model;
        if (subject === null) return;
        const { x, y } = this.#chart.placeOf(subject);
        this.#menu.open(subject, model.canConvert(subject), this.#chart.canvas, x, y);
      },
      clear: (): void => {
        if (model.selection === null) model.cursor = null;
        model.select(null);
        this.#tooltip.hide();
      },
    };
    if (!pressKey(event, this.#navigation, targets)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Tells the editor what its context menu is about: the selection if the pointer is in it, or what is under the pointer. */
  #markPlace(): void {
    const model = this.#model;
    const { hovered, selection, subject } = model;
    const inSelection =
      hovered !== null && selection !== null && hovered.lo < selection.hi && selection.lo < hovered.hi;
    const range = inSelection ? selection : (hovered ?? subject);
    this.#tooltip.hide();
    if (range === null) delete this.#chart.canvas.dataset['vscodeContext'];
    else
      this.#chart.canvas.dataset['vscodeContext'] = placeContext(
        range,
        model.canConvert(range),
        selection !== null,
      );
  }
}
