import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { State } from '../../engine/kvm/state.js';
import { gfnRuns, type GfnRun } from '../../engine/tuple.js';

/** gfns [lo, hi), and what is wrong with them. */
export interface Alarm {
  readonly lo: number;
  readonly hi: number;
  readonly words: string;
}

/** Notices gfns that newly disagree with themselves, or are newly backed twice. Costs the runs of the guest, after statements that changed the layout, or what devices hold. */
export class AlarmWatch {
  #known: readonly Alarm[];
  #layout: number;

  constructor(
    readonly filter: 'disagreement' | 'double-backing',
    private readonly spec: MachineSpec,
    state: State,
  ) {
    this.#layout = state.layout;
    this.#known = this.#alarms(state);
  }

  /** The first alarm that was none at the last look. */
  look(state: State): Alarm | null {
    if (state.layout === this.#layout) return null;
    this.#layout = state.layout;
    const known = this.#known;
    this.#known = this.#alarms(state);
    for (const alarm of this.#known) {
      const fresh = uncovered(alarm, known);
      if (fresh !== null) return fresh;
    }
    return null;
  }

  #alarms(state: State): Alarm[] {
    const found: Alarm[] = [];
    for (const { as, base, pages } of state.slots) {
      if (as !== 0) continue;
      for (const run of gfnRuns(state, base, base + pages, this.spec)) {
        for (const words of this.#words(run)) found.push({ lo: run.lo, hi: run.hi, words });
      }
    }
    return found;
  }

  #words(run: GfnRun): readonly string[] {
    if (this.filter === 'disagreement') return run.disagreements;
    return run.sharedBacked && run.privateBacked ? ['both a shared and a private page exist'] : [];
  }
}

/** The first part of an alarm that those known already, in rising order, do not cover. */
function uncovered(alarm: Alarm, known: readonly Alarm[]): Alarm | null {
  let { lo } = alarm;
  for (const one of known) {
    if (one.words !== alarm.words || one.hi <= lo) continue;
    if (one.lo > lo) return { ...alarm, lo, hi: Math.min(alarm.hi, one.lo) };
    lo = one.hi;
    if (lo >= alarm.hi) return null;
  }
  return { ...alarm, lo };
}
