import type { Outcome } from '../../engine/direct.js';
import { NotUnderstood, type Step } from './case-file.js';
import { Fields } from './fields.js';
import { numberOf, toBytes } from './values.js';
import type { World } from './world.js';

/** What one step of a case asks of the machine, if it is one operation of the engine. */
export type Action =
  | {
      readonly kind: 'call';
      readonly who: 'host' | number;
      readonly operation: string;
      readonly args: readonly bigint[];
    }
  | { readonly kind: 'access'; readonly who: number; readonly access: GuestAccess };

export interface GuestAccess {
  readonly gpa: bigint;
  readonly size: number;
  readonly kind: 'read' | 'write' | 'fetch';
  readonly how: 'private' | 'shared';
  readonly value?: bigint;
}

type Maker = (world: World, fields: Fields) => Action;

function host(operation: string, ...args: bigint[]): Action {
  return { kind: 'call', who: 'host', operation, args };
}

function vcpuOf(fields: Fields): number {
  return fields.has('vcpu') ? Number(fields.number('vcpu')) : 0;
}

const FILE_OPS: Readonly<Record<string, Maker>> = {
  read: (world, fields) => (world.isGuestMemfd ? stream(world, fields, 0n) : transfer('read', world, fields)),
  pread: (world, fields) => transfer('read', world, fields),
  write: (world, fields) =>
    world.isGuestMemfd ? stream(world, fields, 1n) : transfer('write', world, fields),
  pwrite: (world, fields) => transfer('write', world, fields),
  ftruncate: (world, fields) => host('ftruncate', fd(world, fields), fields.number('size')),
  add_seals: (world, fields) => host('add_seals', fd(world, fields), BigInt(fields.flags('seals', 'seals'))),
  dup: (world, fields) => host('dup', fd(world, fields)),
  madvise: (world, fields) => {
    const map = world.maps.get(fields.text('map'));
    const advice = ADVICE[fields.text('advice')];
    fields.raw('fd');
    if (map === undefined || advice === undefined) throw new NotUnderstood('madvise of that map or advice');
    const offset = fields.number('offset', 0n);
    return host('madvise', map.hva + offset, fields.number('len', map.len - offset), advice);
  },
};

const ADVICE: Readonly<Record<string, bigint>> = {
  MADV_DONTNEED: 4n,
  MADV_REMOVE: 9n,
  MADV_HUGEPAGE: 14n,
  MADV_COLLAPSE: 25n,
};
/** KVM_SEV_SNP_PAGE_TYPE_*. */
const LAUNCH_TYPES: Readonly<Record<string, bigint>> = {
  NORMAL: 1n,
  ZERO: 3n,
  UNMEASURED: 4n,
  SECRETS: 5n,
  CPUID: 6n,
};
const PROT: Readonly<Record<string, bigint>> = {
  NONE: 0n,
  READ: 1n,
  R: 1n,
  WRITE: 3n,
  READ_WRITE: 3n,
  RW: 3n,
};

function fd(world: World, fields: Fields): bigint {
  return BigInt(world.fdOf(fields.text('fd')));
}

/** read(2) or write(2), where the position matters: a guest_memfd has none. */
function stream(world: World, fields: Fields, write: bigint): Action {
  fields.raw('offset');
  return host('transfer', fd(world, fields), fields.number('len', 1n), write);
}

function transfer(operation: string, world: World, fields: Fields): Action {
  return host(operation, fd(world, fields), fields.number('offset', 0n), fields.number('len', 1n));
}

const MAKERS: Readonly<Record<string, Maker>> = {
  set_memslot: (world, fields) => {
    const [slot, gpa, size] = [fields.number('slot'), fields.number('gpa'), fields.number('size')];
    const old = fields.raw('ioctl') === 'KVM_SET_USER_MEMORY_REGION' && world.isGuestMemfd;
    const file = fields.has('fd') ? fd(world, fields) : -1n;
    const flags = BigInt(fields.flags('memslot', 'flags') >>> 0);
    if (old) {
      fields.raw('offset');
      return host('set_memslot_old', slot, gpa, size, fields.number('hva', 0n), flags);
    }
    return host(
      'set_memslot',
      slot,
      gpa,
      size,
      fields.number('hva', 0n),
      flags,
      file,
      fields.number('offset', 0n),
    );
  },
  fallocate: (world, fields) =>
    host(
      'fallocate',
      fd(world, fields),
      BigInt(fields.flags('fallocate', 'mode') >>> 0),
      fields.number('offset'),
      fields.number('len'),
    ),
  file_op: (world, fields) => {
    const operation = fields.text('op');
    const maker = FILE_OPS[operation];
    if (maker === undefined) throw new NotUnderstood(`file_op ${operation}`);
    return maker(world, fields);
  },
  set_attributes: (_world, fields) =>
    host(
      'set_memory_attributes',
      fields.number('gpa'),
      fields.number('size'),
      BigInt(fields.flags('attributes', 'attr') >>> 0),
      fields.number('flags', 0n),
    ),
  set_attributes2: (world, fields) =>
    host(
      'set_memory_attributes2',
      fd(world, fields),
      fields.number('offset'),
      fields.number('size'),
      BigInt(fields.flags('attributes', 'attr') >>> 0),
    ),
  prefault: (_world, fields) => ({
    kind: 'call',
    who: vcpuOf(fields),
    operation: 'prefault',
    args: [fields.number('gpa'), fields.number('size'), fields.number('flags', 0n)],
  }),
  finalize: () => host('finalize_launch'),
  close: (world, fields) => {
    const name = fields.text('fd');
    return host('close', name === 'vm' ? world.vmDescriptor : BigInt(world.fdOf(name)));
  },
  discard_shared: (_world, fields) => host('madvise', fields.number('hva'), fields.number('len'), 4n),
  protect_shared: (_world, fields) => {
    const name = fields.text('prot').replace(/^PROT_/, '');
    const prot = PROT[name];
    if (prot === undefined) throw new NotUnderstood(`prot ${name}`);
    return host('mprotect', fields.number('hva'), fields.number('len'), prot);
  },
  vcpu_access: (_world, fields) => {
    const size = Number(fields.number('size'));
    const kind = fields.text('kind');
    if (kind !== 'read' && kind !== 'write' && kind !== 'fetch')
      throw new NotUnderstood(`access kind ${kind}`);
    if (size < 1 || size > 8) throw new NotUnderstood(`an access of ${size} bytes`);
    const value = fields.raw('value') ?? (kind === 'write' ? 'pat' : undefined);
    const access = {
      gpa: fields.number('gpa'),
      size,
      kind,
      how: fields.flag('private') ? 'private' : 'shared',
    } as const;
    return {
      kind: 'access',
      who: vcpuOf(fields),
      access: value === undefined ? access : { ...access, value: numberOf(toBytes(value, size)) },
    };
  },
  hypercall_map_gpa_range: (_world, fields) => {
    const args = [fields.number('gpa'), fields.number('npages'), fields.number('attrs')];
    fields.raw('cpl');
    return { kind: 'call', who: vcpuOf(fields), operation: 'map_gpa_range', args };
  },
  mapgpa: (world, fields) => {
    const gpa = fields.number('gpa');
    const isShared = (gpa & world.shared.bit) !== 0n;
    return {
      kind: 'call',
      who: vcpuOf(fields),
      operation: 'map_gpa',
      args: [gpa & ~world.shared.bit, fields.number('size'), isShared ? 0n : 1n],
    };
  },
  psc_msr: (_world, fields) => {
    const operation = fields.text('operation');
    return {
      kind: 'call',
      who: vcpuOf(fields),
      operation: 'psc_msr',
      args: [fields.number('gfn') << 12n, operation === 'private' ? 1n : 0n],
    };
  },
  init_mem_region: (world, fields) =>
    host(
      world.isGuestMemfd ? 'tdx_init_mem_region' : 'load_initial',
      fields.number('gpa'),
      fields.number('nr_pages') << 12n,
      fields.number('source'),
    ),
  launch_update: (world, fields) => {
    const [gpa, size, source] = [
      fields.number('gfn') << 12n,
      fields.number('len'),
      fields.number('uaddr', 0n),
    ];
    const type = fields.raw('type');
    return world.isGuestMemfd
      ? host('snp_launch_update', gpa, size, source, LAUNCH_TYPES[String(type)] ?? 0n, 0n)
      : host('load_initial', gpa, size, source);
  },
  // A signal ends an allocation where it stands.
  signal_pending: (world, fields) =>
    world.isGuestMemfd ? host('fail_allocation', 0n, 4n) : host('kick', BigInt(vcpuOf(fields))),
  pending_event: (_world, fields) => {
    const vcpu = vcpuOf(fields);
    // From outside: the vCPU may stand at an exit.
    return host('send_event', BigInt(vcpu));
  },
};

/** The one operation that a step is, or null if it is none. */
export function actionOf(world: World, step: Step): Action | null {
  const maker = MAKERS[step.step];
  if (maker === undefined) return null;
  const fields = new Fields(step);
  const action = maker(world, fields);
  fields.end();
  return action;
}

export function act(world: World, action: Action): Outcome {
  return action.kind === 'call'
    ? world.direct.call(action.who, action.operation, action.args)
    : world.direct.access(action.who, action.access);
}
