import type { Listed } from './runs.js';
import type { Style } from './text.js';

/** How a row is changed: the value has the words of one 64-bit register, or two for a range. */
export interface Edit {
  /** What may be written there. */
  readonly type: 'int' | 'bool' | 'side' | 'range';
  /** Throws a Refused, with a reason, where nothing can be written now. */
  readonly write: (words: Int32Array) => void;
}

/** A name and a value, as a person reads them. */
export interface Row {
  /** Unique in its container. */
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  /** An expression of the language that gives the value. */
  readonly evaluateName?: string;
  /** For what stands for a stretch of memory: its first byte, and how many bytes there are. */
  readonly memoryReference?: string;
  readonly bytes?: number;
  /** Which menu an editor offers on it (`__vscodeVariableMenuContext`). */
  readonly menu?: 'gfn' | 'choice';
  readonly kind?: 'data' | 'property' | 'virtual';
  readonly edit?: Edit;
  /** Why it cannot be changed, where one might think that it can. */
  readonly fixed?: string;
  /** What it contains, if anything. `key` names it among its siblings for as long as it is the same thing. */
  readonly key?: string;
  readonly inside?: () => Container;
}

/** What a scope or a row contains. Named rows are few; indexed ones are paged. */
export interface Container {
  readonly named: (style: Style) => readonly Row[];
  readonly indexed?: Indexed;
}

/** A list that may be long: only the part that is asked for is made. */
export interface Indexed {
  readonly count: number;
  readonly rows: (from: number, to: number, style: Style) => readonly Row[];
  /** The row with this key. */
  readonly find?: (key: string) => Row | undefined;
}

/** A container with named rows only. */
export function named(rows: (style: Style) => readonly Row[]): Container {
  return { named: rows };
}

/** A container of a list in order, one row an item. A list that was cut off says so in a last row. */
export function indexed<T>(
  { items, more }: Listed<T>,
  rowOf: (item: T, style: Style) => Row,
  isCalled: (item: T, key: string) => boolean = () => false,
): Container {
  return {
    named: () => [],
    indexed: {
      count: items.length + (more ? 1 : 0),
      rows: (from, to, style) => [
        ...items.slice(from, to).map((item) => rowOf(item, style)),
        ...(more && from <= items.length && to > items.length ? [CUT_OFF] : []),
      ],
      find: (key) => {
        const found = items.find((item) => isCalled(item, key));
        return found === undefined ? undefined : rowOf(found, { hex: false });
      },
    },
  };
}

const CUT_OFF: Row = { name: '…', value: 'there is more than this list shows: see the map', kind: 'virtual' };
