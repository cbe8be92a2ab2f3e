import { offsetOf, pageOf } from '../memory/address.js';
import { PageSet } from '../memory/page-set.js';
import { PAGE_LIMIT, PAGE_SIZE } from '../memory/range.js';
import { How, Space } from '../kvm/event.js';
import type { Kernel } from '../kvm/kernel.js';
import { defineRoutine } from '../kvm/routine.js';
import { startsPrivate, type Flavour } from '../kvm/spec.js';
import { shutdownExit } from '../program/shutdown.js';

/** What a guest that has just booted maps as shared: nothing on hardware that protects it, everything on others. */
export function initialView(flavour: Flavour, epoch: number): PageSet {
  return startsPrivate(flavour) ? PageSet.empty : PageSet.empty.add(0, PAGE_LIMIT, epoch);
}

/** set_view: the guest's own page tables. Rounds outward to pages. Registers: gpa, size, to, alias. */
export const setView = defineRoutine('set_view', 'guest', 0, [
  {
    name: "change the guest's page tables",
    cites: 'DESIGN 4; reference 1, private access',
    run(k, f) {
      const lo = pageOf(f.regs[0] as number, f.regs[1] as number);
      const tail = offsetOf(f.regs[0] as number) + offsetOf(f.regs[2] as number);
      const pages = pageOf(f.regs[2] as number, f.regs[3] as number) + Math.ceil(tail / PAGE_SIZE);
      // Behind the last address there is nothing to map.
      const hi = Math.min(lo + pages, PAGE_LIMIT);
      const alias = f.regs[6] ?? 0;
      const views = k.s.views.slice();
      const view = views[alias];
      if (view === undefined)
        return k.end(
          'guest-died',
          `set_view of alias ${alias}, which the guest has not: it has ${views.length - 1}`,
        );
      views[alias] = (f.regs[4] as number) === 1 ? view.remove(lo, hi, k.epoch) : view.add(lo, hi, k.epoch);
      k.s.views = views;
      k.effects?.touch(Space.view, alias, lo, hi, How.write);
      k.changed();
      return k.succeed();
    },
  },
]);

/** kexec: new page tables; the host's state, and what was accepted, stay. */
export const newKernel = defineRoutine('new_kernel', 'guest', 0, [
  {
    name: 'start a new kernel',
    cites: 'DESIGN 4',
    run(k) {
      k.s.views = k.s.views.map(() => initialView(k.flavour, k.epoch));
      k.changed();
      return k.succeed();
    },
  },
]);

export const setCpl = defineRoutine('set_cpl', 'guest', 0, [
  {
    name: 'change the privilege level',
    cites: 'reference 4.1',
    run(k, f) {
      k.current.cpl = (f.regs[0] as number) & 3;
      return k.succeed();
    },
  },
]);

function vcpu(k: Kernel, number: number): number {
  return k.s.actors.findIndex((actor) => actor.vcpu === number);
}

export const sendEvent = defineRoutine('send_event', 'guest', 0, [
  {
    name: 'make an interrupt pending',
    cites: 'reference 4.2',
    run(k, f) {
      const id = vcpu(k, f.regs[0] as number);
      if (id >= 0) k.actor(id).pendingEvent = true;
      k.effects?.touch(Space.actor, id, 0, 1, How.write);
      return k.succeed();
    },
  },
]);

/** The guest gives up: panic, termination request, fatal error report. The VMM sees KVM_EXIT_SHUTDOWN. Register: a reason. */
export const die = defineRoutine('die', 'guest', 0, [
  { name: 'exit with SHUTDOWN', cites: 'reference 4.3', run: (k, f) => k.exit(f, 1, shutdownExit(k)) },
  {
    name: 'the guest is dead',
    cites: 'reference 4.3',
    run: (k, f) => k.end('guest-died', `the guest gave up, reason ${f.regs[0] ?? 0}`),
  },
]);
