import { type Kernel, type Page, PAGE, type Vcpu, type Vm } from './kernel.js';

/** gfns that the recorded host can address: 40 bits. */
const GFNS = 1n << 28n;

type Found = Page | 'mmio' | 'nothing' | { readonly fault: bigint; readonly flags: bigint };

export const hex = (value: bigint): string => (value === 0n ? '0' : `0x${value.toString(16)}`);

/** Where one page of a guest's access is served: reference 3.5 and 9, in the order of the table. */
export function resolve(kernel: Kernel, vm: Vm, gfn: bigint, write: boolean, prefault = false): Found {
  const isSecret = vm.secret.has(gfn);
  const entry = prefault ? undefined : vm.mmio.get(gfn);
  if (entry === vm.generation) return 'mmio';
  // The attribute is not looked at for an outdated entry: the access counts as shared.
  if (entry !== undefined && isSecret) return { fault: gfn, flags: 0n };
  const slot = vm.slotAt(gfn);
  if (slot === undefined) {
    if (isSecret) return { fault: gfn, flags: 8n };
    if (gfn < GFNS) vm.mmio.set(gfn, vm.generation);
    return 'mmio';
  }
  const ownsPages = slot.file !== null && (slot.file.flags & 1n) !== 0n;
  if (isSecret || ownsPages) {
    if (slot.file === null || slot.file.isGone) return { fault: gfn, flags: isSecret ? 8n : 0n };
    vm.mmio.delete(gfn);
    return slot.file.page(gfn - slot.base + slot.offset);
  }
  if (write && (slot.flags & 2n) !== 0n) return 'mmio';
  const page = kernel.touch(slot.hva + gfn - slot.base, write);
  if (typeof page === 'string') return 'nothing';
  vm.mmio.delete(gfn);
  return page;
}

interface Part {
  readonly gpa: bigint;
  readonly size: number;
  /** Bytes of the access before it. */
  readonly from: number;
}

function partsOf(gpa: bigint, width: number): Part[] {
  const head = Number(PAGE - (gpa % PAGE));
  if (head >= width) return [{ gpa, size: width, from: 0 }];
  return [
    { gpa, size: head, from: 0 },
    { gpa: gpa + BigInt(head), size: width - head, from: head },
  ];
}

function little(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The emulator does the whole access: memory by userspace_addr, everything else is an MMIO exit of its own (reference 9). */
function emulate(kernel: Kernel, vm: Vm, parts: readonly Part[], write: boolean, data: Uint8Array): string {
  const exits: string[] = [];
  for (const { gpa, size, from } of parts) {
    const slot = vm.slotAt(gpa / PAGE);
    const blocked = slot === undefined || (write && (slot.flags & 2n) !== 0n);
    const page = blocked ? null : kernel.touch(slot.hva + gpa / PAGE - slot.base, write);
    const at = Number(gpa % PAGE);
    const bytes = data.subarray(from, from + size);
    if (page !== null && typeof page !== 'string') {
      if (write) page.bytes.set(bytes, at);
      else bytes.set(page.bytes.subarray(at, at + size));
      continue;
    }
    if (!write) bytes.fill(0xff);
    exits.push(
      `MMIO ${write ? 'w' : 'r'} gpa=${hex(gpa)} len=${size}${write ? ` data=${hex(little(bytes))}` : ''}`,
    );
  }
  const done = exits.length === 0 ? 'done' : exits.join(' + ');
  return write ? done : `${done} value=${hex(little(data))}`;
}

/** A guest's read, write or jump, as a recording words it. */
export function access(
  kernel: Kernel,
  vcpu: Vcpu,
  gpa: bigint,
  kind: string,
  value: bigint,
  width: number,
): string {
  const { vm } = vcpu;
  vcpu.root = 'good';
  const write = kind === 'w';
  const parts = partsOf(gpa, width);
  const data = Uint8Array.from({ length: width }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
  const pages: Page[] = [];
  for (const part of parts) {
    const found = resolve(kernel, vm, part.gpa / PAGE, write);
    if (found === 'mmio') return emulate(kernel, vm, parts, write, data);
    if (found === 'nothing') return 'errno EFAULT exit=UNKNOWN';
    if ('fault' in found)
      return `errno EFAULT MEMORY_FAULT flags=${hex(found.flags)} gpa=${hex(found.fault * PAGE)} size=0x1000`;
    pages.push(found);
  }
  parts.forEach(({ gpa: at, size, from }, i) => {
    const offset = Number(at % PAGE);
    if (write) pages[i]!.bytes.set(data.subarray(from, from + size), offset);
    else data.set(pages[i]!.bytes.subarray(offset, offset + size), from);
  });
  return kind === 'r' ? `done value=${hex(little(data))}` : 'done';
}

/** KVM_PRE_FAULT_MEMORY, as a recording words it (reference 3.6, 9). */
export function prefault(kernel: Kernel, vcpu: Vcpu, gpa: bigint, size: bigint, flags: bigint): string {
  const left = (at: bigint, rest: bigint): string => `left gpa=${hex(at)} size=${hex(rest)}`;
  const wraps = gpa + size >= 1n << 64n;
  if (flags !== 0n || gpa % PAGE !== 0n || size % PAGE !== 0n || size === 0n || wraps)
    return `errno EINVAL ${left(gpa, size)}`;
  if (vcpu.root === 'none') vcpu.root = 'good';
  for (let done = 0n; done < size; done += PAGE) {
    const found = resolve(kernel, vcpu.vm, (gpa + done) / PAGE, false, true);
    const errno = found === 'nothing' || (typeof found === 'object' && 'fault' in found) ? 'EFAULT' : null;
    // Page tables that are condemned: whatever would be installed is tried again for ever (reference 9).
    if (errno === null && vcpu.root === 'condemned') return `hang ${left(gpa + done, size - done)}`;
    const why = errno ?? (found === 'mmio' ? 'ENOENT' : null);
    if (why !== null) return `${done > 0n ? 'ok' : `errno ${why}`} ${left(gpa + done, size - done)}`;
  }
  return `ok ${left(gpa + size, 0n)}`;
}
