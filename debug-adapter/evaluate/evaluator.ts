import { findVma } from '../../engine/kvm/mm.js';
import { findSlot } from '../../engine/kvm/slots.js';
import { describeExit } from '../../engine/describe/exit.js';
import { offsetOf, pageOf } from '../../engine/memory/address.js';
import type { PageSet } from '../../engine/memory/page-set.js';
import type { Global, Local } from '../../engine/program/program.js';
import type { Subject } from '../debuggee/subject.js';
import { memoryReference } from '../inspect/memory-reference.js';
import { setContentsText, setText } from '../inspect/script-values.js';
import type { Style } from '../inspect/text.js';
import { assign } from './assign.js';
import { referenceText } from './memory/look.js';
import { localsAt, nameAt, type Standpoint } from './standpoint.js';
import { typeText, valueText } from './value-text.js';
import { compileWatch, frameOf, type Value, type Watch } from './watch.js';

/** What an expression came to, as an editor shows it. */
export interface Evaluation {
  readonly text: string;
  readonly type?: string;
  /** Where a memory view of it would begin: of ranges, of addresses that lead somewhere, and of what was read from memory. */
  readonly memoryReference?: string;
}

/** A page of addresses below this is taken for small numbers. */
const SMALL_PAGES = 1;
/** Watches that are kept compiled: more than any editor shows at a stop. */
const KEPT = 64;

/** Expressions: what they come to, and what can be set through them. Asking changes nothing. */
export class Evaluator {
  /** Compiled watches by their text and place, the last used at the end. */
  readonly #watches = new Map<string, Watch>();

  constructor(private readonly subject: Subject) {}

  /** The value of an expression; a string says why there is none. */
  value(text: string, at: Standpoint): Value | string {
    const key = `${at.frame?.routine ?? -1}:${at.frame?.pc ?? -1}:${text}`;
    const watch = this.#watches.get(key) ?? compileWatch(this.subject, text, at.frame);
    if (typeof watch === 'string') return watch;
    this.#watches.delete(key);
    this.#watches.set(key, watch);
    const [oldest] = this.#watches.keys();
    if (this.#watches.size > KEPT && oldest !== undefined) this.#watches.delete(oldest);
    return watch.evaluate(at.actor, at.frame?.depth ?? null);
  }

  /**
   * An expression as text; a string says why it has no value.
   *
   * @param inFull nothing is abridged: of a range set, all ranges
   */
  evaluate(text: string, at: Standpoint, style: Style, inFull = false): Evaluation | string {
    const whole = this.#whole(text.trim(), at, style, inFull);
    if (whole !== null) return whole;
    const value = this.value(text, at);
    return typeof value === 'string' ? value : this.#evaluation(value, style);
  }

  /**
   * Sets what an expression names, as an input of the run: a variable or one of its fields, `exit.ret` or `exit.data`, or bytes in memory
   * (`u8 [guest:0x1000]`).
   *
   * @returns what is there now
   * @throws RangeError with a sentence that says why it cannot be set, or the value cannot be had; nothing has changed then
   */
  assign(target: string, value: string, at: Standpoint, style: Style): Evaluation {
    const found = this.value(value, at);
    if (typeof found === 'string') throw new RangeError(found);
    assign(this.subject, target.trim(), found, at, (text) => this.value(text, at));
    const now = this.evaluate(target, at, style);
    return typeof now === 'string' ? { text: valueText(found, style) } : now;
  }

  #evaluation(value: Value, style: Style): Evaluation {
    const reference = this.#referenceOf(value);
    return {
      ...{ text: valueText(value, style), type: typeText(value) },
      ...(reference === null ? {} : { memoryReference: reference }),
    };
  }

  /** Where a value leads, if it is an address of the guest's or of the VMM's that leads somewhere. */
  #referenceOf({ type, show, words, from }: Value): string | null {
    if (from !== undefined) return referenceText(from);
    const [lo = 0, hi = 0] = words;
    const page = pageOf(lo, hi);
    if (type === 'range') return memoryReference('guest', page, offsetOf(lo));
    if (type !== 'int' || show !== 'hex' || page < SMALL_PAGES) return null;
    const { state } = this.subject.history;
    if (findSlot(state, page) !== undefined) return memoryReference('guest', page, offsetOf(lo));
    return findVma(state, page) === undefined ? null : memoryReference('hva', page, offsetOf(lo));
  }

  /** What is no single value, named as a whole: a record by its fields, a range set, `exit`. Null for anything else. */
  #whole(name: string, at: Standpoint, style: Style, inFull: boolean): Evaluation | null {
    const variable = this.#variable(name, at);
    if (variable?.type === 'record') {
      const fields = (variable.fields ?? []).map((field) => {
        const value = this.value(`${name}.${field}`, at);
        return `${field} ${typeof value === 'string' ? value : valueText(value, style)}`;
      });
      return { text: fields.join(', '), type: 'record' };
    }
    if (variable?.type === 'set') {
      const set = this.#set(variable, at);
      return set === undefined ? null : { text: inFull ? setContentsText(set) : setText(set), type: 'set' };
    }
    if (variable !== undefined || name !== 'exit') return null;
    const { state } = this.subject.history;
    const exit = state.actors[at.actor]?.exit ?? null;
    if (exit === null) return null;
    const { name: reason, payload, title } = describeExit(exit, nameAt(this.subject, at), state);
    return { text: `${reason} (${title}): ${payload}`, type: 'exit' };
  }

  /** What a range set holds. */
  #set(variable: Local | Global, at: Standpoint): PageSet | undefined {
    const { state } = this.subject.history;
    if (!('register' in variable)) return state.globalRefs[variable.index];
    const who = state.actors[at.actor];
    if (who === undefined || at.frame === null) return undefined;
    return frameOf(who, at.frame.routine, at.frame.depth)?.refs[variable.register];
  }

  #variable(name: string, at: Standpoint): Local | Global | undefined {
    return (
      localsAt(this.subject, at).get(name) ??
      this.subject.program.globals.find((global) => global.name === name)
    );
  }
}
