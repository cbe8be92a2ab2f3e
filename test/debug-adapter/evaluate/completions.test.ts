import { describe, expect, test } from 'vitest';
import { complete } from '../../../debug-adapter/evaluate/completions.js';
import { deskAt, IMPLICIT } from './desk.js';

/** What is offered where `|` stands: the words, and what they replace. */
function offered(marked: string, script = IMPLICIT) {
  const cursor = marked.indexOf('|');
  const line = marked.replace('|', '');
  const { start, length, items } = complete(deskAt(script), line, cursor);
  return {
    replaces: line.slice(start, start + length),
    labels: items.map(({ label }) => label),
    items,
    start,
  };
}

describe('completion', () => {
  test('begins with what can be chosen now', () => {
    const { labels, items } = offered('|');
    expect(labels[0]).toBe('convert');
    expect(items[0]!.detail).toBe('Convert gpa 0x8000, 4K, to shared');
    for (const word of [
      'help',
      'map',
      'count',
      'a',
      'here',
      'RING',
      'ram',
      'is_private',
      'exit',
      'guest:',
      'fd/ram:',
    ])
      expect(labels).toContain(word);
    // What cannot be chosen here, or is no choice of this exit, comes after.
    expect(labels.indexOf('return-0')).toBeGreaterThan(labels.indexOf('retry'));
    expect(new Set(labels).size).toBe(labels.length);
  });

  test('replaces what has been typed of a word', () => {
    expect(offered('no-r|')).toMatchObject({ replaces: 'no-r', labels: ['no-ret'] });
    expect(offered('print cou|')).toMatchObject({ replaces: 'cou', labels: ['count'] });
    expect(offered('count + is_p|ri')).toMatchObject({ replaces: 'is_p', labels: ['is_private'] });
    expect(offered('exit.exp|')).toMatchObject({ replaces: 'exp', labels: ['explicit'] });
    expect(offered('x/16 pri|')).toMatchObject({ replaces: 'pri', labels: ['private:'] });
    expect(offered('u8 [gu|')).toMatchObject({ replaces: 'gu', labels: ['guest:'] });
    expect(offered('[fd/|')).toMatchObject({ replaces: 'fd/', labels: ['fd/ram:'] });
  });

  test('knows fields and the words of commands', () => {
    expect(offered('here.|').labels).toEqual(['start', 'size', 'end']);
    expect(offered('run.|').labels).toContain('range');
    expect(offered('solo |').labels).toEqual(expect.arrayContaining(['off', '0', 'device']));
    expect(offered('help ma|').labels).toEqual(['map']);
    expect(offered('convert us|').labels).toEqual(['using']);
    expect(offered('nobody.|').labels).toEqual([]);
  });

  test('offers choices only as far as there are some', () => {
    expect(offered('|', 'vcpu 0 { yield }').labels[0]).toBe('help');
    expect(offered('choose |', 'vcpu 0 { yield }').labels).not.toContain('convert');
  });
});
