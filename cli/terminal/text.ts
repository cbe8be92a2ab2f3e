/** Sequences that paint, and take no room. */
const ESCAPES = /\p{Cc}\[[0-9;]*m/gu;
/** Control characters, and those that turn the direction of text around. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** How many columns a text takes, colours not counted. */
export function widthOf(text: string): number {
  return [...text.replaceAll(ESCAPES, '')].length;
}

/** Fills up to a width with spaces. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** What a script says must not command the terminal: control characters are shown, not sent. Tabs become spaces. */
export function printable(text: string): string {
  return text
    .replaceAll('\t', '  ')
    .replaceAll(UNPRINTABLE, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Breaks a text at spaces into lines of at most `width` columns; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
