import { access, hex, prefault } from './accesses.js';
import { createGmem, fallocate, madvise, mmap, place, setAttributes, setSlot } from './calls.js';
import { Inode, isAligned, Kernel, PAGE, Refused, refuse, Vcpu, Vm } from './kernel.js';

const UNITS: Readonly<Record<string, bigint>> = { '': 1n, k: 1024n, M: 1n << 20n, G: 1n << 30n, p: PAGE };
const MODES: Readonly<Record<string, bigint>> = { alloc: 1n, punch: 3n };
const CODE = 0xe000_0000n;

/** Reads a recording's operations one by one and answers as that kernel would, by the naive model. */
export class Interpreter {
  readonly kernel: Kernel;
  constructor(version: string) {
    const [major, minor] = version.split('.').map(Number);
    this.kernel = new Kernel(major! * 1000 + minor!);
  }

  /** The answer to one line; null for an operation that this model leaves out. */
  answer(line: string): string | null {
    const [operation = '', ...words] = line.split(/\s+/);
    const perform = (this as unknown as Record<string, unknown>)[`do_${operation}`];
    if (typeof perform !== 'function') return null;
    try {
      return (perform as (this: this, ...words: string[]) => string | null).call(this, ...words);
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  }

  private number(text: string | undefined, otherwise = 0n): bigint {
    if (text === undefined) return otherwise;
    let sum = 0n;
    for (const term of text.match(/[+-]?[^+-]+/g) ?? []) {
      const match = /^([+-]?)(m?)(0x[0-9a-fA-F]+|\d+)([kMGp]?)$/.exec(term)!;
      const plain = match[2] === 'm' ? (this.kernel.mappings[Number(match[3])] ?? 0n) : BigInt(match[3]!);
      sum += (match[1] === '-' ? -1n : 1n) * plain * UNITS[match[4]!]!;
    }
    return BigInt.asUintN(64, sum);
  }

  private file(text: string | undefined): Inode | null {
    if (text === undefined || text === 'vm' || text === 'kvm') return new Inode('other');
    const name = /^f(\d+)$/.exec(text);
    return name === null ? null : (this.kernel.files[Number(name[1])] ?? null);
  }

  /** A creating operation that fails uses up its name, too. */
  private named<T>(list: (T | null)[], nothing: T | null, word: string, create: () => T): string {
    const index = list.push(nothing) - 1;
    list[index] = create();
    return `ok ${word}${index}`;
  }

  private vcpu(text: string | undefined): Vcpu {
    const vcpu = this.kernel.vcpus[Number(text)];
    if (vcpu === null || vcpu === undefined) refuse('EBADF');
    return vcpu;
  }

  /** The same, about to do something else than completing its hypercall. */
  private busy(text: string | undefined): Vcpu {
    const vcpu = this.vcpu(text);
    if (vcpu.atHypercall) vcpu.root = 'good';
    vcpu.atHypercall = false;
    return vcpu;
  }

  do_vm(type: string): string {
    const number = this.number(type);
    if (number > 1n) refuse('EINVAL');
    this.kernel.current = new Vm(number);
    return `ok vm${this.kernel.vms.push(this.kernel.current) - 1}`;
  }

  do_vmuse(index: string): string {
    this.kernel.current = this.kernel.vms[Number(index)] ?? null;
    return 'ok';
  }

  do_vmclose(index?: string): string {
    const vm = index === undefined ? this.kernel.current : this.kernel.vms[Number(index)];
    if (vm?.isOpen !== true) refuse('EBADF');
    vm.isOpen = false;
    return 'ok';
  }

  do_gmem(size: string, flags: string): string {
    return this.named(this.kernel.files, null, 'f', () =>
      createGmem(this.kernel, this.number(size), this.number(flags)),
    );
  }

  do_memfd(size: string): string {
    return this.named(this.kernel.files, null, 'f', () => {
      const inode = new Inode('memfd');
      inode.size = this.number(size);
      inode.holders = 1;
      return inode;
    });
  }

  do_dup(file: string): string {
    const inode = this.file(file);
    return this.named(this.kernel.files, null, 'f', () => {
      if (inode === null) refuse('EBADF');
      inode.holders++;
      return inode;
    });
  }

  do_close(file: string): string {
    const inode = this.file(file) ?? refuse('EBADF');
    this.kernel.files[Number(file.slice(1))] = null;
    this.kernel.release(inode);
    return 'ok';
  }

  do_sameino(one: string, two: string): string {
    const [a, b] = [this.file(one) ?? refuse('EBADF'), this.file(two) ?? refuse('EBADF')];
    return a === b ? 'ok yes' : 'ok no';
  }

  do_stat(file: string): string {
    const inode = this.file(file) ?? refuse('EBADF');
    const gmem = inode.kind === 'gmem';
    const blocks = gmem ? 0 : inode.pages.size * 8;
    const rest = gmem ? 'mode=0100600 nlink=1' : 'mode=0100777 nlink=0';
    return `ok size=${hex(inode.size)} blocks=${blocks} blksize=4096 ${rest}`;
  }

  do_falloc(file: string, mode: string, offset: string, length: string): string {
    const inode = this.file(file) ?? refuse('EBADF');
    fallocate(inode, MODES[mode] ?? this.number(mode), this.number(offset), this.number(length));
    return 'ok';
  }

  do_ftruncate(file: string): string | null {
    const inode = this.file(file) ?? refuse('EBADF');
    return inode.kind === 'gmem' ? refuse('EINVAL') : null;
  }

  do_read(file: string): string | null {
    const inode = this.file(file) ?? refuse('EBADF');
    return inode.kind === 'gmem' ? refuse('EINVAL') : null;
  }

  do_write(file: string): string | null {
    return this.do_read(file);
  }

  do_pread(file: string): string | null {
    const inode = this.file(file) ?? refuse('EBADF');
    return inode.kind === 'gmem' ? refuse('ESPIPE') : null;
  }

  do_pwrite(file: string): string | null {
    return this.do_pread(file);
  }

  do_seek(file: string): string | null {
    return this.do_pread(file);
  }

  do_mmap(file: string, offset: string, length: string, ...rest: string[]): string {
    const prot = rest.includes('r') ? 'r' : 'rw';
    return this.named(this.kernel.mappings, 0n, 'm', () =>
      mmap(
        this.kernel,
        this.file(file),
        this.number(offset),
        this.number(length),
        rest.includes('private'),
        prot,
      ),
    );
  }

  do_anon(size: string, ...rest: string[]): string {
    const inode = new Inode(rest.includes('private') ? 'private' : 'shared');
    const bytes = this.number(size);
    const what = rest.find((word) => word !== 'private');
    return this.named(this.kernel.mappings, 0n, 'm', () => {
      for (let i = 0n; what !== undefined && i < bytes / PAGE; i++)
        inode.page(i).bytes.fill(what === 'pages' ? 0x80 + Number(i % 128n) : Number(this.number(what)));
      return place(this.kernel, inode, 0n, bytes, 'rw');
    });
  }

  do_munmap(at: string, length: string): string {
    const [lo, size] = [this.number(at), this.number(length)];
    if (!isAligned(lo) || size === 0n) refuse('EINVAL');
    for (let page = lo / PAGE; page < (lo + size + PAGE - 1n) / PAGE; page++) this.kernel.unmap(page);
    return 'ok';
  }

  do_mprotect(at: string, length: string, prot: string): string {
    const [lo, size] = [this.number(at), this.number(length)];
    if (!isAligned(lo)) refuse('EINVAL');
    for (let page = lo / PAGE; page < (lo + size + PAGE - 1n) / PAGE; page++) {
      const mapped = this.kernel.memory.get(page) ?? refuse('ENOMEM');
      this.kernel.memory.set(page, { ...mapped, prot: prot as 'none' | 'r' | 'rw' });
    }
    return 'ok';
  }

  do_madvise(at: string, length: string, advice: string): string {
    madvise(this.kernel, this.number(at), this.number(length), advice);
    return 'ok';
  }

  do_peek(at: string): string {
    const hva = this.number(at);
    const page = this.kernel.touch(hva / PAGE, false);
    if (typeof page === 'string') return page;
    const view = new DataView(page.bytes.buffer);
    return `ok ${hex(BigInt(view.getUint32(Number(hva % PAGE), true)))}`;
  }

  do_poke(at: string, value: string): string {
    const hva = this.number(at);
    const page = this.kernel.touch(hva / PAGE, true);
    if (typeof page === 'string') return page;
    const view = new DataView(page.bytes.buffer);
    view.setUint32(Number(hva % PAGE), Number(this.number(value) & 0xffff_ffffn), true);
    return 'ok';
  }

  do_slot(
    id: string,
    flags: string,
    gpa: string,
    size: string,
    hva: string,
    file?: string,
    offset?: string,
  ): string {
    return this.slot([id, flags, gpa, size, hva], file, offset, false);
  }

  do_slot1(id: string, flags: string, gpa: string, size: string, hva: string): string {
    return this.slot([id, flags, gpa, size, hva], undefined, undefined, true);
  }

  private slot(
    words: readonly string[],
    file: string | undefined,
    offset: string | undefined,
    old: boolean,
  ): string {
    const [id, flags, gpa, size, hva] = words.map((word) => this.number(word));
    const call = { id: id!, flags: flags!, gpa: gpa!, size: size!, hva: hva! };
    setSlot(this.kernel, { ...call, file: this.file(file), offset: this.number(offset), old });
    return 'ok';
  }

  do_attr(gpa: string, size: string, attributes: string, flags?: string): string {
    const [at, bytes] = [this.number(gpa), this.number(size)];
    setAttributes(this.kernel, at, bytes, this.number(attributes), this.number(flags));
    return 'ok';
  }

  do_hccap(bits: string): string {
    const { vm } = this.kernel;
    const number = this.number(bits);
    if ((number & ~0x1000n) !== 0n) refuse('EINVAL');
    vm.hypercalls = number !== 0n;
    return 'ok';
  }

  do_vcpu(): string {
    return this.named(this.kernel.vcpus, null, 'v', () => {
      const { vm } = this.kernel;
      if (!vm.hasVcpu) {
        vm.hasVcpu = true;
        const hva = place(this.kernel, new Inode('private'), 0n, 0x4000n, 'rw');
        const call = {
          id: 500n,
          flags: 0n,
          gpa: CODE,
          size: 0x4000n,
          hva,
          file: null,
          offset: 0n,
          old: false,
        };
        setSlot(this.kernel, call);
      }
      return new Vcpu(vm);
    });
  }

  do_access(index: string, ...words: string[]): string {
    const vcpu = this.busy(index);
    const [gpa, kind, value, width] = words;
    const answer = access(
      this.kernel,
      vcpu,
      this.number(gpa),
      kind!,
      this.number(value),
      Number(this.number(width, 4n)),
    );
    vcpu.failed = answer.startsWith('errno') ? [index, ...words] : null;
    return answer;
  }

  do_resume(index: string): string {
    const { failed } = this.vcpu(index);
    return failed === null ? 'idle' : this.do_access(...(failed as [string, ...string[]]));
  }

  do_prefault(index: string, gpa: string, size: string, flags?: string): string {
    const vcpu = this.busy(index);
    return prefault(this.kernel, vcpu, this.number(gpa), this.number(size), this.number(flags));
  }

  do_hypercall(index: string, ...words: string[]): string {
    const vcpu = this.busy(index);
    vcpu.failed = null;
    vcpu.root = 'good';
    const [nr, gpa, pages, attributes, cpl] = [0, 1, 2, 3, 4].map((i) => this.number(words[i]));
    const value = (number: bigint): string => `done value=${hex(BigInt.asUintN(64, number))}`;
    if (cpl !== 0n) return value(-1n);
    if (nr === 1n || nr === 5n || nr === 11n) return value(0n);
    if (nr !== 12n || !vcpu.vm.hypercalls) return value(-1000n);
    if (gpa! % PAGE !== 0n || pages === 0n || gpa! / PAGE + pages! >= 1n << 64n) return value(-22n);
    vcpu.atHypercall = true;
    return `HYPERCALL nr=12 a0=${hex(gpa!)} a1=${hex(pages!)} a2=${hex(attributes!)} flags=0x1`;
  }

  do_complete(index: string, ret: string): string {
    const vcpu = this.vcpu(index);
    if (!vcpu.atHypercall) return 'idle';
    vcpu.atHypercall = false;
    vcpu.root = 'good';
    return `done value=${hex(this.number(ret))}`;
  }
}
