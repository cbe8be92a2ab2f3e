import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** A fenced block of a page. */
export interface Block {
  /** The page, as a path in the repository. */
  readonly page: string;
  /** Which block of the page it is, from 0. */
  readonly number: number;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** The first word of the fence, and the words after it. */
  readonly language: string;
  readonly words: readonly string[];
  /** What stands between the fences, ending in a newline. */
  readonly text: string;
}

/** The pages that are tested: README.md and all of docs/. */
export function pages(): string[] {
  const found = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  // docs/reference/ is what the engine is held against, not what it says of itself.
  const docs = found.filter((name) => name.endsWith('.md') && !name.startsWith('reference')).sort();
  return ['README.md', ...docs.map((name) => `docs/${name.replaceAll('\\', '/')}`)];
}

export function readPage(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; text: string } | null = null;
  for (const [index, line] of readPage(page).split('\n').entries()) {
    if (!line.startsWith('```')) {
      if (open !== null) open.text += `${line}\n`;
    } else if (open === null) open = { line: index + 1, info: line.slice(3).trim(), text: '' };
    else {
      const [language = '', ...words] = open.info.split(/\s+/);
      blocks.push({ page, number: blocks.length, line: open.line, language, words, text: open.text });
      open = null;
    }
  }
  if (open !== null) throw new Error(`${page}:${open.line}: this block is not closed`);
  return blocks;
}

/** Puts another text between the fences of a block (UPDATE=1). Blocks before it may have grown: it is found by its number. */
export function rewrite(block: Block, text: string): void {
  const now = blocksOf(block.page)[block.number];
  if (now === undefined) throw new Error(`${placeOf(block)}: this block has gone`);
  const lines = readPage(block.page).split('\n');
  lines.splice(now.line, now.text.split('\n').length - 1, ...text.split('\n').slice(0, -1));
  writeFileSync(path.join(ROOT, block.page), lines.join('\n'));
}

export const placeOf = ({ page, line }: Block): string => `${page}:${line}`;

/** Everything on the pages that is set as code: fenced blocks, and what stands between backticks. */
export function codeOn(page: string): string {
  const text = readPage(page);
  const inline = text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g);
  return [...blocksOf(page).map((block) => block.text), ...[...inline].map(([, code]) => code)].join('\n');
}
