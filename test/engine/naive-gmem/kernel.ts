/**
 * The naive model of the guest-memfd ABI, written from the reference's sections 3 and 9 and the recordings' README alone: one record a page, plain Maps, no ranges, no
 * stage-2, no steps. It reads a recording's operations and gives a kernel's answers. Page numbers are bigints, as the addresses are.
 */
export const PAGE = 4096n;
export const LIMIT = 1n << 64n;

export class Page {
  readonly bytes = new Uint8Array(4096);
}

export type Kind = 'gmem' | 'memfd' | 'shared' | 'private' | 'other';

/** A file, or a piece of anonymous memory. */
export class Inode {
  readonly pages = new Map<bigint, Page>();
  size = 0n;
  flags = 0n;
  /** Descriptors and mapped pages that hold it. */
  holders = 0;
  constructor(
    readonly kind: Kind,
    readonly vm: Vm | null = null,
  ) {}

  page(index: bigint): Page {
    let page = this.pages.get(index);
    if (page === undefined) this.pages.set(index, (page = new Page()));
    return page;
  }

  get isGone(): boolean {
    return this.holders === 0;
  }
}

export interface Mapped {
  readonly inode: Inode;
  readonly index: bigint;
  readonly prot: 'none' | 'r' | 'rw';
}

export interface Slot {
  readonly id: bigint;
  readonly base: bigint;
  readonly pages: bigint;
  readonly hva: bigint;
  readonly flags: bigint;
  readonly file: Inode | null;
  readonly offset: bigint;
}

export class Vm {
  isOpen = true;
  slots: Slot[] = [];
  readonly secret = new Set<bigint>();
  /** Pages that were MMIO while shared, with the generation of the memslots then. */
  readonly mmio = new Map<bigint, number>();
  generation = 0;
  hypercalls = false;
  hasVcpu = false;
  constructor(readonly type: bigint) {}

  slotAt(gfn: bigint): Slot | undefined {
    return this.slots.find(
      (slot) => slot.id >> 16n === 0n && slot.base <= gfn && gfn < slot.base + slot.pages,
    );
  }
}

export class Vcpu {
  failed: readonly string[] | null = null;
  atHypercall = false;
  /** Default VM type on 6.12: page tables that are gone until the next KVM_RUN. */
  root: 'none' | 'good' | 'condemned' = 'none';
  constructor(readonly vm: Vm) {}
}

/** A refused call, on its way out. */
export class Refused extends Error {}

export function refuse(errno: string): never {
  throw new Refused(`errno ${errno}`);
}

export function isAligned(...values: readonly bigint[]): boolean {
  return values.every((value) => value % PAGE === 0n);
}

/** Everything there is. */
export class Kernel {
  readonly vms: Vm[] = [];
  current: Vm | null = null;
  readonly files: (Inode | null)[] = [];
  readonly mappings: bigint[] = [];
  readonly vcpus: (Vcpu | null)[] = [];
  readonly memory = new Map<bigint, Mapped>();
  constructor(readonly version: number) {
    // The process's own libraries stand above its first mapping.
    const libraries = new Inode('private');
    for (let i = 0n; i < 512n; i++) this.map(TOP + i, libraries, i, 'rw');
  }

  get vm(): Vm {
    if (this.current === null || !this.current.isOpen) refuse('EBADF');
    return this.current;
  }

  /** A mapping goes: private anonymous memory with it, a file with its last holder. */
  unmap(page: bigint): void {
    const mapped = this.memory.get(page);
    if (mapped === undefined) return;
    this.memory.delete(page);
    this.release(mapped.inode);
  }

  release(inode: Inode): void {
    inode.holders--;
    if (inode.isGone) inode.pages.clear();
  }

  map(page: bigint, inode: Inode, index: bigint, prot: Mapped['prot']): void {
    this.unmap(page);
    inode.holders++;
    this.memory.set(page, { inode, index, prot });
  }

  /** Room for so many pages, below everything that is mapped there: mmap goes downwards. */
  room(pages: bigint): bigint {
    let top = TOP;
    for (const page of [...this.memory.keys()].filter((one) => one < TOP).sort((a, b) => (a < b ? 1 : -1))) {
      if (page < top - pages) break;
      top = page;
    }
    return top - pages;
  }

  /** A page of the process as somebody touches it: the page, or the signal that it costs. */
  touch(page: bigint, write: boolean): Page | 'SIGSEGV' | 'SIGBUS' {
    const mapped = this.memory.get(page);
    if (mapped === undefined || mapped.prot === 'none' || (write && mapped.prot === 'r')) return 'SIGSEGV';
    const { inode, index } = mapped;
    const isFile = inode.kind === 'gmem' || inode.kind === 'memfd';
    if (isFile && index * PAGE >= inode.size) return 'SIGBUS';
    if (inode.kind === 'gmem' && (inode.flags & 2n) === 0n) return 'SIGBUS';
    return inode.page(index);
  }
}

/** The recorded process has its libraries above the first mapping. */
const TOP = 0x7f00_0000_0n;
