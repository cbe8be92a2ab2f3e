import type { GfnRange } from '../gfn-range.js';
import type { ActionName } from '../messages.js';

interface OfferedAction {
  readonly action: ActionName;
  readonly label: string;
  /** What it does, in a line. */
  readonly title: string;
}

/** What can be done with a range. At an exit that waits there a conversion is chosen, elsewhere it is made by hand. */
export function actionsFor(isWaitedFor: boolean): readonly OfferedAction[] {
  return [
    { action: 'reveal', label: 'Reveal in tree', title: 'Show these gfns among memslots and private fds' },
    { action: 'break', label: 'Break on change', title: 'Stop when the state of these gfns changes' },
    { action: 'memory', label: 'View memory', title: 'Show the bytes as the guest sees them' },
    { action: 'why', label: 'Why is it like this?', title: 'Who last changed these gfns, and when' },
    isWaitedFor
      ? {
          action: 'convert',
          label: 'Choose conversion…',
          title: 'Choose what happens at the exit that waits here',
        }
      : { action: 'convert', label: 'Convert…', title: 'Have the VMM convert these gfns now, by hand' },
  ];
}

/** What else can be done with it, where there is room to say so. */
export function furtherActions(): readonly OfferedAction[] {
  return [
    {
      action: 'punchHole',
      label: 'Punch hole',
      title: 'Have the VMM free these pages of the private fd now, by hand',
    },
    {
      action: 'allocate',
      label: 'Allocate',
      title: 'Have the VMM allocate these pages of the private fd now, by hand',
    },
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
