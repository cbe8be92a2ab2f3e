import type { AstNode } from 'langium';
import type { Expression } from '../generated/ast.js';
import type { Evaluator } from '../names/evaluate.js';
import { didYouMean, nearest } from '../names/nearest.js';
import type { Places } from '../names/places.js';
import { spot, spotOf, type Reporter } from '../names/reporter.js';
import type { ParsedFile } from '../parse/parse.js';
import { resolvePath, type Sources } from '../sources.js';
import { unsigned } from '../values/constant.js';

/** A range of bytes, as the machine block writes it. */
export interface Bytes {
  readonly start: bigint;
  readonly size: bigint;
}

export const PAGE = 4096n;

/** `0x1000`: how addresses stand in messages. */
export const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** What the parts of a machine are built with: the file they stand in, and how to evaluate and complain. */
export class Surroundings {
  constructor(
    readonly file: ParsedFile,
    readonly reporter: Reporter,
    readonly evaluator: Evaluator,
    readonly places: Places,
    private readonly sources: Sources,
    private readonly root: string,
  ) {}

  error(node: AstNode, code: string, message: string): void {
    this.reporter.error(spot(this.file, node), code, message);
  }

  position(node: AstNode): number {
    return this.places.of(this.file, node);
  }

  /** A constant number, read as unsigned; null after a report. */
  number(node: Expression | undefined): bigint | null {
    const value = this.evaluator.evaluate(this.file, node);
    if (value === null) return null;
    if (value.type.kind === 'int') return unsigned(value.value);
    if (node !== undefined) this.error(node, 'type', 'expected a number');
    return null;
  }

  /** A constant number that is a multiple of the page size; null after a report. */
  pageNumber(node: Expression | undefined, what: string): number | null {
    const value = this.number(node);
    if (value === null || node === undefined) return null;
    if (value % PAGE === 0n) return Number(value / PAGE);
    const down = value - (value % PAGE);
    this.error(
      node,
      'unaligned',
      `${what} must be a multiple of 4K; ${hex(value)} lies between ${hex(down)} and ${hex(down + PAGE)}`,
    );
    return null;
  }

  range(node: Expression): Bytes | null {
    const value = this.evaluator.evaluate(this.file, node);
    if (value === null) return null;
    if (value.type.kind === 'range') return { start: unsigned(value.value), size: unsigned(value.size) };
    this.error(node, 'type', 'expected a range: START..END or START ..+ SIZE');
    return null;
  }

  /** A range of whole pages, as page numbers [lo, hi). */
  pageRange(node: Expression): readonly [number, number] | null {
    const range = this.range(node);
    if (range === null) return null;
    if (range.start % PAGE === 0n && range.size % PAGE === 0n) {
      return [Number(range.start / PAGE), Number((range.start + range.size) / PAGE)];
    }
    this.error(node, 'unaligned', 'a range of memory begins and ends at multiples of 4K');
    return null;
  }

  /** One of the words of a list; undefined after a report. */
  word<W extends string>(
    node: AstNode,
    word: string | undefined,
    words: readonly W[],
    what: string,
  ): W | undefined {
    const match = words.find((each) => each === word);
    if (match === undefined && word !== undefined) {
      this.reporter.error(
        spotOf(this.file, node, word),
        'unknown-word',
        `there is no ${what} \`${word}\`.${didYouMean(nearest(word, words))} It is one of ${words.join(', ')}.`,
      );
    }
    return match;
  }

  /** The text of a data file; undefined after a report. */
  read(node: AstNode, path: string): string | undefined {
    const uri = resolvePath(this.file.uri, path, this.root);
    if (uri === null) {
      this.error(
        node,
        'outside-root',
        `${path} lies outside ${this.root}: data files stay inside the script's own folder`,
      );
      return undefined;
    }
    const text = this.sources.read(uri);
    if (text === undefined) this.error(node, 'missing-file', `there is no file ${path} (looked for ${uri})`);
    return text;
  }
}
