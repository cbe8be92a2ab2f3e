/** After how many hits a breakpoint stops: `5`, `>= 5`, `% 3`, … */
export type HitCondition = (hits: number) => boolean;

const RELATIONS: Readonly<Record<string, (hits: number, wanted: number) => boolean>> = {
  '': (hits, wanted) => hits === wanted,
  '=': (hits, wanted) => hits === wanted,
  '==': (hits, wanted) => hits === wanted,
  '>': (hits, wanted) => hits > wanted,
  '>=': (hits, wanted) => hits >= wanted,
  '<': (hits, wanted) => hits < wanted,
  '<=': (hits, wanted) => hits <= wanted,
  '%': (hits, wanted) => hits % wanted === 0,
};

/** Reads a hit condition; a string says what is wrong with it. Hits count from 1, those where the breakpoint's condition holds. */
export function parseHitCondition(text: string): HitCondition | string {
  const [, relation = '', digits = ''] = /^\s*([=<>%]{0,2})\s*(\d{1,15})\s*$/.exec(text.slice(0, 100)) ?? [];
  const compare = digits === '' ? undefined : RELATIONS[relation];
  const wanted = Number(digits);
  if (compare === undefined || (relation === '%' && wanted === 0))
    return `\`${text.slice(0, 40)}\` is no hit count: write 5, >= 5 or % 3`;
  return (hits) => compare(hits, wanted);
}
