import type { BranchInfo } from '../../debug-adapter/gfnscope-protocol.js';
import { countText } from './moment-text.js';

/** A branch in a list to pick from. */
export interface BranchRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly branch: BranchInfo;
}

/** The courses that a run has taken, the one at hand first. */
export function branchRows(branches: readonly BranchInfo[]): readonly BranchRow[] {
  return [...branches]
    .sort((a, b) => Number(b.current) - Number(a.current) || a.id - b.id)
    .map((branch) => {
      const { current, parent, fork, reached, end, by } = branch;
      const parted = parent === 0 ? 'The first' : `Parted from branch ${parent} at moment ${countText(fork)}`;
      return {
        label: `$(${current ? 'check' : 'git-branch'}) ${branchName(branch)}`,
        description: [...(current ? ['the run is on it'] : []), `moment ${countText(reached)}`, end].join(
          ' · ',
        ),
        detail: by === '' ? parted : `${parted}, ${by}`,
        branch,
      };
    });
}

/** What a branch is called: its name if somebody gave it one. */
export function branchName({ id, name }: BranchInfo): string {
  return name === '' ? `Branch ${id}` : name;
}
