import type { Io, Output } from '../io.js';

type Paint = (text: string) => string;

/** Paints text. Where colour is not wanted, it comes back as it is. */
export interface Colour {
  readonly on: boolean;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly blue: Paint;
  readonly magenta: Paint;
  readonly cyan: Paint;
}

/** Colours for an output: none if it is no terminal or NO_COLOR is set, always if FORCE_COLOR is. */
export function colourFor(output: Output, env: Io['env']): Colour {
  return colours(wantsColour(output, env));
}

function wantsColour(output: Output, env: Io['env']): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0';
  return output.isTerminal && env['TERM'] !== 'dumb';
}

function colours(on: boolean): Colour {
  const paint =
    (begin: number, end: number): Paint =>
    (text) =>
      on && text !== '' ? `\u001b[${begin}m${text}\u001b[${end}m` : text;
  return {
    on,
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    blue: paint(34, 39),
    magenta: paint(35, 39),
    cyan: paint(36, 39),
  };
}
