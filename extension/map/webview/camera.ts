import { between, type Viewport } from './viewport.js';

/** How long a move takes, milliseconds. */
const TIME = 180;

/** Moves the viewport: at once, or in a glide where that is wanted, so that one sees where one goes. */
export class Camera {
  #frame = 0;
  #target: Viewport | undefined;
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');

  /**
   * @param now the viewport as it is
   * @param look shows another
   */
  constructor(
    private readonly now: () => Viewport | null,
    private readonly look: (view: Viewport) => void,
  ) {}

  /** Where the viewport will be when it has come to rest: further moves start from there. */
  get target(): Viewport | null {
    return this.#target ?? this.now();
  }

  jump(to: Viewport): void {
    cancelAnimationFrame(this.#frame);
    this.#target = undefined;
    this.look(to);
  }

  glide(to: Viewport): void {
    const from = this.now();
    if (from === null || this.#still.matches) {
      this.jump(to);
      return;
    }
    cancelAnimationFrame(this.#frame);
    this.#target = to;
    let started: number | undefined;
    const move = (time: number): void => {
      started ??= time;
      const t = Math.min(1, (time - started) / TIME);
      this.look(between(from, to, 1 - (1 - t) ** 3));
      if (t < 1) this.#frame = requestAnimationFrame(move);
      else this.#target = undefined;
    };
    this.#frame = requestAnimationFrame(move);
  }
}
