import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Place } from './debuggee/place.js';

/** How a client counts lines and columns. The adapter itself counts from 1. */
export class Positions {
  #firstLine = 1;
  #firstColumn = 1;

  /** Takes over what the client says in `initialize`. */
  adopt({ linesStartAt1, columnsStartAt1 }: DebugProtocol.InitializeRequestArguments): void {
    this.#firstLine = linesStartAt1 === false ? 0 : 1;
    this.#firstColumn = columnsStartAt1 === false ? 0 : 1;
  }

  /** A line of the client's in our own count. */
  line(clientLine: number): number {
    return clientLine - this.#firstLine + 1;
  }

  /** A column of the client's in our own count. */
  column(clientColumn: number): number {
    return clientColumn - this.#firstColumn + 1;
  }

  /** A place as the protocol's frames, outputs and breakpoints have it. */
  toClient(place: Place) {
    const line = (own: number) => own - 1 + this.#firstLine;
    const column = (own: number) => own - 1 + this.#firstColumn;
    return {
      source: { name: fileName(place.path), path: place.path } satisfies DebugProtocol.Source,
      line: line(place.line),
      column: column(place.column),
      ...(place.endLine === undefined ? {} : { endLine: line(place.endLine) }),
      ...(place.endColumn === undefined ? {} : { endColumn: column(place.endColumn) }),
    };
  }
}

/** The last part of a path or URI. */
function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
