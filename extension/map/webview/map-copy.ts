import { CELLS } from './cells.js';
import { inkOn } from './patterns.js';
import type { Picture } from './picture.js';
import { mapAsSvg } from './svg-export.js';
import { mapAsText } from './text-export.js';
import { cssOf, type Theme } from './theme.js';

/** Width of a copied drawing's columns, CSS pixels. */
const WIDTH = 1000;

/** What is seen, as it is put on the clipboard. */
export function copyOf(what: 'text' | 'svg', picture: Picture, run: string, theme: Theme): string {
  if (what === 'text') return mapAsText(picture, run);
  const { changed, disagrees, exit, foreground, background, muted } = theme.others;
  const states = Object.fromEntries(
    CELLS.map((cell) => {
      const base = theme.states[cell];
      return cell === 'none'
        ? [cell, { paper: 'none', ink: cssOf(base) }]
        : [cell, { paper: cssOf(base), ink: cssOf(inkOn(base, theme)) }];
    }),
  ) as Parameters<typeof mapAsSvg>[2]['states'];
  const others = { changed, disagrees, exit, foreground, background, muted };
  const css = Object.fromEntries(Object.entries(others).map(([name, colour]) => [name, cssOf(colour)]));
  return mapAsSvg(picture, run, { states, ...css } as Parameters<typeof mapAsSvg>[2], WIDTH);
}
