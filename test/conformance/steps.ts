import type { Outcome } from '../../engine/direct.js';
import { act, actionOf } from './actions.js';
import { asRecord, asSteps, NotUnderstood, type Step } from './case-file.js';
import { concurrent } from './concurrent.js';
import type { Result } from './scene.js';
import { Fields } from './fields.js';
import { numberOf, toBytes } from './values.js';
import type { World } from './world.js';

/** A memfd that is no guest_memfd, among the files of a guest-memfd case. */
function isPlain(fields: Fields): boolean {
  const flags = fields.raw('flags');
  return Array.isArray(flags) && flags.includes('PLAIN_MEMFD');
}

const DONE: Outcome = { kind: 'done', results: [0n] };

type Performer = (world: World, step: Step, fields: Fields) => Omit<Result, 'step'> & { step?: Step };

const PERFORMERS: Readonly<Record<string, Performer>> = {
  // The machine was made with the VM already.
  create_vm: () => ({ outcome: DONE }),
  create_memfd: (world, _step, fields) => {
    const [id, size] = [fields.text('id'), fields.number('size')];
    fields.raw('vm');
    if (world.isGuestMemfd && !isPlain(fields)) {
      const flags = BigInt(fields.flags('gmem', 'flags') >>> 0);
      fields.end();
      const outcome = world.direct.call('host', 'create_guest_memfd', [size, flags]);
      if (outcome.kind === 'done') world.nameFile(id, Number(outcome.results[0]));
      return { outcome };
    }
    const created = world.direct.call('host', 'memfd_create', [BigInt(fields.flags('memfd', 'flags') >>> 0)]);
    fields.end();
    if (created.kind !== 'done') return { outcome: created };
    world.nameFile(id, Number(created.results[0]));
    if (size === 0n) return { outcome: created };
    const sized = world.direct.call('host', 'ftruncate', [created.results[0]!, size]);
    return { outcome: sized.kind === 'done' ? created : sized };
  },
  mmap: (world, _step, fields) => {
    const [id, file, len, kind] = [
      fields.text('id'),
      world.fdOf(fields.text('fd')),
      fields.number('len'),
      fields.text('map'),
    ];
    const offset = fields.number('offset', 0n);
    fields.end();
    const copies = kind === 'MAP_PRIVATE';
    if (kind !== 'MAP_SHARED' && !(copies && isInaccessible(world, file)))
      throw new NotUnderstood(`mmap with ${kind}`);
    const call = copies && world.isGuestMemfd ? 'mmap_file_private' : 'mmap_file';
    const outcome = world.direct.call('host', call, [0n, len, BigInt(file), offset, 3n]);
    if (outcome.kind === 'done') world.maps.set(id, { hva: outcome.results[0]!, len });
    return { outcome };
  },
  host_access: hostAccess,
  kernel_access: (world, _step, fields) => {
    // KVM's own accesses use userspace_addr only (reference 2.3), as a VMM's access to the slot's address would; what it cannot reach is EFAULT.
    const size = Number(fields.number('size'));
    const kind = fields.text('kind');
    const value = fields.raw('value') ?? 'pat';
    const gpa = fields.number('gpa');
    fields.end();
    if (kind !== 'read' && kind !== 'write') throw new NotUnderstood(`kernel access ${kind}`);
    const outcome = world.direct.hostAccess({
      gpa,
      size,
      kind,
      ...(kind === 'write' ? { value: numberOf(toBytes(value, size)) } : {}),
    });
    if (outcome.kind === 'done') return { outcome: { ...outcome, mapped: 'shared' } };
    return { outcome: outcome.kind === 'signal' ? { kind: 'errno', errno: 14, refusal: 0 } : outcome };
  },
  complete_hypercall: (world, _step, fields) => {
    const vcpu = Number(fields.number('vcpu', 0n));
    const outcome = world.direct.complete(vcpu, fields.number('ret'));
    fields.end();
    return { outcome };
  },
  hypercall_map_gpa_range: (world, step) => {
    if (step.cpl !== undefined)
      world.direct.call(Number(step.vcpu ?? 0), 'set_cpl', [new Fields(step).number('cpl')]);
    return { outcome: act(world, actionOf(world, step)!) };
  },
  psc: (world, _step, fields) => {
    const bytes = pscBuffer(fields);
    fields.end();
    for (let at = 0; at < bytes.length; at += 8) {
      world.direct.hostAccess({
        hva: world.scratch.hva + BigInt(at),
        size: 8,
        kind: 'write',
        value: numberOf(bytes.slice(at, at + 8)),
      });
    }
    return { outcome: world.direct.call(0, 'psc', [world.scratch.gpa]) };
  },
  enable_cap: (world, _step, fields) => {
    const [cap, arg] = [fields.text('cap'), fields.number('arg')];
    fields.end();
    if (world.isGuestMemfd) {
      if (!/EXIT_HYPERCALL$/.test(cap)) throw new NotUnderstood(`enable_cap ${cap}`);
      return { outcome: world.direct.call('host', 'enable_exit_hypercall', [arg]) };
    }
    // Under private-fd the hypercall exit is a setting of the machine, and on (README: explicitExit 'hypercall').
    if (!/EXIT_HYPERCALL$/.test(cap) || arg !== 0x1000n) throw new NotUnderstood(`enable_cap ${cap}`);
    return { outcome: DONE };
  },
  file_op: (world, step, fields) => {
    if (step.op !== 'fstat') return { outcome: act(world, actionOf(world, step)!) };
    const store = world.storeOf(fields.text('fd'));
    fields.raw('op');
    fields.end();
    if (store === null) throw new NotUnderstood('fstat of a file that is gone');
    const size = BigInt(store.size);
    return {
      outcome: DONE,
      structure: {
        st_size: size,
        st_blksize: 4096n,
        st_blocks: BigInt(store.present.size) * 8n,
        ino_differs_from: BigInt(store.id),
      },
    };
  },
  fork: (world) => ({ outcome: world.direct.call('host', 'fork_process', []) }),
  sequence: (world, step) => {
    const results = asSteps(step.steps, 'steps').map((one) => perform(world, one));
    const last = results.at(-1);
    if (last === undefined) throw new NotUnderstood('a sequence of nothing');
    return last;
  },
  concurrent: (world, step) => concurrent(world, step),
};

/** Does one step of a case. */
export function perform(world: World, step: Step): Result {
  const performer = PERFORMERS[step.step];
  if (performer === undefined) {
    const action = actionOf(world, step);
    if (action === null) throw new NotUnderstood(`step ${step.step}`);
    const outcome = act(world, action);
    world.outcomes.push(outcome);
    return { outcome, step };
  }
  const result = performer(world, step, new Fields(step));
  if (step.step !== 'sequence') world.outcomes.push(result.outcome);
  return { ...result, step: result.step ?? step };
}

function isInaccessible(world: World, fd: number): boolean {
  const store = world.state.stores[world.state.descriptors[fd] ?? -1];
  return store?.kind === 'private' || store?.kind === 'guest-memfd';
}

function hostAccess(world: World, _step: Step, fields: Fields): Omit<Result, 'step'> {
  const offset = fields.number('offset', 0n);
  const map = fields.has('map') ? world.maps.get(fields.text('map')) : undefined;
  if (fields.has('map') && map === undefined) throw new NotUnderstood('host_access through an unknown map');
  const hva = (map?.hva ?? fields.number('hva')) + offset;
  const kind = fields.text('kind');
  const len = fields.has('len') ? fields.number('len') : null;
  const value = fields.raw('value') ?? 'pat';
  const process = fields.raw('process');
  fields.end();
  if (process !== undefined) {
    // The child that `fork` made, the only one.
    if (process !== 'child' || kind !== 'write')
      throw new NotUnderstood(`process ${JSON.stringify(process)}`);
    const args = [0n, hva, 8n, numberOf(toBytes(value, 8))];
    const outcome = world.direct.call('host', 'process_store', args);
    const signal = outcome.kind === 'done' ? Number(outcome.results[0]) : 0;
    return { outcome: signal > 0 ? { kind: 'signal', signal } : outcome };
  }
  // Without a length it is a register's worth, but never more than the page has.
  const size = Number(len ?? smaller(8n, 4096n - (hva % 4096n)));
  if (kind === 'write') {
    if (size > 8) return { outcome: fill(world, hva, size, value) };
    return { outcome: world.direct.hostAccess({ hva, size, kind, value: numberOf(toBytes(value, size)) }) };
  }
  if (kind !== 'read') throw new NotUnderstood(`host access ${kind}`);
  if (size <= 8) return { outcome: world.direct.hostAccess({ hva, size, kind }) };
  // A big read touches every page, then looks at what is there.
  for (let at = 0; at < size; at += 4096) {
    const outcome = world.direct.hostAccess({ hva: hva + BigInt(at), size: 1, kind });
    if (outcome.kind !== 'done') return { outcome };
  }
  return { outcome: DONE, bytes: world.direct.readBytes({ hva: true }, Number(hva), size) };
}

function fill(world: World, hva: bigint, size: number, value: unknown): Outcome {
  const bytes = toBytes(value, 8);
  if (!bytes.every((byte) => byte === bytes[0]))
    throw new NotUnderstood('a fill with more than one byte value');
  return world.direct.call('host', 'host_fill', [hva, BigInt(size), BigInt(bytes[0]!)]);
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

const PSC_OPERATIONS: Readonly<Record<string, bigint>> = { private: 1n, shared: 2n, psmash: 3n, unsmash: 4n };

/** The page state change buffer: header {u16 cur_entry, u16 end_entry, u32}, entries {cur_page:12, gfn:40, operation:4, pagesize:1}. */
function pscBuffer(fields: Fields): Uint8Array {
  const entries = fields.raw('entries');
  if (!Array.isArray(entries)) throw new NotUnderstood('entries of psc');
  const words = [fields.number('cur_entry') | (fields.number('end_entry') << 16n)];
  for (const entry of entries as unknown[]) {
    const one = new Fields({ step: 'entry of psc', ...asRecord(entry, 'entry of psc') });
    const operation = PSC_OPERATIONS[one.text('operation')];
    if (operation === undefined) throw new NotUnderstood('operation of psc');
    const huge = one.text('pagesize', '4K') === '2M' ? 1n : 0n;
    words.push(one.number('cur_page', 0n) | (one.number('gfn') << 12n) | (operation << 52n) | (huge << 56n));
    one.end();
  }
  return Uint8Array.from(
    words.flatMap((word) => Array.from({ length: 8 }, (_, i) => Number((word >> BigInt(8 * i)) & 0xffn))),
  );
}
