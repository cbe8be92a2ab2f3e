import type { AbiName, MachineSpec } from '../../engine/kvm/spec.js';
import type { OptionItem } from '../generated/ast.js';
import { numberValue } from '../parse/literals.js';
import type { Surroundings } from './surroundings.js';

type Options = Pick<
  MachineSpec,
  'explicitExit' | 've' | 'seed' | 'hypercallExits' | 'inplace' | 'finalized' | 'physicalBits'
>;

const NAMES = ['explicit', 've', 'seed'] as const;
/** Those that guest-memfd has besides. */
const MORE = ['exit_hypercall', 'inplace', 'launched', 'physical_bits'] as const;
const EXITS = ['memory_error', 'hypercall'] as const;

function isOn(at: Surroundings, item: OptionItem): boolean {
  return at.word(item, item.value, ['on', 'off'], 'value of this option') !== 'off';
}

/** `option NAME VALUE` lines: how explicit conversions exit, what an unaccepted touch does, the schedule's seed. */
export function optionsOf(at: Surroundings, items: readonly OptionItem[], abi: AbiName): Options {
  const names = abi === 'guest-memfd' ? [...NAMES, ...MORE] : NAMES;
  let options: Options = { explicitExit: 'memory_error', ve: true, seed: 0 };
  const seen = new Set<string>();
  for (const item of items) {
    if (seen.has(item.option))
      at.error(item, 'repeated-part', `option ${item.option} stands here a second time`);
    seen.add(item.option);
    switch (at.word(item, item.option, names, 'option')) {
      case 'explicit':
        options = {
          ...options,
          explicitExit: at.word(item, item.value, EXITS, 'exit for explicit conversions') ?? 'memory_error',
        };
        break;
      case 've':
        options = {
          ...options,
          ve: isOn(at, item),
        };
        break;
      case 'seed': {
        const value = numberValue(item.value);
        if (typeof value === 'string' || value < 0n || value >= 2n ** 31n) {
          at.error(item, 'number', 'a seed is a number below 2^31');
        } else options = { ...options, seed: Number(value) };
        break;
      }
      case 'exit_hypercall':
        options = { ...options, hypercallExits: isOn(at, item) };
        break;
      case 'launched':
        options = { ...options, finalized: isOn(at, item) };
        break;
      case 'inplace':
        // Unmerged when the model was made: nobody gets it without saying so.
        at.word(item, item.value, ['experimental'], 'value of this option');
        options = { ...options, inplace: true };
        break;
      case 'physical_bits': {
        const value = numberValue(item.value);
        if (typeof value === 'string' || value < 36n || value > 52n)
          at.error(item, 'number', 'hosts have 36 to 52 physical address bits');
        else options = { ...options, physicalBits: Number(value) };
        break;
      }
      case undefined:
        break;
    }
  }
  return options;
}
