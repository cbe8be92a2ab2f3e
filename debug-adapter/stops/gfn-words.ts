/** gfns [lo, hi) in words: `gfn 0x104`, `gfns 0x100..0x200`. */
export function gfnWords(lo: number, hi: number): string {
  const first = `0x${lo.toString(16)}`;
  return hi - lo === 1 ? `gfn ${first}` : `gfns ${first}..0x${hi.toString(16)}`;
}
