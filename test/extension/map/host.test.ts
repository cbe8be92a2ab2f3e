import { describe, expect, it } from 'vitest';
import { Latest } from '../../../extension/map/latest.js';
import { mapPage } from '../../../extension/map/map-page.js';
import { pageWords, type PageWords } from '../../../extension/map/page-words.js';

describe('latest query', () => {
  it('answers one at a time, and of those that wait only the newest', async () => {
    const answered: number[] = [];
    const releases: (() => void)[] = [];
    const latest = new Latest<number>(async (query) => {
      answered.push(query);
      await new Promise<void>((resolve) => releases.push(resolve));
    });
    const release = async (): Promise<void> => {
      releases.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    };
    for (const n of [1, 2, 3, 4]) latest.put(n);
    expect(answered).toEqual([1]);
    await release();
    expect(answered).toEqual([1, 4]);
    latest.put(5);
    latest.clear();
    await release();
    expect(answered).toEqual([1, 4]);
    latest.put(6);
    expect(answered).toEqual([1, 4, 6]);
  });
});

describe('the page', () => {
  const page = mapPage({
    origin: 'https://x',
    script: 'https://x/map.js',
    style: 'https://x/map.css',
    nonce: 'N',
    words: pageWords({ t: (text) => `${text} "<&` }),
    language: 'xx',
  });

  it('hands over the words as data, whatever is in them', () => {
    const words = /data-words="([^"]*)"/.exec(page)![1]!;
    expect(words).not.toMatch(/[<>]/);
    const signs = { '&quot;': '"', '&lt;': '<', '&gt;': '>', '&amp;': '&' };
    const read = JSON.parse(
      words.replace(/&\w+;/g, (sign) => signs[sign as keyof typeof signs]),
    ) as PageWords;
    expect(read.legend).toBe('Legend "<&');
    expect(page).toContain('<html lang="xx">');
    expect(page).toContain('<title>gfn map &quot;&lt;&amp;</title>');
  });

  it('lets nothing run or load but our script and style', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1];
    expect(policy).toBe(
      "default-src 'none'; style-src https://x; script-src 'nonce-N'; base-uri 'none'; form-action 'none'",
    );
    expect(page).not.toMatch(/\son\w+=|style=|<style|unsafe/);
    expect([...page.matchAll(/<script ([^>]*)>/g)].map(([, attributes]) => attributes)).toEqual([
      'nonce="N" src="https://x/map.js"',
    ]);
  });
});
