import { describe, expect, it } from 'vitest';
import { fallocate } from '../../engine/kvm/abi/private-fd/fallocate.js';
import { privateFdFault } from '../../engine/kvm/abi/private-fd/fault.js';
import { setMemslot } from '../../engine/kvm/abi/private-fd/memslot.js';
import { notifyMemfile } from '../../engine/kvm/abi/private-fd/notifier.js';
import { truncateRange } from '../../engine/kvm/abi/private-fd/truncate.js';
import { convert } from '../../engine/vmm/convert.js';
import { readPage } from './markdown.js';

/** The first column of the table behind `<!-- steps: NAME -->`. */
function stepsIn(page: string, name: string): string[] {
  const [, table = ''] = new RegExp(`<!-- steps: ${name} -->\n((?:\\|.*\n)+)`).exec(readPage(page)) ?? [];
  return table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((row) => (row.split('|')[1] ?? '').trim());
}

describe('docs/model.md', () => {
  it.each([privateFdFault, fallocate, truncateRange, notifyMemfile, setMemslot, convert])(
    'has the steps of $name as the engine has them',
    ({ name, steps }) => {
      expect(stepsIn('docs/model.md', name)).toEqual(steps.map((step) => step.name));
    },
  );

  it('has tables of nothing else', () => {
    const names = [...readPage('docs/model.md').matchAll(/<!-- steps: (\w+) -->/g)].map(([, name]) => name);
    expect(names).toHaveLength(6);
  });
});
