import type { BugName } from '../../engine/kvm/spec.js';
import { asRecord, type Case, NotUnderstood } from './case-file.js';
import { toBigInt } from './values.js';

/**
 * The switch that a case of group `fault-literal` is about. The format does not name it: it follows from the
 * operation and from what the literal code does there.
 */
export function bugsOf({ group, op, expect, setup }: Case): readonly BugName[] {
  if (group !== 'fault-literal') return [];
  const state = expect.state === undefined ? {} : asRecord(expect.state, 'state');
  const last = op.step === 'concurrent' ? asRecord(op.b, 'b') : op;
  if (op.step === 'vcpu_access' && op.private === true) {
    if (expect.errno === 'EPERM') return ['fault_returns_eperm'];
    const exit = expect.exit === undefined ? null : asRecord(expect.exit, 'exit');
    if (exit?.reason === 'MMIO') return ['private_fault_is_mmio'];
    if (exit === null && (expect.mapped === 'shared' || expect.errno === 'EFAULT'))
      return ['private_fault_in_plain_slot'];
  }
  if (op.step === 'vcpu_access' && expect.errno === 'EPERM') return ['fault_returns_eperm'];
  if (op.step === 'set_memslot') return ['no_offset_check'];
  if (op.step === 'concurrent') return ['no_invalidate_seq'];
  if (op.step === 'kernel_access') return ['stale_pfn_cache'];
  if (last.step === 'fallocate') {
    const lowest = setup.flatMap((step) => (step.step === 'set_memslot' ? [toBigInt(step.gpa, 'gpa')] : []));
    const zapped = Array.isArray(state.zapped)
      ? state.zapped.map((gpa: unknown) => toBigInt(gpa, 'zapped'))
      : [];
    if (state.zap_before_free === false) return ['zap_after_free'];
    if (
      state.private_spte_left === true ||
      state.shared_spte_left === true ||
      zapped.some((gpa) => lowest.every((base) => gpa < base))
    ) {
      return ['notifier_without_base_gfn'];
    }
  }
  throw new NotUnderstood('which bug switch a fault-literal case is about');
}
