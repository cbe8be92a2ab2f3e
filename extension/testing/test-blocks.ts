/** A `test` of a guest program. Lines and columns from 0. */
export interface TestBlock {
  readonly name: string;
  readonly line: number;
  /** Where its name ends on that line. */
  readonly end: number;
}

/** What is no code, and what begins a test: comments, strings, and `test "name"`. */
const TOKENS = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|\btest[ \t]+"((?:[^"\\\n]|\\.)*)"|"(?:[^"\\\n]|\\.)*"?/g;

/**
 * The tests of a guest program, found without the language server: also in files that are not open, and in those that do not compile yet.
 * What a test's name means is the language's own rule for strings.
 */
export function testBlocks(text: string): TestBlock[] {
  const found: TestBlock[] = [];
  let line = 0;
  let counted = 0;
  let begin = 0;
  for (const match of text.matchAll(TOKENS)) {
    const inner = match[1];
    if (inner === undefined) continue;
    for (let at = text.indexOf('\n', counted); at >= 0 && at < match.index; at = text.indexOf('\n', at + 1)) {
      line += 1;
      begin = at + 1;
      counted = begin;
    }
    found.push({ name: unescape(inner), line, end: match.index + match[0].length - begin });
  }
  return found;
}

function unescape(inner: string): string {
  return inner.replace(/\\(.)/g, (_, escaped: string) =>
    escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped,
  );
}
