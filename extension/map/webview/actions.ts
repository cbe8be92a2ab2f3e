import type { GfnRange } from '../gfn-range.js';
import type { ActionName } from '../messages.js';
import { words } from './vocabulary.js';

interface OfferedAction {
  readonly action: ActionName;
  readonly label: string;
  /** What it does, in a line. */
  readonly title: string;
}

/** What can be done with a range. At an exit that waits there a conversion is chosen, elsewhere it is made by hand. */
export function actionsFor(isWaitedFor: boolean): readonly OfferedAction[] {
  const { actions, chooseConversion } = words();
  return [
    ...named('reveal', 'break', 'memory', 'why'),
    { action: 'convert', ...(isWaitedFor ? chooseConversion : actions.convert) },
  ];
}

/** What else can be done with it, where there is room to say so. */
export function furtherActions(): readonly OfferedAction[] {
  return named('punchHole', 'allocate');
}

function named(...actions: ActionName[]): OfferedAction[] {
  return actions.map((action) => ({ action, ...words().actions[action] }));
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
