import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { MapAnswer } from '../gfnscope-protocol.js';
import type { Ground } from './ground.js';
import { drawMap, type Picture } from './map.js';
import type { Present } from './present.js';

/** Tiles of 64 MiB that are looked at in a slice: a few milliseconds, or three times that where no cache holds what is looked at. */
const SLICE = 256;

/** A map being worked out: at once after an ordinary stop, in slices after very many changes at a time. */
export class Mapping {
  readonly #ground: Ground;
  #done = false;
  #dropped = false;

  constructor(
    private readonly present: Present,
    private readonly spec: MachineSpec,
    private readonly picture: Picture,
  ) {
    this.#ground = present.ground;
  }

  /** Whether nobody works on it any more: it is drawn, or was dropped. */
  get done(): boolean {
    return this.#done;
  }

  /** Whether it was given up for newer ones. */
  get dropped(): boolean {
    return this.#dropped;
  }

  /** Gives it up. Whoever works on it looks between two slices. */
  drop(): void {
    this.#done = true;
    this.#dropped = true;
  }

  /**
   * Works on.
   *
   * @param tiles looks at no more than so many: a slice, unless told
   * @returns the map, or null if there is more to do
   */
  advance(tiles = SLICE): MapAnswer | null {
    const ground = this.#ground;
    const found = this.present.foundIn(ground, this.picture.range ?? ground.guest, tiles);
    if (found === null) return null;
    this.#done = true;
    return drawMap(ground, found, this.spec, this.picture);
  }
}
