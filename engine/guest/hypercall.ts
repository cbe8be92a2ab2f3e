import { offsetOf, pageOf } from '../memory/address.js';
import { RETURN } from '../kvm/code.js';
import { KVM_HC_MAP_GPA_RANGE } from '../kvm/exit.js';
import { enterGuest } from '../kvm/vms.js';
import { defineRoutine } from '../kvm/routine.js';
import { ENCRYPTED, exitEnabled, explicitExit } from './explicit.js';

const KVM_EPERM = 1;
const KVM_EINVAL = 22;
const KVM_ENOSYS = 1000;

/** Whether gfn + npages leaves 64 bits: the check that KVM has. That the address in bytes wraps it does not notice (reference 9, hypercall). */
function pageNumberWraps(gfn: number, npagesLo: number, npagesHi: number): boolean {
  const low = (gfn % 2 ** 32) + (npagesLo >>> 0);
  return Math.floor(gfn / 2 ** 32) + (npagesHi >>> 0) + Math.floor(low / 2 ** 32) >= 2 ** 32;
}

/** KVM_HC_MAP_GPA_RANGE with KVM's own checks (reference 4.1). The attributes are not looked at by KVM. Registers: gpa, npages, attributes. */
export const mapGpaRange = defineRoutine('map_gpa_range', 'guest', 0, [
  {
    name: 'VMCALL: check, exit to userspace',
    cites: 'reference 4.1; 9, hypercall',
    run(k, f) {
      const gfn = pageOf(f.regs[0] as number, f.regs[1] as number);
      const [npagesLo, npagesHi] = [f.regs[2] as number, f.regs[3] as number];
      if (k.current.cpl !== 0) {
        k.setResult(0, -KVM_EPERM);
        return RETURN;
      }
      if (!exitEnabled(k)) {
        k.setResult(0, -KVM_ENOSYS);
        return RETURN;
      }
      const empty = npagesLo === 0 && npagesHi === 0;
      if (offsetOf(f.regs[0] as number) !== 0 || empty || pageNumberWraps(gfn, npagesLo, npagesHi)) {
        k.setResult(0, -KVM_EINVAL);
        return RETURN;
      }
      const pages = (npagesHi >>> 0) * 2 ** 32 + (npagesLo >>> 0);
      const toPrivate = ((f.regs[4] as number) & ENCRYPTED) !== 0;
      const attributes = f.regs[4] as number;
      return explicitExit(k, f, 1, gfn, pages, toPrivate, attributes, f.regs[5], [npagesLo, npagesHi]);
    },
  },
  {
    name: 'complete: hypercall.ret to RAX',
    cites: 'reference 4.1',
    run(k) {
      const exit = k.current.exit;
      k.setResultWords(0, exit?.retLo ?? 0, exit?.retHi ?? 0);
      return RETURN;
    },
  },
]);

/** Hypercalls that KVM answers itself with 0 to a guest without enforced features: VAPIC_POLL_IRQ, KICK_CPU, SCHED_YIELD. */
const ANSWERED = [1, 5, 11];

/** VMCALL with any number, from 64-bit code (reference 4.1; 9, hypercall). Registers: nr, a0, a1, a2. */
export const hypercall = defineRoutine('hypercall', 'guest', 0, [
  {
    name: 'VMCALL: which one?',
    cites: 'reference 4.1; 9, hypercall',
    run(k, f) {
      const [nr, nrHi] = [f.regs[0] as number, f.regs[1] as number];
      enterGuest(k, k.current.id);
      if (nr === KVM_HC_MAP_GPA_RANGE && nrHi === 0) return k.callWith(f, 1, mapGpaRange, f.regs.slice(2));
      k.setResult(0, k.current.cpl !== 0 ? -KVM_EPERM : ANSWERED.includes(nr) ? 0 : -KVM_ENOSYS);
      return RETURN;
    },
  },
  { name: 'return the status', cites: 'reference 4.1', run: () => RETURN },
]);
