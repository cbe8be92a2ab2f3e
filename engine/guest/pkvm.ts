import { offsetOf, pageOf } from '../memory/address.js';
import { convertAtEl2 } from '../kvm/abi/guest-memfd/inplace.js';
import type { Kernel } from '../kvm/kernel.js';
import { RETURN } from '../kvm/code.js';
import { defineRoutine, type NativeRoutine } from '../kvm/routine.js';
import { ENCRYPTED, explicitExit, refusedByVmm } from './explicit.js';

/** SMCCC INVALID_PARAMETER, and what Linux's driver makes of any failure (reference 4.4). */
const INVALID_PARAMETER = -3;
const EPERM = -1;

/**
 * MEM_SHARE and MEM_UNSHARE of one granule. Under the private-fd ABI it is the thought experiment of the mail (DESIGN 1): the wish reaches the VMM as an explicit exit and
 * the contents are lost. Under guest-memfd, in place, it is as real pKVM does it: at EL2, contents kept. Register: ipa.
 */
function share(name: string, toPrivate: boolean): NativeRoutine {
  return defineRoutine(name, 'guest', 0, [
    {
      name: `HVC: ${name}`,
      cites: 'reference 4.4; DESIGN 1',
      run(k, f) {
        if (offsetOf(f.regs[0] as number) !== 0) {
          k.setResult(0, INVALID_PARAMETER);
          return RETURN;
        }
        if (k.spec.abi === 'guest-memfd')
          return atEl2(k, pageOf(f.regs[0] as number, f.regs[1] as number), toPrivate);
        return explicitExit(
          k,
          f,
          1,
          pageOf(f.regs[0] as number, f.regs[1] as number),
          1,
          toPrivate,
          toPrivate ? ENCRYPTED : 0,
        );
      },
    },
    {
      name: 'complete: x0',
      cites: 'reference 4.4',
      run(k, f) {
        const refused = refusedByVmm(k);
        if (!refused) setOwner(k, pageOf(f.regs[0] as number, f.regs[1] as number), toPrivate);
        k.setResult(0, refused ? INVALID_PARAMETER : 0);
        return RETURN;
      },
    },
  ]);
}

/** Real pKVM: EL2 converts in place, and no exit tells the VMM (reference 4.4, 4.5). */
function atEl2(k: Kernel, gfn: number, toPrivate: boolean): number {
  const done = convertAtEl2(k, gfn, toPrivate);
  if (done) setOwner(k, gfn, toPrivate);
  k.setResult(0, done ? 0 : INVALID_PARAMETER);
  return RETURN;
}

function setOwner(k: Kernel, gfn: number, toPrivate: boolean): void {
  const states = k.s.pageStates;
  states.sharedOwned = toPrivate
    ? states.sharedOwned.remove(gfn, gfn + 1, k.epoch)
    : states.sharedOwned.add(gfn, gfn + 1, k.epoch);
  k.changed();
}

export const memShare = share('mem_share', false);
export const memUnshare = share('mem_unshare', true);

/** Locals: where the work stands (gfn), its end. */
const L = { at: 0, end: 1 } as const;

/** Linux's pKVM guest driver: granule by granule; any failure is EPERM for the whole range, earlier pages stay converted (reference 4.4). Registers: gpa, size, to. */
export const linuxShareRange = defineRoutine('pkvm_share_range', 'guest', 2, [
  {
    name: 'next granule',
    cites: 'reference 4.4',
    run(k, f) {
      if (f.locals[L.end] === 0) {
        f.locals[L.at] = pageOf(f.regs[0] as number, f.regs[1] as number);
        f.locals[L.end] = (f.locals[L.at] as number) + pageOf(f.regs[2] as number, f.regs[3] as number);
      }
      const at = f.locals[L.at] as number;
      if (at >= (f.locals[L.end] as number)) {
        k.setResult(0, 0);
        return RETURN;
      }
      return k.callWith(
        f,
        1,
        (f.regs[4] as number) === 1 ? memUnshare : memShare,
        Int32Array.of((at % 2 ** 20) << 12, Math.floor(at / 2 ** 20) | 0),
      );
    },
  },
  {
    name: 'look at x0',
    cites: 'reference 4.4',
    run(k, f) {
      if (k.result(0) !== 0) {
        k.setResult(0, EPERM);
        return RETURN;
      }
      f.locals[L.at] = (f.locals[L.at] as number) + 1;
      return 0;
    },
  },
]);
