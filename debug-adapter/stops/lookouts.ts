import type { Subject } from '../debuggee/subject.js';
import { Lookout, type Plan } from './lookout.js';
import { place } from './placing.js';
import type { Statements } from './statements.js';

/** Lookouts for other runs of a program, replays say. They count from where that run stands. */
export class Lookouts {
  constructor(
    private readonly statements: Statements,
    private readonly plan: () => Plan,
  ) {}

  /** The instructions at which a step looks: those that begin statements, and the ends of actors' code. */
  get marks(): readonly number[] {
    return this.statements.marks;
  }

  /** Breakpoints for whose hits it matters how many there were before; empty if it does for none. */
  get counting(): Plan {
    return only(this.plan().breakpoints.filter(({ hits }) => hits !== null));
  }

  /** For the same breakpoints and filters. */
  same(subject: Subject): Lookout {
    return new Lookout(subject, this.plan(), null);
  }

  /** For the statements on a line alone. */
  onLine(subject: Subject, path: string, line: number): Lookout {
    const { breakpoint } = place(subject, this.statements, { kind: 'breakpoint', path, line }, 0);
    return new Lookout(subject, only(breakpoint === null ? [] : [breakpoint]), null);
  }

  /** For the beginning of a function of the script alone. */
  atRoutine(subject: Subject, routine: number): Lookout {
    const pc = subject.program.routines[routine]?.entry ?? 0;
    const target = { at: 'instruction', pc, entry: true, spot: { routine, pc } } as const;
    const terms = { condition: null, hits: null, log: null };
    const breakpoint = { id: 0, kind: 'function breakpoint', targets: [target], ...terms } as const;
    return new Lookout(subject, only([breakpoint]), null);
  }
}

function only(breakpoints: Plan['breakpoints']): Plan {
  return { breakpoints, filters: new Map() };
}
