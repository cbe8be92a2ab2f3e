import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Debuggee } from '../debuggee/debuggee.js';
import type { Place } from '../debuggee/place.js';
import type { ScriptSource } from '../inspect/sources.js';
import type { PlaceInfo } from '../gfnscope-protocol.js';
import type { Positions } from '../positions.js';

/** A script as the protocol names it: by its path, or by a number where it is on no disk. */
export function clientSource({ name, path, reference, sha256 }: ScriptSource): DebugProtocol.Source {
  const checksums: DebugProtocol.Checksum[] = [{ algorithm: 'SHA256', checksum: sha256 }];
  return reference === 0
    ? { name, path, checksums }
    : { name, sourceReference: reference, origin: 'the library of gfnscope', checksums };
}

/** A place with the source that a client can open. */
export function clientPlace(debuggee: Debuggee, positions: Positions, place: Place) {
  const source = debuggee.inspector.sources().find(({ path }) => path === place.path);
  const known = positions.toClient(place);
  return source === undefined ? known : { ...known, source: clientSource(source) };
}

/** A place as a breakpoint or an output has it: with a source that the client can open, and no checksum. */
export function plainPlace(debuggee: Debuggee | null, positions: Positions, place: Place) {
  const known = positions.toClient(place);
  const library = debuggee?.inspector.sources().find(({ path }) => path === place.path);
  if (library === undefined || library.reference === 0) return known;
  return { ...known, source: { name: library.name, sourceReference: library.reference } };
}

/** A place as our own requests have it. */
export function placeInfo(positions: Positions, place: Place | null): PlaceInfo | null {
  if (place === null) return null;
  const { source, line, column } = positions.toClient(place);
  return { source, line, column };
}

/** The path or URI of the script that a client means. */
export function pathOfSource(
  debuggee: Debuggee,
  { path, name, sourceReference = 0 }: DebugProtocol.Source,
): string {
  const library = debuggee.inspector.sources().find(({ reference }) => reference === sourceReference);
  return sourceReference > 0 && library !== undefined ? library.path : (path ?? name ?? '');
}
