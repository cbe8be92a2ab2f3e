import type { Outcome } from '../../engine/direct.js';
import { errnoName, signalName } from '../../engine/kvm/errno.js';
import { ExitReason, type Exit } from '../../engine/kvm/exit.js';

/** `%#llx`: a zero has no prefix. */
export function hex(value: bigint | number): string {
  const wide = BigInt.asUintN(64, BigInt(value));
  return wide === 0n ? '0' : `0x${wide.toString(16)}`;
}

function word(args: Int32Array, i: number): bigint {
  return (BigInt((args[2 * i + 1] ?? 0) >>> 0) << 32n) | BigInt((args[2 * i] ?? 0) >>> 0);
}

function gpaOf(exit: Exit): bigint {
  return (BigInt(exit.gpaPage) << 12n) + BigInt(exit.gpaOffset);
}

function cut(value: bigint, bytes: number): bigint {
  return BigInt.asUintN(8 * bytes, value);
}

/** The answer of a call that gives nothing but success or an errno. */
export function callAnswer(outcome: Outcome, success = 'ok'): string {
  switch (outcome.kind) {
    case 'done':
      return success;
    case 'errno':
      return `errno ${errnoName(outcome.errno)}`;
    case 'signal':
      return signalName(outcome.signal);
    case 'blocked':
      return 'hang';
    case 'died':
      return `died: ${outcome.text}`;
    case 'exit':
      return `exit ${outcome.exit.reason}`;
  }
}

function mmioAnswer(exit: Exit): string {
  const where = `gpa=${hex(gpaOf(exit))} len=${exit.size}`;
  return exit.isWrite ? `MMIO w ${where} data=${hex(cut(word(exit.args, 0), exit.size))}` : `MMIO r ${where}`;
}

/** The answer of an access of a vCPU. */
export function accessAnswer(outcome: Outcome, kind: string, width: number): string {
  const value = (number: bigint | undefined): string => ` value=${hex(cut(number ?? 0n, width))}`;
  if (outcome.kind === 'errno') return `errno ${errnoName(outcome.errno)} exit=UNKNOWN`;
  if (outcome.kind === 'done') return kind === 'r' ? `done${value(outcome.value)}` : 'done';
  if (outcome.kind !== 'exit') return callAnswer(outcome);
  const { exit, exits } = outcome;
  if (exit.reason === ExitReason.MEMORY_FAULT) {
    const place = `flags=${hex(exit.flags)} gpa=${hex(gpaOf(exit))} size=${hex(exit.size)}`;
    return `errno ${errnoName(outcome.errno)} MEMORY_FAULT ${place}`;
  }
  const parts = exits.map(mmioAnswer).join(' + ');
  return kind === 'r' ? `${parts}${value(outcome.value)}` : parts;
}

/** The answer of a hypercall, or of its completion. */
export function hypercallAnswer(outcome: Outcome): string {
  if (outcome.kind === 'done') return `done value=${hex(outcome.results[0] ?? 0n)}`;
  if (outcome.kind !== 'exit' || outcome.exit.reason !== ExitReason.HYPERCALL) return callAnswer(outcome);
  const { nr, args, flags } = outcome.exit;
  const [a0, a1, a2] = [0, 1, 2].map((i) => hex(word(args, i)));
  return `HYPERCALL nr=${nr} a0=${a0} a1=${a1} a2=${a2} flags=${hex(flags)}`;
}

/** What KVM_PRE_FAULT_MEMORY answers, with the structure as it left it. */
export function prefaultAnswer(outcome: Outcome, left: readonly [bigint, bigint]): string {
  return `${callAnswer(outcome)} left gpa=${hex(left[0])} size=${hex(left[1])}`;
}
