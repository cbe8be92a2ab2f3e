import type { Code } from '../../engine/kvm/code.js';
import { nativeRoutines } from '../../engine/kvm/routine.js';
import type { Program, Routine } from '../../engine/program/program.js';

/** Bits of an address that count steps. */
const STEP_BITS = 16;
const STEPS = 2 ** STEP_BITS;
/** An address stays below 2^52, exact in a double. */
const ROUTINES = 2 ** 36;

/**
 * A routine by its number in addresses: script routines have their index in `Program.routines`; the kernel's, KVM's and the VMM's own follow
 * in the order of their names.
 */
export type AddressedRoutine =
  | { readonly number: number; readonly script: Routine; readonly native: null }
  | { readonly number: number; readonly script: null; readonly native: Code };

/** An atomic step as the disassembly view and instruction breakpoints name it: `step` counts in the routine, from 0. */
export interface CodeAddress {
  readonly routine: number;
  readonly step: number;
}

/** The routines of a program, then the native ones: all that an address can lead to. Index is the routine's number. */
export function addressedRoutines(program: Program): readonly AddressedRoutine[] {
  const scripts = program.routines.map((script, number) => ({ number, script, native: null }));
  const natives = nativeRoutines().map((native, index) => ({
    number: scripts.length + index,
    script: null,
    native,
  }));
  return [...scripts, ...natives];
}

/** How many steps a routine has. */
export function stepsIn({ script, native }: AddressedRoutine): number {
  return script === null ? native.steps.length : script.end - script.entry;
}

/**
 * The address of a step, in hex: routine << 16 | step.
 *
 * @param routine its number in addresses
 * @param step in the routine, from 0. Of a script routine: the instruction minus the routine's entry
 */
export function codeAddress(routine: number, step: number): string {
  return `0x${(routine * STEPS + step).toString(16)}`;
}

/** Takes an address apart, without asking whether there is such a routine; null if it is none. Takes hex with `0x`, or decimal. */
export function parseCodeAddress(text: string): CodeAddress | null {
  if (!/^\s*(?:0x[0-9a-f]{1,13}|[0-9]{1,15})\s*$/i.test(text)) return null;
  const address = Number(text);
  const routine = Math.floor(address / STEPS);
  return routine < ROUTINES ? { routine, step: address % STEPS } : null;
}

/** The number of a native routine in addresses; -1 if there is none like it. */
export function numberOfNative(program: Program, native: Code): number {
  const index = (nativeRoutines() as readonly Code[]).indexOf(native);
  return index < 0 ? -1 : program.routines.length + index;
}
