import type { Subject } from '../debuggee/subject.js';
import { variableText } from '../inspect/script-values.js';
import type { Breakpoint, WatchTarget } from './breakpoint.js';
import { ByteWatch } from './byte-watch.js';
import { watchWords } from './data-id.js';
import { StateWatch } from './state-watch.js';

/** A data breakpoint that a step has touched, and how. */
export interface Touched {
  readonly breakpoint: Breakpoint;
  readonly target: WatchTarget;
  /** `8 bytes at guest:0x1000 written: 0x0 → 0x2a`, `gfn 0x104: shared → private`. */
  readonly text: string;
}

interface Watched extends Omit<Touched, 'text'> {
  look(): string | null;
}

/** The data breakpoints of a run. They hear of every access while there are any; without one nobody listens. */
export class DataWatches {
  readonly #wanted: (readonly [Breakpoint, WatchTarget])[] = [];
  #all: Watched[] = [];
  #bytes: ByteWatch[] = [];
  #variables: VariableWatch[] = [];

  constructor(private readonly subject: Subject) {}

  get any(): boolean {
    return this.#wanted.length > 0;
  }

  /** Whether something is watched that changes with the layout: what gfns are, or where bytes are. */
  get layouts(): boolean {
    return this.#wanted.some(([, { at }]) => at !== 'variable');
  }

  /** Watched from the next `rebase` on. */
  add(breakpoint: Breakpoint, target: WatchTarget): void {
    this.#wanted.push([breakpoint, target]);
  }

  /** What is there now is what later changes are told against. */
  rebase(): void {
    this.#all = [];
    this.#bytes = [];
    this.#variables = [];
    for (const [breakpoint, target] of this.#wanted) this.#watch(breakpoint, target);
  }

  #watch(breakpoint: Breakpoint, target: WatchTarget): void {
    const { history, program } = this.subject;
    switch (target.at) {
      case 'state': {
        const watch = new StateWatch(target.lo, target.hi, program.spec, history.state);
        this.#all.push({ breakpoint, target, look: () => watch.look(history.state) });
        return;
      }
      case 'bytes': {
        const watch = new ByteWatch(this.subject, target);
        this.#bytes.push(watch);
        this.#all.push({ breakpoint, target, look: () => watch.look() });
        return;
      }
      case 'variable': {
        const watch = new VariableWatch(this.subject, target);
        this.#variables.push(watch);
        this.#all.push({ breakpoint, target, look: () => watch.look() });
      }
    }
  }

  /** A step touched bytes of a store; whether anybody watches them. */
  touchBytes(store: number, lo: number, hi: number, how: number): boolean {
    let concerned = false;
    for (const watch of this.#bytes) concerned = watch.touch(store, lo, hi, how) || concerned;
    return concerned;
  }

  /** A step wrote a word of a variable. */
  touchVariable(index: number): boolean {
    let concerned = false;
    for (const watch of this.#variables) concerned = watch.touch(index) || concerned;
    return concerned;
  }

  /** What the step did to what is watched. */
  look(): readonly Touched[] {
    const touched: Touched[] = [];
    for (const watched of this.#all) {
      const { breakpoint, target } = watched;
      const text = watched.look();
      if (text !== null) touched.push({ breakpoint, target, text });
    }
    return touched;
  }
}

/** Watches a variable of the script: whoever writes it, also the same value again. */
class VariableWatch {
  #written = false;
  #value: string;

  constructor(
    private readonly subject: Subject,
    private readonly target: Extract<WatchTarget, { at: 'variable' }>,
  ) {
    this.#value = this.#read();
  }

  touch(index: number): boolean {
    const { index: first, words } = this.target;
    if (index < first || index >= first + words) return false;
    this.#written = true;
    return true;
  }

  look(): string | null {
    if (!this.#written) return null;
    this.#written = false;
    const before = this.#value;
    this.#value = this.#read();
    return `${watchWords(this.target)} written: ${before} → ${this.#value}`;
  }

  #read(): string {
    const { globals } = this.subject.history.state;
    const { name, index, words } = this.target;
    const found = this.subject.program.globals.find((one) => one.name === name);
    if (found === undefined) return '';
    const value = globals.subarray(2 * index, 2 * (index + words));
    return variableText({ ...found, words: value, write: () => undefined }, { hex: false });
  }
}
