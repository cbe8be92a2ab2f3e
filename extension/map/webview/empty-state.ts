import type { MapModel } from './map-model.js';
import { words } from './vocabulary.js';

/** What is said instead of a map: a heading and a way out. */
export function emptyWords({ run, other, refused, isEmpty }: MapModel): {
  readonly heading: string;
  readonly text: string;
} {
  const { otherDebugger, noGuest, noMap, noMemslots, drawing, notYet } = words();
  if (run === null) return other ? otherDebugger : noGuest;
  if (refused !== null) return { heading: noMap, text: refused };
  if (isEmpty) return noMemslots;
  return run.stopped ? { heading: drawing, text: '' } : notYet;
}
