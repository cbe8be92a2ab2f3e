import type { ParsedFile } from '../../parse/parse.js';
import { collectNames } from './collector.js';
import type { Occurrence } from './occurrence.js';

const cache = new WeakMap<ParsedFile, readonly Occurrence[]>();

/** All names in a file, in the order of the text. */
export function namesOf(file: ParsedFile): readonly Occurrence[] {
  let found = cache.get(file);
  if (found === undefined) {
    found = collectNames(file).sort((a, b) => a.span.start - b.span.start);
    cache.set(file, found);
  }
  return found;
}

/** The name at an offset, or the one that ends there. */
export function nameAt(file: ParsedFile, offset: number): Occurrence | undefined {
  const at = namesOf(file).filter(({ span }) => span.start <= offset && offset <= span.end);
  return at.find(({ span }) => offset < span.end) ?? at[0];
}
