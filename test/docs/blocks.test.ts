import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { replay } from './consoles.js';
import { blocksOf, pages, placeOf, rewrite, type Block } from './markdown.js';
import { compileBlock, failures, fileOf, programOf, quoted, WORDS } from './programs.js';

const UPDATE = process.env['UPDATE'] === '1';

/** The named programs that stand before a block of its page; a later one takes the place of an earlier one. */
function filesBefore(block: Block, blocks: readonly Block[]): Map<string, string> {
  const before = blocks.filter(({ language, line }) => language === 'gfn' && line < block.line);
  return new Map(
    before.flatMap((one) => {
      const name = fileOf(one);
      return name === undefined ? [] : [[name, programOf(one)] as const];
    }),
  );
}

/** Blocks in other languages (a configuration, JSON) are for reading only. */
function isTested({ language, text }: Block): boolean {
  return language === 'gfn' || (language === 'console' && text.startsWith('$ gfnscope'));
}

describe.each(pages().filter((page) => blocksOf(page).some(isTested)))('%s', (page) => {
  const blocks = blocksOf(page);
  // What is imported is compiled with the program that does so.
  const scripts = blocks.filter(({ language, words }) => language === 'gfn' && !words.includes('imported'));

  it.each(scripts.map((block) => [placeOf(block), block] as const))(
    '%s is a program',
    async (_place, block) => {
      const words = block.words.filter((word) => word !== fileOf(block));
      expect(words.filter((word) => !WORDS.includes(word))).toEqual([]);
      const compiled = compileBlock(block, filesBefore(block, blocks));
      const found = quoted(block, compiled);
      if (!words.includes('error') && !words.includes('warning')) {
        expect(found).toBe('');
        // What is run by a command is judged by its output.
        if (fileOf(block) === undefined && !words.includes('stops'))
          expect(await failures(compiled)).toEqual([]);
        return;
      }
      expect(compiled.program === null).toBe(words.includes('error'));
      const quote = blocks[block.number + 1];
      expect(quote?.language).toBe('diagnostics');
      if (UPDATE && quote !== undefined && quote.text !== found) rewrite(quote, found);
      else expect(quote?.text).toBe(found);
    },
  );

  const consoles = blocks.filter(
    ({ language, text }) => language === 'console' && text.startsWith('$ gfnscope'),
  );
  it.runIf(consoles.length > 0).each(consoles.map((block) => [placeOf(block), block] as const))(
    '%s prints what it says',
    async (_place, block) => {
      const found = await replay(block.text, filesBefore(block, blocks));
      if (UPDATE && block.text !== found) rewrite(block, found);
      else expect(block.text).toBe(found);
    },
  );
});
