import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { OptionItem } from '../generated/ast.js';
import { numberValue } from '../parse/literals.js';
import type { Surroundings } from './surroundings.js';

type Options = Pick<MachineSpec, 'explicitExit' | 've' | 'seed'>;

const NAMES = ['explicit', 've', 'seed'] as const;
const EXITS = ['memory_error', 'hypercall'] as const;

/** `option NAME VALUE` lines: how explicit conversions exit, what an unaccepted touch does, the schedule's seed. */
export function optionsOf(at: Surroundings, items: readonly OptionItem[]): Options {
  let options: Options = { explicitExit: 'memory_error', ve: true, seed: 0 };
  const seen = new Set<string>();
  for (const item of items) {
    if (seen.has(item.option))
      at.error(item, 'repeated-part', `option ${item.option} stands here a second time`);
    seen.add(item.option);
    switch (at.word(item, item.option, NAMES, 'option')) {
      case 'explicit':
        options = {
          ...options,
          explicitExit: at.word(item, item.value, EXITS, 'exit for explicit conversions') ?? 'memory_error',
        };
        break;
      case 've':
        options = {
          ...options,
          ve: at.word(item, item.value, ['on', 'off'], 'value of this option') !== 'off',
        };
        break;
      case 'seed': {
        const value = numberValue(item.value);
        if (typeof value === 'string' || value < 0n || value >= 2n ** 31n) {
          at.error(item, 'number', 'a seed is a number below 2^31');
        } else options = { ...options, seed: Number(value) };
        break;
      }
      case undefined:
        break;
    }
  }
  return options;
}
