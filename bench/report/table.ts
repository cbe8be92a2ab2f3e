import type { Bar, Result, Row, Verdict } from '../row.js';
import { figure, ratioText } from './figure.js';
import type { Style } from './style.js';

const COLUMNS = { row: 50, ours: 10, peer: 10, against: 13, ratio: 6, bar: 9 } as const;

/** Lines of the table, as they become known. Without colour it says the same. */
export class Table {
  private group = '';

  constructor(private readonly style: Style) {}

  head(): string[] {
    const cells = [
      'what'.padEnd(COLUMNS.row),
      'ours'.padStart(COLUMNS.ours),
      'peer'.padStart(COLUMNS.peer),
      ''.padEnd(COLUMNS.against),
      'ratio'.padStart(COLUMNS.ratio),
      'bar'.padStart(COLUMNS.bar),
      'holds?',
    ];
    const line = cells.join('  ');
    return [this.style.dim(line), this.style.dim('─'.repeat(line.length + 1))];
  }

  lines(result: Result): string[] {
    const { row } = result;
    const lines = this.opening(row);
    if ('error' in result) {
      return [...lines, this.cells(row, '–', '–', '–', this.style.bad('✗ failed')), this.note(result.error)];
    }
    const { figures, ratio, verdict } = result;
    const ours = figure(figures.ours, figures.unit);
    const peer = figures.peer === undefined ? '' : figure(figures.peer, figures.unit);
    const times = ratio === null ? '' : ratioText(ratio);
    lines.push(this.cells(row, ours, peer, times, this.verdict(verdict), figures.unit));
    lines.push(...(figures.notes ?? []).map((note) => this.note(note)));
    if (verdict === 'short') lines.push(this.note(`falls short: ${reason(result)}`, this.style.bad));
    if (ratio === null && row.needs !== undefined)
      lines.push(this.note(`${row.needs} is not installed: ours alone was measured`));
    return lines;
  }

  private opening(row: Row): string[] {
    if (row.group === this.group) return [];
    this.group = row.group;
    return ['', this.style.bold(row.group)];
  }

  private cells(row: Row, ours: string, peer: string, ratio: string, verdict: string, unit = ''): string {
    return [
      `  ${row.title}`.padEnd(COLUMNS.row),
      this.style.bold(ours.padStart(COLUMNS.ours)),
      peer.padStart(COLUMNS.peer),
      this.style.dim((peer === '' ? '' : (row.against ?? '')).padEnd(COLUMNS.against)),
      ratio.padStart(COLUMNS.ratio),
      barText(row.bar, unit).padStart(COLUMNS.bar),
      verdict,
    ]
      .join('  ')
      .trimEnd();
  }

  private note(text: string, paint = this.style.dim): string {
    return paint(`    ${text}`);
  }

  private verdict(verdict: Verdict): string {
    switch (verdict) {
      case 'holds':
        return this.style.good('✓ yes');
      case 'short':
        return this.style.bad('✗ no');
      case 'no peer':
        return '? no peer';
      case 'no bar':
      case 'too quick':
        return '';
    }
  }
}

/** Why a figure does not reach its bar, as far as anybody knows. */
export function reason(result: Exclude<Result, { error: string }>): string {
  return result.row.short?.(result.figures) ?? 'not known yet; run it alone on an idle machine, with --only';
}

/** `≥ 3×`, `≤ 1 µs`; empty without a bar. */
export function barText(bar: Bar | undefined, unit: string): string {
  if (bar === undefined) return '';
  const [sign, value] = bar.least !== undefined ? ['≥', bar.least] : ['≤', bar.most ?? NaN];
  return `${sign} ${value}${bar.of === 'ratio' ? '×' : ` ${unit}`}`;
}
