import type { GfnRange } from '../gfn-range.js';
import type { ActionName } from '../messages.js';
import { words } from './vocabulary.js';

interface OfferedAction {
  readonly action: ActionName;
  readonly label: string;
  /** What it does, in a line. */
  readonly title: string;
}

/** What can be done with a range. A conversion is offered only where one is waited for. */
export function actionsFor(canConvert: boolean): readonly OfferedAction[] {
  const offered: ActionName[] = [
    'reveal',
    'break',
    'memory',
    'why',
    ...(canConvert ? ['convert' as const] : []),
  ];
  return offered.map((action) => ({ action, ...words().actions[action] }));
}

/** The range's place for the editor's context menu: what `when` clauses and commands get to know. */
export const placeContext = ({ lo, hi }: GfnRange, canConvert: boolean, selected: boolean): string =>
  JSON.stringify({
    webviewSection: 'gfns',
    gfnscopeExitPending: canConvert,
    gfnscopeSelection: selected,
    lo,
    hi,
    preventDefaultContextMenuItems: true,
  });
