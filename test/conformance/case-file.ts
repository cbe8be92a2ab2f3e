/** The shape of the cases, as ../shared/conformance/README.md describes it. */
export type Step = Readonly<Record<string, unknown>> & { readonly step: string };
export type Expectation = Readonly<Record<string, unknown>>;

export interface Case {
  readonly id: string;
  readonly abi: string;
  readonly group: string;
  readonly setup: readonly Step[];
  readonly op: Step;
  readonly expect: Expectation;
  readonly confidence?: string;
  /** Kernels whose answer agreed, by release; kernels on which the setup is refused; kernels that answer otherwise, and how. */
  readonly verified?: readonly string[];
  readonly notPossibleOn?: readonly string[];
  readonly expectByKernel?: Readonly<Record<string, Expectation>>;
}

/** A step, field, value or fact that this runner does not know: the case counts as failed. */
export class NotUnderstood extends Error {}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStep(value: unknown): value is Step {
  return isRecord(value) && typeof value.step === 'string';
}

export function asStep(value: unknown, where: string): Step {
  if (!isStep(value)) throw new NotUnderstood(`${where} is no step`);
  return value;
}

export function asSteps(value: unknown, where: string): readonly Step[] {
  if (!Array.isArray(value)) throw new NotUnderstood(`${where} is no list of steps`);
  return value.map((step, i) => asStep(step, `${where}[${i}]`));
}

export function asRecord(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new NotUnderstood(`${where} is no object`);
  return value;
}

/** Reads a file of cases. Throws an Error with a sentence if it is no such file. */
export function parseCases(text: string): Case[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error('the file holds no array of cases');
  return list.map((item: unknown, i) => {
    if (!isRecord(item)) throw new Error(`case ${i} is no object`);
    const { id, abi, group, setup, op, expect, confidence } = item;
    const byKernel = item.expect_by_kernel;
    if (typeof id !== 'string' || typeof abi !== 'string' || typeof group !== 'string') {
      throw new Error(`case ${i} lacks id, abi or group`);
    }
    if (!Array.isArray(setup) || !setup.every(isStep) || !isStep(op) || !isRecord(expect)) {
      throw new Error(`case ${id} lacks setup, op or expect`);
    }
    return {
      id,
      abi,
      group,
      setup,
      op,
      expect,
      ...(typeof confidence === 'string' ? { confidence } : {}),
      ...(isTexts(item.verified) ? { verified: item.verified } : {}),
      ...(isTexts(item.not_possible_on) ? { notPossibleOn: item.not_possible_on } : {}),
      ...(isRecord(byKernel) ? { expectByKernel: mapRecords(byKernel) } : {}),
    };
  });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function mapRecords(value: Readonly<Record<string, unknown>>): Record<string, Expectation> {
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, asRecord(one, `expect_by_kernel ${name}`)]),
  );
}

/** Every step of a list, the ones inside sequences and concurrent pairs included. */
export function* everyStep(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    const inner = [step.a, step.b, ...(Array.isArray(step.steps) ? (step.steps as unknown[]) : [])];
    yield* everyStep(inner.filter(isStep));
  }
}
