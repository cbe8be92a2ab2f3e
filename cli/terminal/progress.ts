import { grouped } from '../../engine/describe/text.js';
import type { Io } from '../io.js';

/** A run shorter than this needs no progress. */
const PATIENCE = 1000;
/** How often the line is written anew. */
const INTERVAL = 200;

/** One line on stderr that says how far a long run has come; only on a terminal. Cleared before anything else is written. */
export class Progress {
  private readonly began: number;
  private lastShown: number;
  private shown = false;
  private readonly live: boolean;

  constructor(private readonly io: Io) {
    this.began = io.now();
    this.lastShown = this.began;
    this.live = io.stderr.isTerminal;
  }

  /** Tells how many steps the run has made, and how many exits. */
  update(steps: number, exits: number): void {
    if (!this.live) return;
    const now = this.io.now();
    if (now - this.began < PATIENCE || now - this.lastShown < INTERVAL) return;
    this.lastShown = now;
    const speed = Math.round((steps / (now - this.began)) * 1000);
    const line = `${grouped(steps)} steps  ${grouped(speed)} steps/s  ${grouped(exits)} exits  Ctrl-C stops`;
    this.io.stderr.write(`\r${line.slice(0, this.io.stderr.columns - 1)}\u001b[K`);
    this.shown = true;
  }

  /** Takes the line away. */
  clear(): void {
    if (this.shown) this.io.stderr.write('\r\u001b[K');
    this.shown = false;
  }
}
