import {
  BUGS,
  FLAVOURS,
  type AbiName,
  type BugName,
  type FileSpec,
  type MachineSpec,
  type MappingSpec,
} from '../../engine/kvm/spec.js';
import type { FileDeclaration, Machine, MachineItem } from '../generated/ast.js';
import { textValue } from '../parse/literals.js';
import { hasError, spanOf } from '../parse/parse.js';
import { constant } from '../values/constant.js';
import { HEX, INT } from '../values/types.js';
import { Addresses } from './addresses.js';
import { fileOf } from './files.js';
import { mappingOf } from './mappings.js';
import { optionsOf } from './options.js';
import { populate } from './populate.js';
import { checkSlots, type DeclaredSlot } from './slot-checks.js';
import { slotOf } from './slots.js';
import type { Surroundings } from './surroundings.js';

const ABIS: readonly AbiName[] = ['private-fd', 'guest-memfd'];
/** The base kernel of the series, and the newest one whose answers were recorded (DESIGN 1; reference 9). */
const KERNELS: Readonly<Record<AbiName, string>> = { 'private-fd': '5.17', 'guest-memfd': '7.3' };
/** A version of the kernel, and the first one with guest_memfd (reference 3.1). */
const VERSION = /^(\d+)\.(\d+)$/;
const FIRST = 6008;

/** Bugs of the flush, the pfn caches and others that either ABI can have. */
const BOTH_ABIS: readonly BugName[] = ['flush_always', 'stale_pfn_cache'];

type Item<T extends MachineItem['$type']> = Extract<MachineItem, { $type: T }>;

/** The machine that a `vm` block declares. After reports it is still a machine, so that what uses it can be checked. */
export function machineOf(at: Surroundings, node: Machine): MachineSpec {
  // What the parser stumbled over is left out.
  const whole = node.items.filter((item, index) => {
    const next = node.items[index + 1] ?? node;
    return !hasError(at.file, spanOf(item).start, next === node ? spanOf(node).end + 1 : spanOf(next).start);
  });
  const items = <T extends MachineItem['$type']>(type: T): Item<T>[] =>
    whole.filter((item): item is Item<T> => item.$type === type);
  const flavour = at.word(node, node.flavour, FLAVOURS, 'flavour') ?? 'plain';
  const abiItem = once(at, items('AbiItem'));
  const abi = (abiItem && at.word(abiItem, abiItem.abi, ABIS, 'abi')) ?? 'private-fd';
  const kernelItem = once(at, items('KernelItem'));
  const kernel = kernelItem === undefined ? KERNELS[abi] : textValue(kernelItem.version.slice(1, -1));
  if (kernelItem !== undefined) checkKernel(at, kernelItem, abi, kernel);

  const files = new Map<string, number>();
  const fileNodes = new Map<string, FileDeclaration>();
  const fileSpecs: FileSpec[] = [];
  for (const item of items('FileDeclaration')) {
    const spec = fileOf(at, item, abi);
    // A file that is wrong keeps its name and place, or every use of it would be wrong, too.
    const index = fileSpecs.push(spec ?? nothing(item.name)) - 1;
    files.set(item.name, index);
    fileNodes.set(item.name, item);
    at.evaluator.machineNames.set(item.name, constant(INT, index));
  }

  const addresses = new Addresses(fixedAddresses(at, whole));
  const mappings: MappingSpec[] = [];
  for (const item of items('MappingDeclaration')) {
    const spec = mappingOf(at, item, files, fileSpecs, addresses);
    if (spec !== null) mappings.push(spec);
    at.evaluator.machineNames.set(item.name, constant(HEX, BigInt(spec?.hva ?? 0) * 4096n));
  }
  const aliases = items('AliasDeclaration').map(({ name }) => name);
  aliases.forEach((name, index) => at.evaluator.machineNames.set(name, constant(INT, index + 1)));
  at.evaluator.machineNames.set('FLAVOUR', constant(INT, FLAVOURS.indexOf(flavour)));

  const slots: DeclaredSlot[] = [];
  for (const item of items('SlotDeclaration')) {
    const built = slotOf(at, item, { files, fileSpecs, mappings, addresses });
    if (built === null) continue;
    slots.push({ slot: built.slot, node: item });
    if (built.mapping !== null) mappings.push(built.mapping);
  }
  checkSlots(at, slots, fileSpecs, fileNodes, abi);

  const options = optionsOf(at, items('OptionItem'), abi);
  if (abi === 'guest-memfd' && flavour === 'pkvm' && options.inplace !== true)
    at.error(
      abiItem ?? node,
      'wrong-abi',
      'pKVM converts in place, which is not merged: under guest-memfd it needs `option inplace experimental`',
    );
  const memory = once(at, items('HostMemoryItem'));
  const spec: MachineSpec = {
    flavour,
    abi,
    kernel,
    ...options,
    bugs: bugsOf(at, items('BugItem'), abi),
    files: fileSpecs,
    mappings,
    slots: slots.map(({ slot }) => slot),
    sharedView: items('SharedViewItem').flatMap(({ ranges }) =>
      ranges.flatMap((range) => [at.pageRange(range) ?? []].filter(isRange)),
    ),
    ...privateAttributes(at, items('PrivateGfnsItem'), abi),
    aliases,
    hostPages: memory === undefined ? Infinity : (at.pageNumber(memory.size, 'the host memory') ?? Infinity),
  };
  return populate(at, spec, items('PopulateItem'));
}

function isRange(range: readonly number[]): range is readonly [number, number] {
  return range.length === 2;
}

/** `private_gfns RANGE, …`: gfns whose attribute is private from the start. Under private-fd an allocated page says so. */
function privateAttributes(
  at: Surroundings,
  items: readonly Item<'PrivateGfnsItem'>[],
  abi: AbiName,
): Pick<MachineSpec, 'privateAttributes'> {
  const first = items[0];
  if (first === undefined) return {};
  if (abi === 'private-fd') {
    at.error(
      first,
      'wrong-abi',
      'private-fd has no attributes: a gfn is private where its private fd is `allocated`',
    );
    return {};
  }
  const ranges = items.flatMap((item) =>
    item.ranges.flatMap((range) => [at.pageRange(range) ?? []].filter(isRange)),
  );
  return { privateAttributes: ranges };
}

/** The version must be one, and one that has the ABI. */
function checkKernel(at: Surroundings, node: Item<'KernelItem'>, abi: AbiName, kernel: string): void {
  if (abi === 'private-fd') return;
  const [, major, minor] = VERSION.exec(kernel) ?? [];
  if (major === undefined || minor === undefined)
    at.error(
      node,
      'kernel-version',
      'a kernel version reads "6.12": what the model knows of changed with 6.15, 6.16, 6.18 and 7.3',
    );
  else if (Number(major) * 1000 + Number(minor) < FIRST)
    at.error(node, 'kernel-version', 'guest_memfd came with 6.8: an earlier kernel has no such ABI');
}

/** The only item of its kind; a second one is complained about. */
function once<T extends MachineItem>(at: Surroundings, items: readonly T[]): T | undefined {
  const second = items[1];
  if (second !== undefined) at.error(second, 'repeated-part', 'a machine has one of these');
  return items[0];
}

function bugsOf(at: Surroundings, items: readonly Item<'BugItem'>[], abi: AbiName): BugName[] {
  const names = BUGS.filter((bug) => bug.abi === abi || BOTH_ABIS.includes(bug.name)).map(({ name }) => name);
  const found = items.map((item) => at.word(item, item.bug, names, 'bug'));
  return [...new Set(found.filter((name) => name !== undefined))];
}

/** Addresses that a script gives, which the others must keep clear of. What is wrong with them is said where they are used. */
function fixedAddresses(at: Surroundings, items: readonly MachineItem[]): [number, number][] {
  return items.flatMap((item): [number, number][] => {
    if (item.$type !== 'SlotDeclaration' && item.$type !== 'MappingDeclaration') return [];
    const parts: readonly { readonly $type: string }[] = item.parts;
    const hva = parts.find((part) => part.$type === 'HvaPart') as
      { hva: Parameters<Surroundings['number']>[0] } | undefined;
    const size = parts.find((part) => part.$type === 'SizePart') as
      { size: Parameters<Surroundings['number']>[0] } | undefined;
    if (hva === undefined || size === undefined) return [];
    const from = at.number(hva.hva);
    const bytes = at.number(size.size);
    return from === null || bytes === null
      ? []
      : [[Number(from / 4096n), Number((from + bytes) / 4096n) + 1]];
  });
}

function nothing(name: string): FileSpec {
  return { name, kind: 'private', size: 0, allocated: [], validated: false, contents: [], position: 0 };
}
