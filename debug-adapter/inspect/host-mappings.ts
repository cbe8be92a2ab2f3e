import { grouped } from '../../engine/describe/text.js';
import { Prot, type State, type Vma } from '../../engine/kvm/state.js';
import { formatAddress, formatSize } from '../../engine/memory/address.js';
import { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_SIZE } from '../../engine/memory/range.js';
import type { Subject } from '../debuggee/subject.js';
import { memoryReference } from './memory-reference.js';
import { indexed, type Container, type Row } from './rows.js';
import { stretches, type Stretch } from './runs.js';
import { byteRange } from './text.js';

/** The VMM's address space, as /proc/PID/maps has it. */
export function mappingsOf(subject: Subject): Container {
  const { state } = subject.history;
  return indexed(
    { items: state.vmas, more: false },
    (vma) => mappingRow(state, vma),
    (vma, key) => vma.lo.toString(16) === key,
  );
}

function protText(prot: number): string {
  return `${(prot & Prot.read) === 0 ? '-' : 'r'}${(prot & Prot.write) === 0 ? '-' : 'w'}`;
}

function hvaMemory(lo: number, hi: number) {
  return { memoryReference: memoryReference('hva', lo), bytes: (hi - lo) * PAGE_SIZE } as const;
}

function mappingRow(s: State, vma: Vma): Row {
  const { lo, hi, prot, name, offset } = vma;
  const store = s.stores[vma.store] ?? null;
  const present = store?.present.count(offset, offset + hi - lo) ?? 0;
  const from = offset === 0 ? '' : `@${formatAddress(offset, 0)}`;
  const kind = store === null ? '' : ` (${store.kind})`;
  const pages = `${grouped(present)} of ${grouped(hi - lo)} pages`;
  return {
    name: byteRange(lo, hi),
    value: `${protText(prot)} ${name}${from}${kind}, ${formatSize(hi - lo, 0)}, ${pages}`,
    ...hvaMemory(lo, hi),
    ...{ kind: 'data', key: lo.toString(16), inside: () => pagesInside(s, vma) },
  };
}

/** Which pages of a mapping exist. */
function pagesInside(s: State, { lo, hi, offset, store }: Vma): Container {
  const present = s.stores[store]?.present ?? PageSet.empty;
  const inMapping = (page: number) => page - offset + lo;
  return indexed(stretches(present, offset, offset + hi - lo), (run: Stretch) => ({
    name: byteRange(inMapping(run.lo), inMapping(run.hi)),
    value: `${run.member ? 'pages' : 'no page yet'}, ${formatSize(run.hi - run.lo, 0)}`,
    ...hvaMemory(inMapping(run.lo), inMapping(run.hi)),
    kind: 'data',
  }));
}
