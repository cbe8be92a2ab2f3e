import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { MapAnswer } from '../gfnscope-protocol.js';
import type { Ground } from './ground.js';
import { drawMap, type Picture } from './map.js';
import type { Present } from './present.js';

/** A map being worked out: at once after an ordinary stop, in slices after very many changes at a time. */
export class Mapping {
  readonly #ground: Ground;
  #superseded = false;

  constructor(
    private readonly present: Present,
    private readonly spec: MachineSpec,
    private readonly picture: Picture,
  ) {
    this.#ground = present.ground;
  }

  /** Whether somebody has asked for another map since: nobody will look at this one. */
  get superseded(): boolean {
    return this.#superseded;
  }
  supersede(): void {
    this.#superseded = true;
  }

  /**
   * Works on.
   *
   * @param tiles no more than so many parts of the guest, a few microseconds each
   * @returns the map, or null if there is more to do
   */
  advance(tiles: number): MapAnswer | null {
    const ground = this.#ground;
    const found = this.present.foundIn(ground, this.picture.range ?? ground.guest, tiles);
    return found === null ? null : drawMap(ground, found, this.spec, this.picture);
  }
}
