import { formatSize } from '../../engine/memory/address.js';
import type { PageSet } from '../../engine/memory/page-set.js';
import { PAGE_SIZE } from '../../engine/memory/range.js';
import type { Subject } from '../debuggee/subject.js';
import { memoryReference } from './memory-reference.js';
import { indexed, named, type Container, type Row } from './rows.js';
import { MOST_RUNS, countedRuns, stretches, type Listed, type Stretch } from './runs.js';
import { byteRange } from './text.js';

/** What the guest believes of its pages: its own page tables, and which pages it has accepted or shared. */
export function guestViewOf(subject: Subject): Container {
  const { flavour, aliases } = subject.program.spec;
  return named(() => {
    const { views, pageStates } = subject.history.state;
    const rows = views.map((view, index) => {
      const name = index === 0 ? 'direct map' : `alias ${aliases[index - 1] ?? index}`;
      return setRow(subject, name, `view ${index}`, view, ['private', 'shared']);
    });
    const state = (name: string, set: PageSet, words: Words): Row => setRow(subject, name, name, set, words);
    if (flavour === 'tdx') rows.push(state('accepted', pageStates.validated, ['not accepted', 'accepted']));
    if (flavour === 'snp')
      rows.push(
        state('validated', pageStates.validated, ['not validated', 'validated']),
        state('assigned (RMP)', pageStates.assigned, ["the hypervisor's", "the guest's"]),
      );
    if (flavour === 'pkvm')
      rows.push(
        state('owned', pageStates.assigned, ['not owned', 'owned']),
        state('shared with the host', pageStates.sharedOwned, ['not shared', 'shared']),
      );
    return rows;
  });
}

/** What a page outside and inside of a set is called. */
type Words = readonly [outside: string, inside: string];

function setRow(subject: Subject, name: string, key: string, set: PageSet, words: Words): Row {
  const runs = overSlots(subject, set);
  const value = summaryOf(runs, words);
  return {
    ...{ name, value, kind: 'data' },
    ...(runs.items.length === 0 ? {} : { key, inside: () => runsInside(runs, words) }),
  };
}

/** `all private`, or how many runs there are, and how much of it is inside. */
function summaryOf(runs: Listed<Stretch>, words: Words): string {
  const inside = runs.items.filter(({ member }) => member);
  if (!runs.more && inside.length === 0) return `all ${words[0]}`;
  if (!runs.more && inside.length === runs.items.length) return `all ${words[1]}`;
  const pages = inside.reduce((sum, { lo, hi }) => sum + hi - lo, 0);
  return countedRuns(runs, 'run') + (runs.more ? '' : `, ${formatSize(pages, 0)} ${words[1]}`);
}

function runsInside(runs: Listed<Stretch>, words: Words): Container {
  return indexed(runs, ({ lo, hi, member }) => ({
    name: byteRange(lo, hi),
    value: `${words[member ? 1 : 0]}, ${formatSize(hi - lo, 0)}`,
    ...{ memoryReference: memoryReference('guest', lo), bytes: (hi - lo) * PAGE_SIZE },
    ...{ menu: 'gfn', kind: 'data' },
  }));
}

/** A set of gfns over all memslots: where there is no memslot, nothing is to be told. Neighbours alike are one run. */
function overSlots({ history: { state } }: Subject, set: PageSet): Listed<Stretch> {
  const items: Stretch[] = [];
  for (const { as, base, pages } of state.slots) {
    if (as !== 0) continue;
    const { items: own, more } = stretches(set, base, base + pages);
    for (const run of own) {
      const last = items.at(-1);
      if (last?.hi === run.lo && last.member === run.member)
        items[items.length - 1] = { ...last, hi: run.hi };
      else items.push(run);
    }
    if (more || items.length > MOST_RUNS) return { items: items.slice(0, MOST_RUNS), more: true };
  }
  return { items, more: false };
}
