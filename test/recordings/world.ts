import { Direct } from '../../engine/direct.js';
import { useVm } from '../../engine/kvm/vms.js';
import type { BugName, FileSpec, MachineSpec, MappingSpec } from '../../engine/kvm/spec.js';
import type { State } from '../../engine/kvm/state.js';
import { parseNumber, type Line } from './script.js';

/** Bits of guest physical addresses of the machine that was recorded (README). */
const PHYSICAL_BITS = 40;
/** A descriptor number that is never open. */
const NOT_OPEN = 1_000_000n;
/** Descriptors that the script's process has from the start: standard input, /dev/kvm. */
const STDIN = 0n;
const KVM = 1n;

function device(name: string): FileSpec {
  return { name, kind: 'device', size: 0, allocated: [], validated: false, contents: [], position: 0 };
}

/**
 * What the loader mapped before the script began: mmap goes downwards, so the script's first mapping ends where this begins, and a range that runs past its end is
 * still mapped (random/type0-12, line 191).
 */
const LIBRARIES: MappingSpec = {
  name: 'libraries',
  hva: 0x7f000_0000,
  pages: 512,
  backing: 'anon-private',
  file: -1,
  offset: 0,
  prot: 3,
  contents: [],
  position: 0,
};

function specOf(kernel: string, bugs: readonly BugName[]): MachineSpec {
  return {
    flavour: 'sw_protected',
    abi: 'guest-memfd',
    kernel,
    explicitExit: 'hypercall',
    bugs,
    files: [device('stdin'), device('/dev/kvm')],
    mappings: [LIBRARIES],
    slots: [],
    sharedView: [],
    aliases: [],
    hostPages: Infinity,
    ve: true,
    seed: 0,
    physicalBits: PHYSICAL_BITS,
    hypercallExits: false,
  };
}

/** What a vCPU of a script is in the middle of. */
export interface Vcpu {
  readonly actor: number;
  readonly vm: number;
  /** The access that failed with an errno and can be resumed. */
  failed: Line | null;
  /** It stands at a HYPERCALL exit. */
  atHypercall: boolean;
}

/** A machine and the names that a script gives to things, in order of creation. A failed creation uses up its name. */
export class World {
  readonly direct: Direct;
  /** Descriptors; null where the creation failed or the name was closed. */
  readonly files: (bigint | null)[] = [];
  /** Addresses; 0 where the mapping failed. */
  readonly mappings: bigint[] = [];
  readonly vcpus: (Vcpu | null)[] = [];
  /** The engine's numbers of VMs and their descriptors. */
  readonly vms: { readonly vm: number; fd: bigint | null }[] = [];
  vm = -1;
  actors = 0;

  constructor(
    readonly kernel: string,
    lines: readonly Line[],
    bugs: readonly BugName[] = [],
  ) {
    const vcpus = lines.filter((line) => line.words[0] === 'vcpu').length;
    this.direct = new Direct(specOf(kernel, bugs), { vcpus });
  }

  get state(): State {
    return this.direct.state;
  }

  number(text: string | undefined, otherwise = 0n): bigint {
    return text === undefined ? otherwise : parseNumber(text, (n) => this.mappings[n] ?? 0n);
  }

  /** A descriptor as a script writes it: a name, `vm`, `kvm`, or a number that is not open. Nothing at all is standard input. */
  descriptor(text: string | undefined): bigint {
    if (text === undefined) return STDIN;
    if (text === 'kvm') return KVM;
    const vm = /^vm(\d*)$/.exec(text);
    if (vm !== null) return this.vms[vm[1] === '' ? this.vm : Number(vm[1])]?.fd ?? NOT_OPEN;
    const name = /^f(\d+)$/.exec(text);
    if (name !== null) return this.files[Number(name[1])] ?? NOT_OPEN;
    const number = this.number(text);
    return number === 0n ? STDIN : NOT_OPEN + number;
  }

  /** Makes calls go to the current VM of the script; true if there is one. */
  enterCurrent(): boolean {
    const vm = this.vms[this.vm];
    if (vm === null || vm === undefined) return false;
    this.enter(vm.vm);
    return true;
  }

  enter(vm: number): void {
    useVm(this.direct.machine.kernel, vm);
  }
}
