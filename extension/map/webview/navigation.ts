import type { GfnRange } from '../gfn-range.js';
import type { Camera } from './camera.js';
import { NOTABLE } from './cells.js';
import { cursorRange, nextBoundary, nextMarked, stepped, type Direction } from './cursor.js';
import type { MapModel } from './map-model.js';
import type { Scene } from './scene.js';
import { extended } from './selection.js';
import { around, revealing, wholeOf, zoomedAt, type Viewport } from './viewport.js';
import { words } from './vocabulary.js';

/** How much nearer one step of a key or a button goes. */
const STEP = 2;
/** A range that is gone to takes up a third of the width. */
const MARGIN = 1;

/** Ways through the guest: nearer, farther, from run to run, from mark to mark. */
export class Navigation {
  constructor(
    private readonly model: MapModel,
    private readonly camera: Pick<Camera, 'glide' | 'target'>,
    /** Says something to the user that cannot be seen. */
    private readonly say: (text: string) => void,
  ) {}

  /** @param share where it stays still, 0 left to 1 right; the cursor's place unless told */
  zoom(factor: number, share?: number): void {
    this.#with((scene, view) => {
      this.camera.glide(zoomedAt(view, share ?? shareOf(scene, view), 1, factor, scene.overview.guest));
    });
  }

  zoomIn(): void {
    this.zoom(STEP);
  }

  zoomOut(): void {
    this.zoom(1 / STEP);
  }

  fit(): void {
    this.#with(({ overview }) => {
      this.camera.glide(wholeOf(overview.guest));
    });
  }

  /** Shows a range from near, and puts the cursor at its start, or as near as the guest has gfns: an exit may be beyond. */
  goTo(range: GfnRange): void {
    this.#with(({ overview }) => {
      const { lo, hi } = overview.guest;
      this.model.cursor = Math.min(Math.max(range.lo, lo), hi - 1);
      this.camera.glide(around(range, MARGIN, overview.guest));
    });
  }

  zoomToSelection(): void {
    const range = this.model.selection;
    if (range === null) this.say(words().noSelection);
    else this.goTo(range);
  }

  toExit(): void {
    const exit = this.model.scene?.picture.exit ?? null;
    if (exit === null) this.say(words().noExit);
    else this.goTo(exit);
  }

  /** By columns of the picture. @param extend the selection follows */
  step(columns: number, extend: boolean): void {
    this.#with((scene) => {
      this.#move(scene, stepped(scene.picture, this.#cursor(scene), columns), extend);
    });
  }

  /** To where the next run of gfns begins that are alike, as far as the whole guest's picture can tell. */
  toBoundary(direction: Direction, extend: boolean): void {
    this.#with((scene) => {
      const at = this.#cursor(scene);
      const to = nextBoundary(scene.picture, at, direction) ?? nextBoundary(scene.overview, at, direction);
      const edge = direction > 0 ? scene.overview.guest.hi - 1 : scene.overview.guest.lo;
      this.#move(scene, to ?? edge, extend);
    });
  }

  toEdge(direction: Direction, extend: boolean): void {
    this.#with((scene) => {
      const { lo, hi } = scene.overview.guest;
      this.#move(scene, direction > 0 ? hi - 1 : lo, extend);
    });
  }

  /** Half a screen further. */
  page(direction: Direction, extend: boolean): void {
    this.#with((scene) => {
      const { lo, hi } = scene.overview.guest;
      const to = this.#cursor(scene) + direction * Math.max(1, Math.floor(scene.view.span / 2));
      this.#move(scene, Math.min(Math.max(to, lo), hi - 1), extend);
    });
  }

  /** To the next change, disagreement or stale entry, or the previous one. */
  toMark(direction: Direction): void {
    this.#with((scene, view) => {
      const { lo, hi } = scene.overview.guest;
      const at = this.model.cursor ?? (direction > 0 ? lo - 1 : hi);
      const near = nextMarked(scene.picture, at, direction, NOTABLE);
      const found = near ?? nextMarked(scene.overview, at, direction, NOTABLE);
      if (found === null) {
        this.say(direction > 0 ? words().noFurtherMark : words().noEarlierMark);
        return;
      }
      this.model.cursor = found.lo;
      // What only the coarse picture knows is looked at from nearer, or it would stay a guess.
      if (near === null && found.hi - found.lo < view.span / 64) this.goTo(found);
      else {
        this.camera.glide(revealing(view, found, scene.overview.guest));
        this.model.select(this.model.selection);
      }
    });
  }

  toLane(by: number): void {
    this.#with((scene) => {
      const last = scene.picture.lanes.length - 1;
      this.model.lane = Math.min(Math.max(this.model.lane + by, 0), last);
      this.model.moveTo(this.#cursor(scene));
    });
  }

  #with(go: (scene: Scene, view: Viewport) => void): void {
    const { scene } = this.model;
    if (scene !== null) go(scene, this.camera.target ?? scene.view);
  }

  /** The cursor's gfn; the middle of what is seen, if there is none yet. */
  #cursor({ view, overview }: Scene): number {
    const middle = Math.floor(view.lo + view.span / 2);
    return this.model.cursor ?? Math.min(Math.max(middle, overview.guest.lo), overview.guest.hi - 1);
  }

  #move(scene: Scene, to: number, extend: boolean): void {
    const before = cursorRange(scene.picture, this.#cursor(scene));
    if (extend) {
      const after = cursorRange(scene.picture, to);
      this.model.select(extended(this.model.selection, before, after));
    }
    this.model.moveTo(to);
  }
}

/** Where the cursor is in what will be seen, 0 to 1; the middle if it is not there. */
function shareOf({ cursor }: Scene, view: Viewport): number {
  if (cursor === null) return 0.5;
  const middle = (cursor.lo + cursor.hi) / 2;
  const share = (middle - view.lo) / view.span;
  return share >= 0 && share <= 1 ? share : 0.5;
}
