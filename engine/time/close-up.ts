import { CLOSE, FINE } from './checkpoints.js';
import type { History } from './history.js';
import { isBefore, isSame, type Point } from './point.js';

/**
 * Keeps saved states close together on the last stretch before a point of the branch, where there are none yet: whoever goes back from there step by step then
 * looks at a few steps each time, not at a whole stretch. Replays one stretch at most; a longer one is left as it is.
 */
export function closeUp(history: History, point: Point): void {
  if (point.moment === 0) return;
  const replay = history.beside(point, { strictly: true });
  const from = replay.present.moment;
  if (point.moment - from <= CLOSE || point.moment - from > FINE) return;
  for (let moment = (Math.floor(from / CLOSE) + 1) * CLOSE; moment < point.moment; moment += CLOSE) {
    const to = history.pointAt(moment);
    while (isBefore(replay.present, to)) {
      const { present } = replay;
      replay.run(CLOSE, to);
      if (isSame(present, replay.present)) return;
    }
    history.adopt(replay);
  }
}
