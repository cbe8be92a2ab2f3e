import { Cost } from '../kvm/costs.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine } from '../kvm/routine.js';
import { slotById } from '../kvm/slots.js';
import { registers } from './registers.js';

/** KVM_SET_USER_MEMORY_REGION with size 0. userspace_addr is 0: that of a private slot need not pass access_ok (reference 2.7). Register: slot. */
export const deleteMemslot = defineRoutine('delete_memslot', 'vmm', 0, [
  {
    name: 'call KVM_SET_USER_MEMORY_REGION with size 0',
    cites: 'reference 3.6',
    run(k, f) {
      const id = f.regs[0] as number;
      const slot = slotById(k.s, id);
      return k.callWith(f, 1, k.abi.setMemslot, registers(id, { page: slot?.base ?? 0 }, 0, 0, 0, -1, 0));
    },
  },
  { name: 'return its result', cites: 'reference 3.6', run: () => RETURN },
]);

/** kick: the vCPU's KVM_RUN ends with EINTR and is run again at once. */
export const kick = defineRoutine('kick', 'vmm', 0, [
  {
    name: 'send the vCPU out of the guest',
    cites: 'reference 4.1; 6 hazard 17',
    run(k, f) {
      const id = k.s.actors.findIndex((actor) => actor.vcpu === f.regs[0]);
      if (id < 0) return k.refuse('notThere');
      k.actor(id).exits++;
      k.cost(Cost.exits, 1);
      return k.succeed();
    },
  },
]);
