import type { TreeAnswer, TreeRun } from '../../debug-adapter/gfnscope-protocol.js';
import type { Row } from './row.js';
import { beside, counted, gfnRange, marked, sizeOf, spoken } from './words.js';

/** What of the machine its runs are read by. */
export type Machine = Pick<TreeAnswer, 'abi' | 'flavour'>;

/** A run of gfns that are alike: one row, the parts of its tuple below. */
export function runRow(run: TreeRun, parent: string, machine: Machine): Row {
  const id = `${parent}/gfn ${run.lo.toString(16)}`;
  const disagrees = run.disagreements.length > 0;
  const wrong = disagrees || run.stale;
  const words = beside(
    stateOf(run),
    run.view !== run.kvm && run.kvm !== 'none' && `guest's view ${run.view}`,
    backingNote(run),
    isUnaccepted(run, machine) && 'not accepted',
    run.stale && 'stale stage-2 entry',
    disagrees && 'disagrees',
    run.changed && 'changed',
  );
  return {
    id,
    label: run.range,
    description: marked(words, { disagrees: wrong, changed: run.changed }),
    icon: wrong ? 'warning' : iconOf(run),
    ...(wrong ? { tint: 'warning' as const } : run.changed ? { tint: 'changed' as const } : {}),
    context: ['run', run.kvm, disagrees ? 'disagrees' : ''].join(' ').trim(),
    spoken: `gpa ${run.range}, ${sizeOf(run.hi - run.lo)}: ${spoken(words)}`,
    tooltip: () => tooltipOf(run, machine),
    children: () => partRows(run, id, machine),
    at: {
      gfns: { lo: run.lo, hi: run.hi },
      ...(run.kvm === 'none' ? {} : { held: run.kvm }),
      memoryReference: run.memoryReference,
    },
  };
}

function stateOf(run: TreeRun): string {
  return run.kvm === 'none' ? 'no memslot' : run.kvm;
}

/** The backing, where it is not simply what KVM's side needs. */
function backingNote({ backing, kvm }: TreeRun): string {
  if (backing === 'both') return 'double-backed';
  if (backing === 'none') return 'unbacked';
  return backing === kvm ? '' : `only ${backing} backing`;
}

/** Only where guests accept their pages, and only for those that they would have to. */
function isUnaccepted(run: TreeRun, { flavour }: Machine): boolean {
  return (flavour === 'tdx' || flavour === 'snp') && run.kvm === 'private' && !run.accepted;
}

function iconOf(run: TreeRun): string {
  if (run.backing === 'both') return 'layers';
  if (run.backing === 'none') return 'circle-large-outline';
  return run.kvm === 'private' ? 'lock' : 'unlock';
}

/** One part of the tuple: who believes it, and what. */
interface Part {
  readonly key: string;
  readonly who: string;
  readonly what: string;
  readonly icon: string;
  /** What it means, for a tooltip. */
  readonly means: string;
}

/** The parts of the tuple, each as its owner sees it. */
function partsOf(run: TreeRun, { abi, flavour }: Machine): readonly Part[] {
  const stage2 = { none: 'not installed', both: 'shared and private', shared: 'shared', private: 'private' };
  const backing = {
    none: 'unbacked: no page exists',
    both: 'double-backed: a shared and a private page exist',
    shared: 'a shared page',
    private: 'a private page',
  };
  const decides =
    abi === 'guest-memfd' ? 'The attribute of the gfn decides.' : 'A page in the private fd decides.';
  const parts: Part[] = [
    {
      key: 'view',
      who: "Guest's view",
      what: run.view,
      icon: 'person',
      means: 'How the guest maps the gfn in its own page tables.',
    },
    {
      key: 'kvm',
      who: 'KVM holds',
      what: run.kvm === 'none' ? 'nothing: no memslot' : run.kvm,
      icon: 'circuit-board',
      means: `What KVM takes an access for. ${decides}`,
    },
    {
      key: 'stage2',
      who: 'Stage-2 entry',
      what: stage2[run.stage2] + (run.stale ? ', stale: leads where it should not' : ''),
      icon: 'references',
      means:
        'What the hardware walks: an access through an installed entry of its own kind does not ask again.',
    },
    {
      key: 'backing',
      who: 'Backing',
      what: backing[run.backing],
      icon: 'database',
      means: 'Which pages exist: what the VMM allocated and touched, and has not freed.',
    },
  ];
  if (flavour === 'tdx' || flavour === 'snp')
    parts.splice(1, 0, {
      key: 'accepted',
      who: flavour === 'tdx' ? 'Accepted' : 'Validated',
      what: run.accepted ? 'yes' : 'no',
      icon: run.accepted ? 'pass' : 'circle-slash',
      means: 'Whether the guest took the page as its own.',
    });
  return parts;
}

function partRows(run: TreeRun, parent: string, machine: Machine): readonly Row[] {
  const parts = partsOf(run, machine).map(({ key, who, what, icon, means }) => ({
    id: `${parent}/${key}`,
    label: who,
    description: what,
    icon,
    context: 'part',
    spoken: `${who}: ${what}`,
    tooltip: () => means,
  }));
  const complaints = run.disagreements.map((sentence, index) => ({
    id: `${parent}/disagreement ${index}`,
    label: sentence,
    description: '',
    icon: 'warning',
    tint: 'warning' as const,
    context: 'disagreement',
    spoken: `Disagreement: ${sentence}`,
  }));
  return [...complaints, ...parts];
}

function tooltipOf(run: TreeRun, machine: Machine): string {
  const count = run.hi - run.lo;
  return [
    `**gpa ${run.range}** — gfn ${gfnRange(run.lo, run.hi)}, ${sizeOf(count)} (${counted(count, 'page')})`,
    ['| | |', '|---|---|', ...partsOf(run, machine).map(({ who, what }) => `| ${who} | ${what} |`)].join(
      '\n',
    ),
    ...run.disagreements.map((sentence) => `$(warning) ${sentence}`),
    ...(run.changed ? ['$(circle-filled) Changed since the last stop.'] : []),
  ].join('\n\n');
}
