import type { GfnRange } from '../gfn-range.js';
import type { FromMap, PictureName, ShownRun, ToMap } from '../messages.js';
import { cursorRange } from './cursor.js';
import { Picture } from './picture.js';
import type { Place } from './places.js';
import type { Scene } from './scene.js';
import { revealing, wholeOf, windowOf, within, type Viewport } from './viewport.js';

/**
 * What the map shows and where one is on it: the run, its pictures, viewport, cursor and selection. Says when it has
 * changed; asks for pictures when it is told that a frame is being drawn, at most once for the same window.
 */
export class MapModel {
  run: ShownRun | null = null;
  /** The active session is another debugger's. */
  other = false;
  /** Why there is no picture, in the adapter's words. */
  refused: string | null = null;
  cursor: number | null = null;
  lane = 0;
  selection: GfnRange | null = null;
  hovered: GfnRange | null = null;
  #view: Viewport | undefined;
  readonly #pictures: { view?: Picture; overview?: Picture } = {};
  readonly #asked: Record<PictureName, string> = { view: '', overview: '' };

  /**
   * @param placeOf where the map stood in a run that was shown before
   * @param changed something is to be drawn anew
   */
  constructor(
    private readonly post: (message: FromMap) => void,
    private readonly placeOf: (run: string) => Place | undefined,
    private readonly changed: () => void,
  ) {}

  /** All that there is to draw; null while there is nothing. */
  get scene(): Scene | null {
    const { overview, view = overview } = this.#pictures;
    if (overview === undefined || view === undefined || this.#view === undefined || this.isEmpty) return null;
    return {
      view: this.#view,
      picture: view,
      overview,
      cursor: this.cursor === null ? null : cursorRange(view, this.cursor),
      lane: this.lane,
      selection: this.selection,
      hovered: this.hovered,
    };
  }

  /** The guest has no memslot at all. */
  get isEmpty(): boolean {
    const guest = this.#pictures.overview?.guest;
    return guest !== undefined && guest.hi <= guest.lo;
  }

  get place(): Place | null {
    if (this.run === null || this.#view === undefined) return null;
    const { cursor, lane, selection } = this;
    return { run: this.run.id, view: this.#view, cursor, lane, selection };
  }

  /** The range that actions are about: what is selected, or what is under the cursor. */
  get subject(): GfnRange | null {
    return this.selection ?? this.scene?.cursor ?? null;
  }

  /** Whether an exit waits whose range a subject meets: then a conversion can be chosen for it. */
  canConvert(range: GfnRange): boolean {
    const exit = this.scene?.picture.exit;
    return exit?.pending === true && exit.lo < range.hi && range.lo < exit.hi;
  }

  look(view: Viewport): void {
    const guest = this.#pictures.overview?.guest;
    if (guest === undefined) return;
    this.#view = within(view, guest);
    this.changed();
  }

  /** Puts the cursor on a gfn, and shows it. @param far also all of this range */
  moveTo(gfn: number, far?: GfnRange): void {
    this.cursor = gfn;
    const { scene } = this;
    if (scene !== null) {
      this.look(revealing(scene.view, far ?? cursorRange(scene.picture, gfn), scene.overview.guest));
    }
    this.changed();
  }

  select(range: GfnRange | null): void {
    this.selection = range;
    this.changed();
  }

  hover(range: GfnRange | null): void {
    if (this.hovered?.lo === range?.lo && this.hovered?.hi === range?.hi) return;
    this.hovered = range;
    this.changed();
  }

  /** Asks for what a frame of so many device pixels lacks. */
  ask(pixels: number): void {
    if (this.run === null || pixels < 1) return;
    this.#request('overview', undefined, Math.round(pixels));
    if (this.#view === undefined || this.isEmpty) return;
    const { lo, hi, columns } = windowOf(this.#view, pixels);
    this.#request('view', { lo, hi }, columns);
  }

  hear(message: ToMap): void {
    switch (message.type) {
      case 'run':
        this.#show(message.run);
        this.other = message.other;
        break;
      case 'picture':
        if (message.run !== this.run?.id) return;
        this.refused = null;
        this.#take(message.of, new Picture(message.answer));
        break;
      case 'refused':
        if (message.run !== this.run?.id) return;
        // While it runs that is to be expected: what is shown stays, and is asked for again at the stop.
        if (this.run.stopped) this.refused = message.text;
        break;
      case 'changed':
        if (message.run !== this.run?.id) return;
        this.#asked.view = this.#asked.overview = '';
        break;
      case 'time':
      case 'focusTime':
      case 'described':
      case 'command':
      case 'goTo':
        return;
    }
    this.changed();
  }

  #show(run: ShownRun | null): void {
    const before = this.run?.id;
    this.run = run;
    // The host forgets requests that wait when it says this.
    this.#asked.view = this.#asked.overview = '';
    if (run?.id === before) return;
    delete this.#pictures.view;
    delete this.#pictures.overview;
    const place = run === null ? undefined : this.placeOf(run.id);
    this.refused = null;
    this.hovered = null;
    this.#view = place?.view;
    this.cursor = place?.cursor ?? null;
    this.lane = place?.lane ?? 0;
    this.selection = place?.selection ?? null;
  }

  #take(name: PictureName, picture: Picture): void {
    this.#pictures[name] = picture;
    if (name !== 'overview') return;
    const { guest } = picture;
    // A guest that grew or shrank: whoever saw all of it sees all of it again.
    this.#view = this.#view === undefined ? wholeOf(guest) : within(this.#view, guest);
    if (this.cursor !== null) this.cursor = Math.min(Math.max(this.cursor, guest.lo), guest.hi - 1);
    this.lane = Math.min(this.lane, Math.max(0, picture.lanes.length - 1));
  }

  #request(of: PictureName, window: GfnRange | undefined, columns: number): void {
    if (this.run === null) return;
    const key = `${window?.lo} ${window?.hi} ${columns}`;
    if (this.#asked[of] === key) return;
    this.#asked[of] = key;
    const request = { type: 'picture', of, run: this.run.id, columns: Math.min(columns, 8_192) } as const;
    this.post(window === undefined ? request : { ...request, window });
  }
}
