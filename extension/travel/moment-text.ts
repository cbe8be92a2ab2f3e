/** What a person typed as a moment: where to go, or why nobody can go there. */
export type TypedMoment = { readonly moment: number } | { readonly why: string };

/** Reads a moment: a whole number, with `_` or `,` between its digits if one likes. @param reached the furthest moment; undefined if that is not known */
export function readMoment(text: string, reached: number | undefined): TypedMoment {
  const digits = text.trim().replaceAll(/[_,\s]/g, '');
  if (!/^\d+$/.test(digits)) return { why: 'A moment is a whole number: atomic steps since the start.' };
  const moment = Number(digits);
  const last = reached ?? Number.MAX_SAFE_INTEGER;
  if (moment > last)
    return { why: `This branch has been run up to moment ${countText(last)}. Continue to go further.` };
  return { moment };
}

/** `1,234,567`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}
