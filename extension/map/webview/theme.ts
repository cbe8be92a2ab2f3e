import type { Cell } from '../../../debug-adapter/gfnscope-protocol.js';
import { CELLS } from './cells.js';

/** A colour of the theme, each part 0 to 255. */
export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

/** Colours that are not a state's. */
const OTHERS = [
  'disagrees',
  'changed',
  'exit',
  'foreground',
  'muted',
  'background',
  'border',
  'focus',
  'selection',
] as const;
type OtherColour = (typeof OTHERS)[number];

/** What the theme says about drawing, read from the style sheet's variables. */
export interface Theme {
  readonly states: Readonly<Record<Cell, Colour>>;
  readonly others: Readonly<Record<OtherColour, Colour>>;
  /** A high-contrast theme: patterns in full strength, outlines instead of tints. */
  readonly contrast: boolean;
  /** Font of labels, as a canvas takes it. */
  readonly font: string;
  readonly monospace: string;
}

/** Reads the theme as it is now; themes change while the page stands. */
export function readTheme(element: HTMLElement): Theme {
  const style = getComputedStyle(element);
  const parse = colourParser();
  const read = (name: string): Colour => parse(style.getPropertyValue(`--map-${name}`).trim());
  const size = parseFloat(style.fontSize) || 13;
  const small = Math.max(10, size - 2);
  return {
    states: tableOf(CELLS, (cell) => read(cell === 'yes' ? 'accepted' : cell)),
    others: tableOf(OTHERS, read),
    contrast: document.body.className.includes('high-contrast'),
    font: `${small}px ${style.fontFamily}`,
    monospace: `${small}px ${style.getPropertyValue('--map-monospace').trim() || 'monospace'}`,
  };
}

export const cssOf = ({ red, green, blue, alpha }: Colour, share = 1): string =>
  `rgba(${red}, ${green}, ${blue}, ${Math.round((alpha / 255) * share * 1000) / 1000})`;

function tableOf<K extends string>(names: readonly K[], read: (name: K) => Colour): Record<K, Colour> {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<K, Colour>;
}

/** Lets the browser itself read colours, in whatever notation: it paints one pixel with each. */
function colourParser(): (text: string) => Colour {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (text) => {
    if (context === null || text === '') return { red: 128, green: 128, blue: 128, alpha: 255 };
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = text;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
    return { red, green, blue, alpha };
  };
}
