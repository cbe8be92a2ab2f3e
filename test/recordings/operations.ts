import type { Outcome } from '../../engine/direct.js';
import { accessAnswer, callAnswer, hex, hypercallAnswer, prefaultAnswer } from './answers.js';
import type { Line } from './script.js';
import { SEEKS, statAnswer } from './files.js';
import type { Vcpu, World } from './world.js';

/** Does one operation and gives the line that the kernel would answer. */
export type Performer = (world: World, words: readonly string[], line: Line) => string;

const PAGE = 4096n;
/** The slot that the first vCPU of a VM makes for the guest's code and page tables (README). */
const CODE = { slot: 500n, gpa: 0xe000_0000n, size: 0x4000n };
/** Guest code that the scripts jump to: hlt. */
const FALLOCATE: Readonly<Record<string, bigint>> = { alloc: 1n, punch: 3n };
const PROT: Readonly<Record<string, bigint>> = { none: 0n, r: 1n, rw: 3n };
const ADVICE: Readonly<Record<string, bigint>> = { dontneed: 4n, remove: 9n, hugepage: 14n, collapse: 25n };
const ANONYMOUS = { private: 0n, shared: 1n };
const KINDS = { r: 'read', w: 'write', x: 'fetch' } as const;

function host(world: World, operation: string, args: readonly bigint[]): Outcome {
  return world.direct.call('host', operation, args);
}

/** A call to the current VM. */
function vmCall(world: World, operation: string, args: readonly bigint[]): Outcome {
  if (!world.enterCurrent()) return { kind: 'errno', errno: 9, refusal: 0 };
  return host(world, operation, args);
}

/** A new descriptor gets the next name, whatever came of it. */
function nameFile(world: World, outcome: Outcome): string {
  world.files.push(outcome.kind === 'done' ? outcome.results[0]! : null);
  return callAnswer(outcome, `ok f${world.files.length - 1}`);
}

function nameMapping(world: World, outcome: Outcome): string {
  world.mappings.push(outcome.kind === 'done' ? outcome.results[0]! : 0n);
  return callAnswer(outcome, `ok m${world.mappings.length - 1}`);
}

function fill(world: World, hva: bigint, size: bigint, what: string | undefined): void {
  if (what === 'pages') {
    for (let page = 0n; page * PAGE < size; page++)
      host(world, 'host_fill', [hva + page * PAGE, PAGE, 0x80n + (page % 128n)]);
  } else if (what !== undefined) {
    host(world, 'host_fill', [hva, size, world.number(what)]);
  }
}

function anonymous(
  world: World,
  at: bigint,
  size: bigint,
  rest: readonly string[],
  kind: 'shared' | 'private',
): string {
  const outcome = host(world, 'mmap', [at, size, ANONYMOUS[kind], 3n]);
  if (outcome.kind === 'done') {
    const what = rest.find((word) => word !== 'private');
    fill(world, outcome.results[0]!, size, what);
  }
  return nameMapping(world, outcome);
}

/** The vCPU of that number, in its VM, with any hypercall that it stood at completed; null if there is none. */
function vcpuOf(world: World, word: string | undefined, keep = false): Vcpu | null {
  const vcpu = world.vcpus[Number(word)];
  if (vcpu === undefined || vcpu === null) return null;
  world.enter(vcpu.vm);
  if (vcpu.atHypercall && !keep) {
    world.direct.complete(vcpu.actor, 0n);
    vcpu.atHypercall = false;
  }
  return vcpu;
}

const NO_VCPU = 'errno EBADF';

function access(world: World, vcpu: Vcpu, line: Line): string {
  const [, , gpa, kind, value, width] = line.words;
  const size = Number(world.number(width, 4n));
  const outcome = world.direct.access(vcpu.actor, {
    gpa: world.number(gpa),
    size,
    kind: KINDS[kind as keyof typeof KINDS],
    value: world.number(value),
  });
  const failed = outcome.kind === 'errno' || (outcome.kind === 'exit' && outcome.errno !== 0);
  vcpu.failed = failed ? line : null;
  return accessAnswer(outcome, kind!, size);
}

function memslot(world: World, words: readonly string[], operation: string): string {
  const [, id, flags, gpa, size, hva, file, offset] = words;
  const numbers = [id, gpa, size, hva, flags].map((word) => world.number(word));
  const args =
    operation === 'set_memslot'
      ? [...numbers, BigInt.asIntN(32, world.descriptor(file)), world.number(offset)]
      : numbers;
  return callAnswer(vmCall(world, operation, args));
}

function createVcpu(world: World): string {
  world.vcpus.push(null);
  if (!world.enterCurrent()) return NO_VCPU;
  const actor = world.actors;
  const created = world.direct.call(actor, 'create_vcpu', []);
  if (created.kind !== 'done') return callAnswer(created);
  world.actors++;
  const vm = world.state.vm;
  if (!world.vcpus.some((one) => one?.vm === vm)) {
    const memory = host(world, 'mmap', [0n, CODE.size, ANONYMOUS.private, 3n]);
    if (memory.kind === 'done')
      host(world, 'set_memslot', [CODE.slot, CODE.gpa, CODE.size, memory.results[0]!, 0n, -1n, 0n]);
  }
  world.vcpus[world.vcpus.length - 1] = { actor, vm, failed: null, atHypercall: false };
  return `ok v${world.vcpus.length - 1}`;
}

/** The operations of the scripts, by name (README of the recordings). */
export const PERFORMERS: Readonly<Record<string, Performer>> = {
  vm: (world, [, type]) => {
    const outcome = host(world, 'create_vm', [world.number(type)]);
    // Names of VMs are those that were made.
    if (outcome.kind === 'done') {
      world.vm = world.vms.length;
      world.vms.push({ vm: Number(outcome.results[1]), fd: outcome.results[0]! });
    }
    return callAnswer(outcome, `ok vm${world.vms.length - 1}`);
  },
  vmuse: (world, [, index]) => {
    world.vm = Number(index);
    return 'ok';
  },
  vmclose: (world, [, index]) => {
    const vm = world.vms[index === undefined ? world.vm : Number(index)];
    const outcome = host(world, 'close', [vm?.fd ?? -1n]);
    if (vm !== null && vm !== undefined) vm.fd = null;
    return callAnswer(outcome);
  },
  cap: (world, [, number]) => {
    world.enterCurrent();
    const outcome = host(world, 'check_extension', [world.number(number)]);
    if (outcome.kind !== 'done') return callAnswer(outcome);
    const [system, vm] = outcome.results.map((value) => BigInt.asIntN(64, value));
    return `sys=${system} vm=${vm}`;
  },
  gmem: (world, [, size, flags]) =>
    nameFile(world, vmCall(world, 'create_guest_memfd', [world.number(size), world.number(flags)])),
  memfd: (world, [, size]) => {
    const made = host(world, 'memfd_create', [0n]);
    if (made.kind === 'done') host(world, 'ftruncate', [made.results[0]!, world.number(size)]);
    return nameFile(world, made);
  },
  close: (world, [, file]) => {
    const outcome = host(world, 'close', [world.descriptor(file)]);
    const name = /^f(\d+)$/.exec(file ?? '');
    if (name !== null) world.files[Number(name[1])] = null;
    return callAnswer(outcome);
  },
  dup: (world, [, file]) => nameFile(world, host(world, 'dup', [world.descriptor(file)])),
  stat: (world, [, file]) => statAnswer(host(world, 'file_stat', [world.descriptor(file)])),
  sameino: (world, [, one, two]) => {
    const [a, b] = [one, two].map((file) => host(world, 'file_stat', [world.descriptor(file)]));
    if (a?.kind !== 'done' || b?.kind !== 'done') return callAnswer(a?.kind === 'done' ? b! : a!);
    return a.results[5] === b.results[5] ? 'ok yes' : 'ok no';
  },
  falloc: (world, [, file, mode, offset, length]) => {
    const bits = FALLOCATE[mode ?? ''] ?? world.number(mode);
    const args = [world.descriptor(file), bits, world.number(offset), world.number(length)];
    return callAnswer(host(world, 'fallocate', args));
  },
  seek: (world, [, file, whence, offset]) => {
    const outcome = host(world, 'seek', [
      world.descriptor(file),
      world.number(offset),
      SEEKS[whence ?? ''] ?? 0n,
    ]);
    return outcome.kind === 'done' ? `ok ${hex(outcome.results[0]!)}` : callAnswer(outcome);
  },
  ftruncate: (world, [, file, size]) =>
    callAnswer(host(world, 'ftruncate', [world.descriptor(file), world.number(size)])),
  read: (world, [, file]) => count(host(world, 'transfer', [world.descriptor(file), 16n, 0n])),
  write: (world, [, file]) => count(host(world, 'transfer', [world.descriptor(file), 16n, 1n])),
  pread: (world, [, file, offset]) =>
    count(host(world, 'read', [world.descriptor(file), world.number(offset), 16n])),
  pwrite: (world, [, file, offset]) =>
    count(host(world, 'write', [world.descriptor(file), world.number(offset), 16n])),
  mmap: (world, [, file, offset, length, ...rest]) => {
    const prot = rest.includes('r') ? PROT.r! : PROT.rw!;
    const args = [0n, world.number(length), world.descriptor(file), world.number(offset), prot];
    return nameMapping(
      world,
      host(world, rest.includes('private') ? 'mmap_file_private' : 'mmap_file', args),
    );
  },
  anon: (world, [, size, ...rest]) =>
    anonymous(world, 0n, world.number(size), rest, rest.includes('private') ? 'private' : 'shared'),
  anonat: (world, [, at, size, ...rest]) =>
    anonymous(world, world.number(at), world.number(size), rest, 'private'),
  munmap: (world, [, at, length]) =>
    callAnswer(host(world, 'munmap', [world.number(at), world.number(length)])),
  mprotect: (world, [, at, length, prot]) =>
    callAnswer(host(world, 'mprotect', [world.number(at), world.number(length), PROT[prot ?? '']!])),
  mlock: (world, [, at, length]) =>
    callAnswer(host(world, 'mlock', [world.number(at), world.number(length)])),
  madvise: (world, [, at, length, advice]) =>
    callAnswer(host(world, 'madvise', [world.number(at), world.number(length), ADVICE[advice ?? ''] ?? 99n])),
  mincore: (world, [, at, length]) => {
    const outcome = host(world, 'mincore', [world.number(at), world.number(length)]);
    if (outcome.kind !== 'done') return callAnswer(outcome);
    const pages = Number((world.number(length) + PAGE - 1n) / PAGE);
    const all = outcome.results.slice(1).reduceRight((sum, word) => (sum << 64n) | word, 0n);
    const bits = Array.from({ length: pages }, (_, i) => ((all >> BigInt(i)) & 1n) === 1n);
    return `ok ${bits.map((bit) => (bit ? '1' : '.')).join('')}`;
  },
  peek: (world, [, at]) => {
    const outcome = world.direct.hostAccess({ hva: world.number(at), size: 4, kind: 'read' });
    return outcome.kind === 'done' ? `ok ${hex(outcome.value ?? 0n)}` : callAnswer(outcome);
  },
  poke: (world, [, at, value]) =>
    callAnswer(
      world.direct.hostAccess({
        hva: world.number(at),
        size: 4,
        kind: 'write',
        value: world.number(value),
      }),
    ),
  fill: (world, [, at, length, byte]) =>
    callAnswer(host(world, 'host_fill', [world.number(at), world.number(length), world.number(byte)])),
  slot: (world, words) => memslot(world, words, 'set_memslot'),
  slot1: (world, words) => memslot(world, words, 'set_memslot_old'),
  attr: (world, [, gpa, size, attributes, flags]) => {
    const args = [gpa, size, attributes, flags].map((word) => world.number(word));
    return callAnswer(vmCall(world, 'set_memory_attributes', args));
  },
  dirty: (world, [, slot]) => {
    const outcome = vmCall(world, 'get_dirty_log', [world.number(slot)]);
    return outcome.kind === 'done' ? `ok ${hex(outcome.results[1]!)}` : callAnswer(outcome);
  },
  hccap: (world, [, bits]) => callAnswer(vmCall(world, 'enable_exit_hypercall', [world.number(bits)])),
  vcpu: (world) => createVcpu(world),
  access: (world, words, line) => {
    const vcpu = vcpuOf(world, words[1]);
    return vcpu === null ? NO_VCPU : access(world, vcpu, line);
  },
  resume: (world, [, index]) => {
    const vcpu = vcpuOf(world, index, true);
    if (vcpu === null) return NO_VCPU;
    return vcpu.failed === null ? 'idle' : access(world, vcpu, vcpu.failed);
  },
  hypercall: (world, [, index, nr, a0, a1, a2, cpl]) => {
    const vcpu = vcpuOf(world, index);
    if (vcpu === null) return NO_VCPU;
    vcpu.failed = null;
    world.direct.call(vcpu.actor, 'set_cpl', [world.number(cpl)]);
    const args = [nr, a0, a1, a2].map((word) => world.number(word));
    const outcome = world.direct.call(vcpu.actor, 'hypercall', args);
    vcpu.atHypercall = outcome.kind === 'exit';
    return hypercallAnswer(outcome);
  },
  complete: (world, [, index, ret]) => {
    const vcpu = vcpuOf(world, index, true);
    if (vcpu === null) return NO_VCPU;
    if (!vcpu.atHypercall) return 'idle';
    vcpu.atHypercall = false;
    return hypercallAnswer(world.direct.complete(vcpu.actor, world.number(ret)));
  },
  prefault: (world, [, index, ...numbers]) => {
    const vcpu = vcpuOf(world, index);
    if (vcpu === null) return NO_VCPU;
    const [gpa, size, flags] = [0, 1, 2].map((i) => world.number(numbers[i]));
    const outcome = world.direct.call(vcpu.actor, 'prefault', [gpa!, size!, flags!]);
    // The structure is the kernel's to write even where the call fails.
    return prefaultAnswer(outcome, world.direct.structure(vcpu.actor));
  },
};

function count(outcome: Outcome): string {
  return outcome.kind === 'done' ? `ok ${outcome.results[0]!}` : callAnswer(outcome);
}
