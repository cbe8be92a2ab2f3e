import { type Case, NotUnderstood } from './case-file.js';

/** The kernel of the private-fd series, and the newest one that cases of guest-memfd were run on. */
const BASE = '5.17';
const NEWEST = '7.3';

/**
 * The kernels that a case is run on, by release: those that were seen to agree, those that are known to answer otherwise, or the one that its VM names. A case that
 * nobody could run holds for the newest. Empty: the one kernel of private-fd.
 */
export function kernelsOf({ abi, setup, verified, expectByKernel, notPossibleOn }: Case): readonly string[] {
  if (abi === 'private-fd') return [''];
  if (abi !== 'guest-memfd') throw new NotUnderstood(`abi ${abi}`);
  const named = setup.find((step) => step.step === 'create_vm')?.kernel;
  if (typeof named === 'string') return [named];
  const all = [...(verified ?? []), ...Object.keys(expectByKernel ?? {})];
  const kernels = [...new Set(all)].filter((kernel) => notPossibleOn?.includes(kernel) !== true);
  return kernels.length === 0 ? [NEWEST] : kernels;
}

/** `6.12.107` is what the engine knows as 6.12. */
export function releaseOf(kernel: string): string {
  return kernel === '' ? BASE : kernel.split('.').slice(0, 2).join('.');
}
