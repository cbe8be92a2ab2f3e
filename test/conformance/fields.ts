import { NotUnderstood, type Step } from './case-file.js';
import { toBigInt, toFlags } from './values.js';

/** The fields of a step, each read once: what is left at the end was not understood. */
export class Fields {
  private readonly unread: Set<string>;
  constructor(private readonly step: Step) {
    this.unread = new Set(Object.keys(step));
    this.unread.delete('step');
  }

  get name(): string {
    return this.step.step;
  }

  has(field: string): boolean {
    return this.step[field] !== undefined;
  }

  raw(field: string): unknown {
    this.unread.delete(field);
    return this.step[field];
  }

  text(field: string, otherwise?: string): string {
    const value = this.raw(field) ?? otherwise;
    if (typeof value !== 'string') throw new NotUnderstood(`${field} of ${this.name}`);
    return value;
  }

  number(field: string, otherwise?: bigint): bigint {
    const value = this.raw(field) ?? otherwise;
    return toBigInt(value, `${field} of ${this.name}`);
  }

  flag(field: string): boolean {
    const value = this.raw(field);
    if (typeof value !== 'boolean') throw new NotUnderstood(`${field} of ${this.name}`);
    return value;
  }

  flags(kind: Parameters<typeof toFlags>[0], field: string): number {
    return toFlags(kind, this.raw(field) ?? [], `${field} of ${this.name}`);
  }

  /** To be called when a step has taken what it knows. */
  end(): void {
    const left = [...this.unread].filter((field) => field !== 'note');
    if (left.length > 0) throw new NotUnderstood(`field ${left.join(', ')} of ${this.name}`);
  }
}
