import type { PageWords } from '../page-words.js';

let table: PageWords | undefined;

/** Takes the words that the extension hands over: before anything is said. */
export function speak(words: PageWords): void {
  table = words;
}

/** The page's words, in the editor's language. */
export function words(): PageWords {
  if (table === undefined) throw new Error('the page has not been given its words');
  return table;
}

/** A text of the table with its places filled: `{0}` by the first value, and so on. */
export const filled = (text: string, ...values: (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (place, n) => String(values[Number(n)] ?? place));
