import type { GfnRange } from '../gfn-range.js';
import type { ActionName } from '../messages.js';

interface OfferedAction {
  readonly action: ActionName;
  readonly label: string;
  /** What it does, in a line. */
  readonly title: string;
}

/** What can be done with a range. A conversion is offered only where one is waited for. */
export function actionsFor(canConvert: boolean): readonly OfferedAction[] {
  return [
    { action: 'reveal', label: 'Reveal in tree', title: 'Show these gfns among memslots and private fds' },
    { action: 'break', label: 'Break on change', title: 'Stop when the state of these gfns changes' },
    { action: 'memory', label: 'View memory', title: 'Show the bytes as the guest sees them' },
    { action: 'why', label: 'Why is it like this?', title: 'Who last changed these gfns, and when' },
    ...(canConvert
      ? [
          {
            action: 'convert' as const,
            label: 'Choose conversion…',
            title: 'Choose what happens at the exit that waits here',
          },
        ]
      : []),
  ];
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
