/** What a person wrote, and where in it an expression that was made of it stands. Offsets count UTF-16 units. */
export interface Origin {
  /** As it was written. */
  readonly text: string;
  /** Where in it a place of the expression comes from. */
  readonly at: (offset: number) => number;
}

/** An expression as it was written. */
export const written = (text: string): Origin => ({ text, at: (offset) => offset });

/** An expression that is a part of another one, or was made of it. @param at where in the other one its places come from */
export const within = (outer: Origin, at: (offset: number) => number): Origin => ({
  text: outer.text,
  at: (offset) => outer.at(at(offset)),
});

/** A text that is put together out of pieces of another, some of them replaced. */
export class Rewriting {
  #text = '';
  readonly #pieces: { readonly start: number; readonly from: number; readonly kept: boolean }[] = [];

  get text(): string {
    return this.#text;
  }

  /** @param from where the piece stands in the other text */
  keep(piece: string, from: number): void {
    this.#add(piece, from, true);
  }

  /** Something else in the place of what stands there. */
  replace(piece: string, from: number): void {
    this.#add(piece, from, false);
  }

  /** Where a place of the text comes from: of a replacement, where what it replaces begins. */
  at(offset: number): number {
    const piece = this.#pieces.findLast(({ start }) => start <= offset);
    if (piece === undefined) return 0;
    return piece.kept ? piece.from + offset - piece.start : piece.from;
  }

  #add(piece: string, from: number, kept: boolean): void {
    this.#pieces.push({ start: this.#text.length, from, kept });
    this.#text += piece;
  }
}

/** What is wrong in `[start, end)` of an expression, with its place as a person counts, from 1; without, if it is about all that was written. */
export function pointed(message: string, { text, at }: Origin, start: number, end: number): string {
  const from = Math.min(Math.max(at(start), 0), text.length);
  if (text.slice(0, from).trim() === '' && text.slice(Math.max(from, at(end))).trim() === '') return message;
  const before = text.slice(0, from).split('\n');
  const column = `column ${(before.at(-1)?.length ?? 0) + 1}`;
  return `at ${text.includes('\n') ? `line ${before.length}, ` : ''}${column}: ${message}`;
}
