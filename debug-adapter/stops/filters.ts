import { Errno } from '../../engine/kvm/errno.js';
import { isConversionExit, type Exit } from '../../engine/kvm/exit.js';
import type { FilterName } from '../debuggee/halt.js';
import type { Subject } from '../debuggee/subject.js';
import { CircumstanceCondition, type Circumstances } from './circumstances.js';

/** An exception filter as a client offers it. */
export interface FilterInfo {
  readonly name: FilterName;
  readonly label: string;
  readonly description: string;
  readonly on: boolean;
}

/** Every kind of trouble that a run can be stopped for, in the order of a client's list. */
export const FILTERS: readonly FilterInfo[] = [
  {
    name: 'implicit',
    label: 'Implicit conversion exits',
    description: 'The guest touched memory as private that KVM holds as shared, or the other way round.',
    on: true,
  },
  {
    name: 'explicit',
    label: 'Explicit conversion exits',
    description: 'The guest asked for a conversion by hypercall.',
    on: true,
  },
  {
    name: 'exit',
    label: 'Other exits',
    description: 'KVM_RUN returned for another reason: MMIO, shutdown, a signal.',
    on: false,
  },
  {
    name: 'host-fault',
    label: 'Host faults',
    description:
      'The VMM touched memory and got SIGSEGV or SIGBUS, or KVM found no host page and KVM_RUN failed with EFAULT. One that the script expects is none.',
    on: true,
  },
  {
    name: 'death',
    label: 'Guest or VMM death',
    description: 'The guest died (a fatal request, an exception that nobody handles), or the VMM did.',
    on: true,
  },
  {
    name: 'expect',
    label: 'Failed expectations',
    description: 'An `expect` of the script failed.',
    on: true,
  },
  {
    name: 'invariant',
    label: 'Broken invariants',
    description: 'An `invariant` of the script no longer holds.',
    on: true,
  },
  {
    name: 'livelock',
    label: 'Livelock and deadlock',
    description: 'The run repeats itself for ever, or nobody can run any more.',
    on: true,
  },
  {
    name: 'disagreement',
    label: 'Disagreement after a statement',
    description: "After a statement the guest's view, KVM, stage-2 or acceptance newly disagree about a gfn.",
    on: false,
  },
  {
    name: 'double-backing',
    label: 'Double backing after a statement',
    description: 'After a statement a gfn newly has both a shared and a private page.',
    on: false,
  },
];

/** The filters that are on, with their conditions as text; null without one. */
export type FilterSet = ReadonlyMap<FilterName, string | null>;

/** What filters are on before a client says anything. */
export function defaultFilters(): FilterSet {
  return new Map(FILTERS.filter(({ on }) => on).map(({ name }) => [name, null]));
}

/** The filter of this name; null if there is none. */
export function filterNamed(name: string): FilterName | null {
  return FILTERS.find((filter) => filter.name === name)?.name ?? null;
}

/** The filter that an exit belongs to. */
export function filterOf(exit: Exit): FilterName {
  if (isConversionExit(exit)) return exit.explicit ? 'explicit' : 'implicit';
  return exit.errno === Errno.EFAULT ? 'host-fault' : 'exit';
}

/** Filters, with their conditions compiled for a run. */
export class Filters {
  readonly #conditions = new Map<FilterName, CircumstanceCondition>();

  constructor(
    subject: Subject,
    private readonly wanted: FilterSet,
    private readonly complain: (text: string) => void,
  ) {
    for (const [name, text] of wanted)
      if (text !== null) this.#conditions.set(name, new CircumstanceCondition(subject, text));
  }

  has(name: FilterName): boolean {
    return this.wanted.has(name);
  }

  /** Whether a run stops for this trouble. A condition that cannot be told stops, too: better once too often. */
  wants(name: FilterName, circumstances: Circumstances, actor: number): boolean {
    if (!this.wanted.has(name)) return false;
    const holds = this.#conditions.get(name)?.holds(circumstances, actor) ?? true;
    if (typeof holds !== 'string') return holds;
    this.complain(`the condition of the filter \`${name}\` has no value here: ${holds}`);
    return true;
  }
}
