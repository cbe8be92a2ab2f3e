import { offsetOf, pageOf } from '../memory/address.js';
import { PAGE_LIMIT } from '../memory/range.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { ENCRYPTED, explicitExit } from './explicit.js';

const KVM_EPERM = 1;
const KVM_EINVAL = 22;

/** KVM_HC_MAP_GPA_RANGE with KVM's own checks (reference 4.1). The attributes are not looked at by KVM. Registers: gpa, npages, attributes. */
export const mapGpaRange = defineRoutine('map_gpa_range', 'guest', 0, [
  {
    name: 'VMCALL: check, exit to userspace',
    cites: 'reference 4.1; 9, hypercall',
    run(k, f) {
      const gfn = pageOf(f.regs[0] as number, f.regs[1] as number);
      const pages = ((f.regs[3] as number) >>> 0) * 0x1_0000_0000 + ((f.regs[2] as number) >>> 0);
      if (k.current.cpl !== 0) {
        k.setResult(0, -KVM_EPERM);
        return RETURN;
      }
      if (
        offsetOf(f.regs[0] as number) !== 0 ||
        pages === 0 ||
        pages >= PAGE_LIMIT * 2 ||
        gfn + pages > PAGE_LIMIT
      ) {
        k.setResult(0, -KVM_EINVAL);
        return RETURN;
      }
      return explicitExit(
        k,
        f,
        1,
        gfn,
        pages,
        ((f.regs[4] as number) & ENCRYPTED) !== 0,
        f.regs[4] as number,
        f.regs[5],
      );
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
