import { nearest } from '../language/names/nearest.js';

/** Names that somebody probably meant, the nearest first: those that contain what was typed, then those that resemble it. */
export function nearestNames(word: string, names: Iterable<string>, count = 3): string[] {
  const wanted = word.toLowerCase();
  const left = new Set(names);
  const found: string[] = [];
  const take = (name: string) => {
    found.push(name);
    left.delete(name);
  };
  if (wanted.length >= 3) {
    const within = [...left].filter((name) => name.toLowerCase().includes(wanted));
    within.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    within.slice(0, count).forEach(take);
  }
  while (found.length < count) {
    const name = nearest(word, left);
    if (name === null) break;
    take(name);
  }
  return found;
}
