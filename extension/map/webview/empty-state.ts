import type { MapModel } from './map-model.js';

/** What is said instead of a map: a heading and a way out. */
export function emptyWords({
  run,
  other,
  refused,
  isEmpty,
}: MapModel): readonly [heading: string, text: string] {
  if (run === null && other) {
    return [
      'Another debugger is in front',
      'Choose a session of a guest program in the Call Stack view to see its map.',
    ];
  }
  if (run === null) return ['No guest to draw', 'Open a guest program (*.gfn) and press F5.'];
  if (refused !== null) return ['No map', refused];
  if (isEmpty) return ['No memslot', 'The map begins when userspace sets the first memslot.'];
  return [run.stopped ? 'Drawing…' : 'Running', run.stopped ? '' : 'The map is drawn when the guest stops.'];
}
