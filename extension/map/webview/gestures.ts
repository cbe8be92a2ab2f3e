/** What the pointer does on a canvas; places are CSS pixels from the canvas's left edge. */
interface GestureTargets {
  zoomed(x: number, factor: number): void;
  panned(dx: number): void;
  /** Shift and a drag: from where to where. */
  selected(from: number, to: number): void;
  clicked(x: number): void;
  doubleClicked(x: number): void;
  /** The pointer rests or moves here, pressed nowhere; null: it has left. */
  hovered(event: PointerEvent | null, x: number): void;
}

/** Moved less than this the pointer has clicked, CSS pixels. */
const CLICK = 4;
/** Wheels count in lines or pages at times, CSS pixels for each. */
const WHEEL_UNITS = [1, 16, 400];

interface Held {
  readonly start: number;
  x: number;
  moved: boolean;
  readonly selects: boolean;
}

/** Tells clicks, drags, wheels and two-finger pinches apart. */
export class Gestures {
  readonly #held = new Map<number, Held>();

  constructor(
    private readonly canvas: HTMLElement,
    private readonly targets: GestureTargets,
  ) {
    canvas.addEventListener('pointerdown', (event) => {
      this.#down(event);
    });
    canvas.addEventListener('pointermove', (event) => {
      this.#move(event);
    });
    canvas.addEventListener('pointerup', (event) => {
      this.#up(event, true);
    });
    canvas.addEventListener('pointercancel', (event) => {
      this.#up(event, false);
    });
    canvas.addEventListener('pointerleave', () => {
      targets.hovered(null, 0);
    });
    canvas.addEventListener('dblclick', (event) => {
      targets.doubleClicked(this.#at(event));
    });
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.#wheel(event);
      },
      { passive: false },
    );
  }

  #at(event: MouseEvent): number {
    return event.clientX - this.canvas.getBoundingClientRect().left;
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const x = this.#at(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.#held.set(event.pointerId, { start: x, x, moved: false, selects: event.shiftKey });
    this.targets.hovered(null, 0);
  }

  #move(event: PointerEvent): void {
    const x = this.#at(event);
    const held = this.#held.get(event.pointerId);
    if (held === undefined) {
      if (this.#held.size === 0) this.targets.hovered(event, x);
      return;
    }
    const before = held.x;
    const other = [...this.#held].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined && !held.moved && Math.abs(x - held.start) < CLICK) return;
    held.x = x;
    held.moved = true;
    if (other !== undefined) {
      // Two fingers: their distance zooms, what they both do pans.
      other.moved = true;
      const [was, is] = [Math.abs(before - other.x), Math.abs(x - other.x)];
      if (was > 8 && is > 8) this.targets.zoomed((x + other.x) / 2, is / was);
      this.targets.panned((x - before) / 2);
    } else if (held.selects) this.targets.selected(held.start, x);
    else this.targets.panned(x - before);
  }

  #up(event: PointerEvent, meant: boolean): void {
    const held = this.#held.get(event.pointerId);
    this.#held.delete(event.pointerId);
    if (held === undefined || !meant || held.moved) return;
    if (held.selects) this.targets.selected(held.start, held.start);
    else this.targets.clicked(held.start);
  }

  /** A wheel zooms where the pointer is; sideways, or with shift, it pans. A touchpad's pinch comes as a wheel with ctrl. */
  #wheel(event: WheelEvent): void {
    const unit = WHEEL_UNITS[event.deltaMode] ?? 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (Math.abs(dx) > Math.abs(dy)) this.targets.panned(-dx);
    else if (event.shiftKey) this.targets.panned(-dy);
    else {
      const speed = event.ctrlKey ? 0.01 : 0.0022;
      this.targets.zoomed(this.#at(event), Math.exp(-Math.max(-240, Math.min(240, dy)) * speed));
    }
  }
}
