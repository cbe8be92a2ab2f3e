import type { Output } from '../io.js';
import type { Colour } from '../terminal/colour.js';
import { padEnd, wrapped } from '../terminal/text.js';

/** Text beyond this is hard to read, however wide the terminal is. */
const WIDEST = 120;

/** Lines of a run in columns: the moment, who, and what. The first two are written when they change. */
export class Columns {
  private readonly nameWidth: number;
  private readonly left: number;
  private last = '';

  constructor(
    private readonly out: Output,
    private readonly colour: Colour,
    names: readonly string[],
  ) {
    this.nameWidth = Math.max(4, ...names.map((name) => name.length));
    this.left = 8 + 2 + this.nameWidth + 2;
  }

  head(): void {
    this.out.write(`${this.colour.dim(`${'moment'.padStart(8)}  ${padEnd('who', this.nameWidth)}  what`)}\n`);
  }

  /** A line that something happened at a moment. `depth` indents what belongs to an exit. */
  row(moment: number, who: string, text: string, depth = 0): void {
    const name = who === this.last ? '' : who;
    this.last = who;
    this.out.write(
      `${this.colour.dim(String(moment).padStart(8))}  ${padEnd(this.colour.cyan(name), this.nameWidth)}  ${'  '.repeat(depth)}${text}\n`,
    );
  }

  /** Lines that belong to the row above. */
  more(text: string, depth = 0, paint: (text: string) => string = (line) => line): void {
    const indent = this.left + 2 * depth;
    for (const line of wrapped(text, Math.max(30, Math.min(this.out.columns, WIDEST) - indent))) {
      this.out.write(`${' '.repeat(indent)}${paint(line)}\n`);
    }
  }

  /** An empty line; whoever comes next is named again. */
  gap(): void {
    this.out.write('\n');
    this.last = '';
  }
}
