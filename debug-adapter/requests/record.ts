import { record as recordingOf, writeRecording } from '../../engine/time/recording.js';
import { relativeName } from '../../engine/time/relative-name.js';
import type { Context } from '../context.js';
import type { Debuggee } from '../debuggee/debuggee.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';

/** The run as a file that does it again, on any machine. */
export const record: Group = {
  handlers: {
    async 'gfnscope/record'(context, { path }) {
      const text = recordingText(context, context.stopped, path ?? '');
      if (path !== undefined && path !== '') await writeTo(context, path, text);
      return { text };
    },
  },
};

/** A run as a recording that will be at a path. */
export function recordingText(
  { surroundings }: Context,
  { history, program }: Debuggee,
  path: string,
): string {
  const script = program.files[0]?.uri ?? '';
  return writeRecording(
    recordingOf(history, surroundings.version ?? '0', relativeName(script, path === '' ? script : path)),
  );
}

/** Writes the recording that the launch asked for, and says so, or why it cannot be; null if it asked for none. Never rejects. */
export function keepRecording(context: Context): Promise<void> | null {
  const { launch, launched, send } = context;
  const path = launch?.recordTo ?? null;
  if (path === null || launched === null) return null;
  const say = (output: string): void => {
    send('output', { category: 'console', output: `${output}\n` });
  };
  return writeTo(context, path, recordingText(context, launched.debuggee, path)).then(
    () => {
      say(`The run is recorded in ${path}`);
    },
    (error: unknown) => {
      say(error instanceof Error ? error.message : String(error));
    },
  );
}

/** @throws Refused where nothing can be written, or it failed */
async function writeTo({ surroundings }: Context, path: string, text: string): Promise<void> {
  if (surroundings.writeText === undefined)
    throw new Refused('There are no files to write to here: take the text of the answer.', true);
  await surroundings.writeText(path, text).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refused(`${path} cannot be written: ${why}`, true);
  });
}
