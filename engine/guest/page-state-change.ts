import { offsetOf, pageOf } from '../memory/address.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { ENCRYPTED } from './explicit.js';
import { mapGpaRange } from './hypercall.js';
import { linuxShareRange } from './pkvm.js';
import { linuxPageStateChange } from './snp.js';
import { linuxMapGpa } from './tdx.js';

/** The explicit conversion of the flavour at hand, as a Linux guest asks for it (reference 4). Registers: gpa, size, to. */
export const pageStateChange = defineRoutine('page_state_change', 'guest', 0, [
  {
    name: "ask in the flavour's way",
    cites: 'reference 4.5',
    run(k, f) {
      for (let i = 0; i < k.current.results.length; i++) k.current.results[i] = 0;
      switch (k.flavour) {
        case 'tdx':
          return k.callWith(f, 1, linuxMapGpa, f.regs.slice());
        case 'snp':
          return k.callWith(f, 1, linuxPageStateChange, f.regs.slice());
        case 'pkvm':
          return k.callWith(f, 1, linuxShareRange, f.regs.slice());
        case 'sw_protected':
        case 'plain': {
          const pages =
            pageOf(f.regs[2] as number, f.regs[3] as number) + (offsetOf(f.regs[2] as number) > 0 ? 1 : 0);
          const attributes = (f.regs[4] as number) === 1 ? ENCRYPTED : 0;
          return k.callWith(
            f,
            1,
            mapGpaRange,
            Int32Array.of(
              f.regs[0] as number,
              f.regs[1] as number,
              pages | 0,
              Math.floor(pages / 2 ** 32) | 0,
              attributes,
              0,
            ),
          );
        }
      }
    },
  },
  { name: 'return the status', cites: 'reference 4.5', run: () => RETURN },
]);
