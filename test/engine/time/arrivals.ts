import type { Breaks } from '../../../engine/program/breaks.js';
import type { Find, Watch } from '../../../engine/time/scan.js';

/** Watches for breakpoints: what is found is the actor that was about to go on. */
export function arrivals(breaks: Breaks): Watch<number> {
  return (replay) => {
    replay.machine.breakAt(breaks);
    return {
      go(to, steps) {
        const end = replay.state.moment + steps;
        let last: Find<number> | null = null;
        for (;;) {
          const stop = replay.run(end - replay.state.moment, to);
          if (stop.kind === 'steps') return last;
          if (stop.kind === 'breakpoint') last = { point: replay.present, what: stop.actor };
        }
      },
    };
  };
}
