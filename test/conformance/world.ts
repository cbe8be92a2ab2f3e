import { Direct, type Outcome } from '../../engine/direct.js';
import type { BugName, Flavour, MachineSpec, MappingSpec } from '../../engine/kvm/spec.js';
import type { State, Store } from '../../engine/kvm/state.js';
import { type Case, everyStep, NotUnderstood, type Step } from './case-file.js';
import { Fields } from './fields.js';
import { toBigInt } from './values.js';

const PAGE = 4096n;
/** End of what a user process can map on x86-64 with four levels. */
const USER_END = 1n << 47n;
/** Where the runner keeps what cases leave implicit: a page of shared memory for PSC buffers. Above every gpa in use, below 2^46. */
const SCRATCH = { gpa: 0x3fff_0000_0000n, hva: 0x7fff_0000_0000n, slot: 0x7000 };

const FLAVOUR_OF: Readonly<Record<string, Flavour>> = {
  default: 'plain',
  'sw-protected': 'sw_protected',
  'private-capable': 'sw_protected',
  snp: 'snp',
  tdx: 'tdx',
};

interface Zap {
  readonly lo: number;
  readonly hi: number;
  readonly entries: number;
  /** How many pages each file had at that moment, by store. */
  readonly pages: readonly number[];
}

/** A fresh machine with the names that a case gives to things. */
export class World {
  readonly direct: Direct;
  readonly shared: { readonly bit: bigint };
  /** By id: descriptor and store. */
  private readonly files = new Map<string, { fd: number; store: number }>();
  readonly maps = new Map<string, { hva: bigint; len: bigint }>();
  zaps: Zap[] = [];
  outcomes: Outcome[] = [];

  constructor({ setup, op, abi, group }: Case, kernel: string, bugs: readonly BugName[]) {
    const all = [...everyStep([...setup, op])];
    const gmem = abi === 'guest-memfd';
    const vm = vmOf(all);
    this.shared = { bit: vm.sharedBit };
    const spec: MachineSpec = {
      flavour: vm.flavour,
      abi: gmem ? 'guest-memfd' : 'private-fd',
      kernel,
      explicitExit: 'hypercall',
      bugs,
      files: [],
      mappings: [...mappingsOf(all), ...(vm.flavour === 'snp' ? [scratchMapping()] : [])],
      slots:
        vm.flavour === 'snp'
          ? [
              {
                id: SCRATCH.slot,
                as: 0,
                gpa: Number(SCRATCH.gpa / PAGE),
                pages: 1,
                hva: Number(SCRATCH.hva / PAGE),
                flags: 0,
                file: -1,
                offset: 0,
                position: 0,
              },
            ]
          : [],
      sharedView: [],
      aliases: [],
      hostPages: Infinity,
      ve: true,
      seed: 0,
      hypercallExits: false,
      finalized: !all.some(({ step }) => step === 'init_mem_region' || step === 'launch_update'),
      ...(group === 'inplace' ? { inplace: true } : {}),
    };
    const vcpus = Math.max(...all.map((step) => (typeof step.vcpu === 'number' ? step.vcpu + 1 : 1)), 1);
    this.direct = new Direct(spec, {
      vcpus,
      listener: (event) => {
        if (event.kind !== 'zap') return;
        const pages = this.state.stores.map((store) => store?.present.size ?? 0);
        this.zaps.push({ lo: event.lo, hi: event.hi, entries: event.entries, pages });
      },
    });
    this.prepareStandIns(all);
  }

  get state(): State {
    return this.direct.machine.state;
  }

  /** The descriptor of the machine's VM: the first one behind the declared files, of which there are none here. */
  get vmDescriptor(): bigint {
    return 0n;
  }

  get isGuestMemfd(): boolean {
    return this.direct.machine.kernel.spec.abi === 'guest-memfd';
  }

  get scratch(): { gpa: bigint; hva: bigint } {
    return SCRATCH;
  }

  nameFile(id: string, fd: number): void {
    this.files.set(id, { fd, store: this.state.descriptors[fd] ?? -1 });
  }

  fdOf(id: string): number {
    const file = this.files.get(id);
    if (file === undefined) throw new NotUnderstood(`fd ${id}`);
    return file.fd;
  }

  /** A number that tells inodes apart. */
  inodeOf(id: string): bigint {
    const file = this.files.get(id);
    if (file === undefined) throw new NotUnderstood(`fd ${id}`);
    return BigInt(file.store);
  }

  hasFile(id: string): boolean {
    return this.files.has(id);
  }

  /** The store of a file, null if it is gone. */
  storeOf(id: string, state = this.state): Store | null {
    const file = this.files.get(id);
    if (file === undefined) throw new NotUnderstood(`fd ${id}`);
    return state.stores[file.store] ?? null;
  }

  idOfStore(store: number): string {
    for (const [id, file] of this.files) if (file.store === store) return id;
    return `store ${store}`;
  }

  fileIds(): string[] {
    return [...this.files.keys()].filter((id) => !STAND_INS.has(id));
  }

  /** Descriptors that cases take for granted. */
  private prepareStandIns(steps: readonly Step[]): void {
    const named = new Set(steps.map((step) => step.fd));
    if (named.has('bad-fd')) this.files.set('bad-fd', { fd: 1000, store: -1 });
    // /dev/kvm and a VM's descriptor are open files without pages of shmem; so is a hugetlbfs file, which the machine has.
    for (const id of ['kvm-fd', 'vm-fd']) if (named.has(id)) this.nameFile(id, this.create(4n));
    if (named.has('closed-fd')) {
      const fd = this.create(0n);
      this.direct.call('host', 'close', [fd]);
      this.files.set('closed-fd', { fd, store: -1 });
    }
  }

  private create(flags: bigint): number {
    const outcome = this.direct.call('host', 'memfd_create', [flags]);
    if (outcome.kind !== 'done') throw new Error('memfd_create of a stand-in failed');
    return Number(outcome.results[0]);
  }
}

const STAND_INS = new Set(['bad-fd', 'closed-fd', 'kvm-fd', 'vm-fd']);

function vmOf(steps: readonly Step[]): { flavour: Flavour; sharedBit: bigint } {
  const step = steps.find((one) => one.step === 'create_vm');
  if (step === undefined) return { flavour: 'sw_protected', sharedBit: 0n };
  const fields = new Fields(step);
  const type = fields.text('type');
  fields.raw('vm');
  fields.raw('kernel');
  const sharedBit = fields.has('shared_bit')
    ? 1n << fields.number('shared_bit')
    : type === 'tdx'
      ? 1n << 47n
      : 0n;
  fields.end();
  const flavour = FLAVOUR_OF[type];
  if (flavour === undefined) throw new NotUnderstood(`VM type ${type}`);
  return { flavour, sharedBit };
}

/** README: an hva stands for ordinary, mapped, writable, zeroed anonymous memory. */
function mappingsOf(steps: readonly Step[]): MappingSpec[] {
  const ranges: { lo: bigint; hi: bigint }[] = [];
  for (const step of steps) {
    const address = step.hva ?? step.source ?? step.uaddr;
    if (address === undefined) continue;
    const hva = toBigInt(address, 'hva');
    const length = step.step === 'set_memslot' ? step.size : step.len;
    const bytes =
      toBigInt(step.offset !== undefined && step.step === 'host_access' ? step.offset : 0, 'offset') +
      toBigInt(length ?? 8, 'length');
    const lo = hva / PAGE;
    const hi = (hva + bytes + PAGE - 1n) / PAGE;
    if (hva > 0n && hi * PAGE <= USER_END && lo < hi) ranges.push({ lo, hi });
  }
  ranges.sort((a, b) => (a.lo < b.lo ? -1 : 1));
  const joined: { lo: bigint; hi: bigint }[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last === undefined || last.hi < range.lo) joined.push({ ...range });
    else if (last.hi < range.hi) last.hi = range.hi;
  }
  return joined.map(({ lo, hi }, i) => anonymous(`anon${i}`, lo, hi - lo));
}

function anonymous(name: string, page: bigint, pages: bigint): MappingSpec {
  return {
    name,
    hva: Number(page),
    pages: Number(pages),
    backing: 'anon-private',
    file: -1,
    offset: 0,
    prot: 3,
    contents: [],
    position: 0,
  };
}

function scratchMapping(): MappingSpec {
  return anonymous('scratch', SCRATCH.hva / PAGE, 1n);
}
