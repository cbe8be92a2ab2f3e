import * as vscode from 'vscode';
import type { PlaceInfo } from '../../debug-adapter/gfnscope-protocol.js';
import { documentOf, positionOf } from '../session/places.js';
import { exitTitle, lensChoices, lensTexts } from './choice-text.js';
import type { Pending, PendingExit } from './pending-exit.js';

const ME = 'lenses';

/** Lenses while an exit waits: the choices over the line where the thread is stopped, a way to them over the guest's statement. */
export class ChoiceLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #all: vscode.Disposable;

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(readonly exit: PendingExit) {
    this.#all = vscode.Disposable.from(
      this.#changed,
      exit.onDidChange(() => {
        this.#changed.fire();
      }),
    );
  }

  dispose(): void {
    this.#all.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const pending = this.exit.now;
    if (pending === undefined) return [];
    const stopped = lineIn(document, pending, pending.stopped);
    const guest = lineIn(document, pending, pending.guest);
    const lenses = stopped === undefined ? [] : this.#choices(stopped, pending);
    if (guest === undefined || guest.start.line === stopped?.start.line) return lenses;
    const { exit, choices } = pending;
    const all =
      stopped === undefined
        ? this.#choices(guest, pending)
        : [lens(guest, `${exitTitle(exit)}. ${choices.length} choices…`)];
    return [...lenses, ...all];
  }

  #choices(range: vscode.Range, { exit, choices, predictions }: Pending): vscode.CodeLens[] {
    // Looked at, they are worth predicting; those that have no lens of their own are not.
    predictions.want(
      ME,
      lensChoices(choices).map(({ id }) => id),
    );
    return lensTexts(exit, choices, (id) => predictions.of(id)).map(({ title, tooltip, choice }) =>
      lens(range, title, tooltip, choice),
    );
  }
}

function lens(range: vscode.Range, title: string, tooltip = '', choice?: string): vscode.CodeLens {
  return new vscode.CodeLens(range, {
    title,
    tooltip,
    command: 'gfnscope.choose',
    arguments: choice === undefined ? [] : [choice],
  });
}

/** The line of a place, if it is in this document. */
function lineIn(
  document: vscode.TextDocument,
  { run }: Pending,
  place: PlaceInfo | null,
): vscode.Range | undefined {
  if (place === null) return undefined;
  const uri = documentOf(place.source, run.session);
  if (uri?.toString() !== document.uri.toString()) return undefined;
  const { line } = positionOf(place);
  // The script may have been edited while the run is stopped.
  return line < document.lineCount ? document.lineAt(line).range : undefined;
}
