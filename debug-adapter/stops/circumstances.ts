import { isTrue, compileWatch, type Watch } from '../evaluate/watch.js';
import { Rewriting, within, written } from '../evaluate/origin.js';
import type { Subject } from '../debuggee/subject.js';
import { Access, type Exit } from '../../engine/kvm/exit.js';

/** What a filter's condition can ask about: the values of its names. Absent ones read as -1. */
export interface Circumstances {
  readonly gpa?: string;
  readonly gfn?: number;
  readonly vcpu?: number;
  readonly access?: number;
  readonly slot?: number;
  /** The guest wants (or KVM holds) it private. */
  readonly private?: boolean;
}

/** For the client: what may stand in a filter's condition. */
export const CONDITION_DOC =
  'An expression over gpa, gfn, vcpu, access (read, write, fetch), slot, private (the side that is wanted): gfn >= 0x100 and access == write';

/** What is known at an exit. */
export function circumstancesOf(exit: Exit, vcpu: number): Circumstances {
  return {
    gpa: `0x${(BigInt(exit.gpaPage) * 4096n + BigInt(exit.gpaOffset)).toString(16)}`,
    gfn: exit.gpaPage,
    vcpu,
    access: exit.access,
    slot: exit.slot,
    private: exit.wantsPrivate,
  };
}

const NAMES = /"(?:[^"\\]|\\.)*"|\b(?:gpa|gfn|vcpu|access|slot|private|read|write|fetch)\b/g;
/** Conditions that were compiled already; a run asks about few different exits, or about so many that keeping them is no use. */
const MOST_KEPT = 64;

/** A condition over circumstances: an expression of the language in which their names stand for numbers. */
export class CircumstanceCondition {
  readonly #compiled = new Map<string, Watch | string>();

  constructor(
    private readonly subject: Subject,
    private readonly text: string,
  ) {}

  /** What is wrong with it; null if nothing is. */
  get problem(): string | null {
    const watch = this.#compile({});
    return typeof watch === 'string' ? watch : null;
  }

  /** Whether it holds; a string says why nobody can tell. */
  holds(circumstances: Circumstances, actor: number): boolean | string {
    const watch = this.#compile(circumstances);
    if (typeof watch === 'string') return watch;
    const value = watch.evaluate(actor, null);
    return typeof value === 'string' ? value : isTrue(value);
  }

  #compile(circumstances: Circumstances): Watch | string {
    const rewriting = new Rewriting();
    let at = 0;
    for (const { 0: name, index } of this.text.matchAll(NAMES)) {
      rewriting.keep(this.text.slice(at, index), at);
      rewriting.replace(valueOf(name, circumstances), index);
      at = index + name.length;
    }
    rewriting.keep(this.text.slice(at), at);
    const { text } = rewriting;
    const known = this.#compiled.get(text);
    if (known !== undefined) return known;
    if (this.#compiled.size >= MOST_KEPT) this.#compiled.clear();
    const origin = within(written(this.text), (offset) => rewriting.at(offset));
    const watch = compileWatch(this.subject, text, null, origin);
    this.#compiled.set(text, watch);
    return watch;
  }
}

function valueOf(name: string, { gpa, gfn, vcpu, access, slot, private: isPrivate }: Circumstances): string {
  switch (name) {
    case 'gpa':
      return gpa ?? '(0 - 1)';
    case 'private':
      return isPrivate === true ? 'true' : 'false';
    case 'read':
    case '"read"':
      return String(Access.read);
    case 'write':
    case '"write"':
      return String(Access.write);
    case 'fetch':
    case '"fetch"':
      return String(Access.fetch);
    case 'gfn':
    case 'vcpu':
    case 'access':
    case 'slot': {
      const value = { gfn, vcpu, access, slot }[name] ?? -1;
      return value < 0 ? '(0 - 1)' : `0x${value.toString(16)}`;
    }
    default:
      return name;
  }
}
