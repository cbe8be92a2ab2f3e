import { readRecording } from '../engine/time/read-recording.js';
import { differsFrom, entryOf, type Recording } from '../engine/time/recording.js';
import type { HistoryOptions } from '../engine/time/history-options.js';
import type { Program } from '../engine/program/program.js';
import type { Launch } from './launch.js';
import { Refused } from './protocol.js';
import type { Surroundings } from './surroundings.js';

/** Reads a recording. Rejects with a Refused that says what is wrong with it. */
export async function openRecording(path: string, { readText }: Surroundings): Promise<Recording> {
  const text = await readText(path).catch((error: unknown) => {
    throw new Refused(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      true,
    );
  });
  try {
    return readRecording(text);
  } catch (error) {
    if (error instanceof RangeError) throw new Refused(`${path} cannot be replayed: ${error.message}`, true);
    throw error;
  }
}

/** The path of a recording's script: it is named as seen from the recording's folder. */
export function scriptOf({ script }: Recording, { given, recording }: Launch): string {
  if (given.program !== undefined) return given.program;
  if (/^([/\\]|[A-Za-z][\w+.-]*:)/.test(script)) return script;
  const path = recording ?? '';
  // Of Windows, where both bars part folders; elsewhere one of them is a character like any other.
  const parts = path.split(/^[A-Za-z]:[\\/]|^\\\\/.test(path) ? /[\\/]/ : '/').slice(0, -1);
  for (const part of script.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/**
 * How to do a recorded run again: everything that was put into it lies ahead.
 *
 * @throws Refused if the script is not the one that was recorded
 */
export function replayOptions(
  recording: Recording,
  program: Program,
  path: string,
): HistoryOptions & { readonly entry: number } {
  const why = differsFrom(recording, program);
  if (why !== null) throw new Refused(`${path} cannot be replayed: ${why}.`, true);
  const { inputs, seed } = recording;
  return { entry: entryOf(recording, program), seed, inputs };
}
