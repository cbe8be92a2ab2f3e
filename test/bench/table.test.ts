import { expect, test } from 'vitest';
import { figure } from '../../bench/report/figure.js';
import { PLAIN } from '../../bench/report/style.js';
import { summary, toJson } from '../../bench/report/summary.js';
import { barText, Table } from '../../bench/report/table.js';
import { judge, type Row } from '../../bench/row.js';

const row: Row = {
  id: 'walks',
  group: 'Walking',
  title: 'steps of a walk',
  against: 'a snail',
  needs: 'debugpy',
  bar: { of: 'ratio', least: 3 },
  short: ({ ours }) => `only ${ours} legs`,
  measure: () => ({ ours: 1, unit: '/s' }),
};

test('a ratio at its bar holds; below, the row says why', () => {
  const table = new Table(PLAIN);
  const text = table
    .lines(judge(row, { ours: 3e6, peer: 1e6, unit: '/s', notes: ['uphill'] }, false))
    .join('\n');
  expect(text).toMatch(
    /^\nWalking\n {2}steps of a walk +3\.00 M\/s +1\.00 M\/s {2}a snail +3\.00× +≥ 3× {2}✓ yes\n {4}uphill$/,
  );
  const short = table.lines(judge(row, { ours: 2, peer: 1, unit: '/s' }, false));
  expect(short[0]).toContain('✗ no');
  expect(short[1]).toContain('falls short: only 2 legs');
});

test('a figure of our own is held against its bar in its unit', () => {
  const own: Row = { ...row, bar: { of: 'ours', most: 2 } };
  expect(judge(own, { ours: 2, unit: 'µs' }, false)).toMatchObject({ verdict: 'holds', ratio: null });
  expect(judge(own, { ours: 2.1, unit: 'µs' }, false)).toMatchObject({ verdict: 'short' });
  expect(barText(own.bar, 'µs')).toBe('≤ 2 µs');
});

test('without its peer a row gives our figure and claims nothing', () => {
  const result = judge(row, { ours: 2, unit: '/s' }, false);
  expect(result).toMatchObject({ verdict: 'no peer' });
  expect(new Table(PLAIN).lines(result).join('\n')).toContain('debugpy is not installed');
  expect(summary([result], false, ['debugpy']).at(-1)).toContain('apt-get install --yes python3-debugpy');
});

test('what is no finite number is an error, quick or not', () => {
  expect(judge(row, { ours: NaN, unit: '/s' }, true)).toHaveProperty('error');
  expect(judge(row, { ours: 1, peer: 0, unit: '/s' }, true)).toHaveProperty('error');
});

test('quick figures are held against nothing', () => {
  expect(judge(row, { ours: 1, peer: 1, unit: '/s' }, true)).toMatchObject({ verdict: 'too quick' });
});

test('figures have three digits', () => {
  expect(figure(1_234_567, '/s')).toBe('1.23 M/s');
  expect(figure(0.164, 'µs')).toBe('0.16 µs');
  expect(figure(9493, 'nodes')).toBe('9493 nodes');
  expect(figure(NaN, '/s')).toBe('–');
});

test('the JSON has every row, its verdict, and why one falls short', () => {
  const rows = [judge(row, { ours: 2, peer: 1, unit: '/s' }, false), { row, error: 'lame' }];
  const { rows: written } = JSON.parse(toJson(rows, false)) as { rows: object[] };
  expect(written[0]).toMatchObject({ id: 'walks', ratio: 2, verdict: 'short', why: 'only 2 legs' });
  expect(written[1]).toMatchObject({ id: 'walks', error: 'lame' });
});
