import * as vscode from 'vscode';
import { nameOf, uriOf } from './adapter/read-script.js';
import { isRecording } from './recordings.js';

/** The files that a configuration names, as the adapter is told of them. */
interface LaunchFiles {
  readonly program?: string;
  readonly recording?: string;
  readonly recordTo?: string;
}

/** Why a configuration cannot be started, in words for the person who can mend it. */
export class Unlaunchable extends Error {}

/**
 * Finds the files that a configuration names, from the workspace folder on. A recording that stands where the program should,
 * as when `${file}` is one, is taken for what it is.
 *
 * @throws Unlaunchable if a file that is to be read is not there, or is none
 */
export async function launchFiles(
  folder: vscode.WorkspaceFolder | undefined,
  config: vscode.DebugConfiguration,
): Promise<LaunchFiles> {
  const given = { program: textOf(config.program), recordTo: textOf(config.recordTo) };
  const swapped = config.recording === undefined && given.program !== undefined && isRecording(given.program);
  const recording = swapped ? given.program : textOf(config.recording);
  const program = swapped ? undefined : given.program;
  if (program === undefined && recording === undefined)
    throw new Unlaunchable(
      vscode.l10n.t('There is no guest program to debug: open a .gfn file, or set `program`.'),
    );
  return {
    ...(recording === undefined ? {} : { recording: nameOf(await recordingIn(folder, recording)) }),
    ...(program === undefined ? {} : { program: nameOf(await programIn(folder, program)) }),
    ...(given.recordTo === undefined ? {} : { recordTo: nameOf(fileIn(folder, given.recordTo)) }),
  };
}

/** Of an attribute that is of another type the adapter tells. */
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

async function recordingIn(folder: vscode.WorkspaceFolder | undefined, name: string): Promise<vscode.Uri> {
  const uri = fileIn(folder, name);
  const kind = await kindOf(uri);
  if (kind === undefined)
    throw new Unlaunchable(
      vscode.l10n.t('There is no file {0}. `recording` must name a recording of a run.', name),
    );
  if ((kind & vscode.FileType.Directory) !== 0)
    throw new Unlaunchable(
      vscode.l10n.t('{0} is a folder. `recording` must name a recording of a run.', name),
    );
  return uri;
}

async function programIn(folder: vscode.WorkspaceFolder | undefined, name: string): Promise<vscode.Uri> {
  const uri = fileIn(folder, name);
  const kind = await kindOf(uri);
  if (uri.scheme !== 'untitled' && kind === undefined)
    throw new Unlaunchable(
      vscode.l10n.t('There is no file {0}. `program` must name a guest program: a .gfn file.', name),
    );
  if (kind !== undefined && (kind & vscode.FileType.Directory) !== 0)
    throw new Unlaunchable(
      vscode.l10n.t('{0} is a folder. `program` must name a guest program: a .gfn file.', name),
    );
  if (/\.jsonc?$/i.test(uri.path))
    throw new Unlaunchable(
      vscode.l10n.t('{0} is no guest program: open a .gfn file and start again, or set `program`.', name),
    );
  return uri;
}

async function kindOf(uri: vscode.Uri): Promise<vscode.FileType | undefined> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => type,
    () => undefined,
  );
}

/** The file that a configuration names: in full, or from the workspace folder on. In a browser `${file}` is a path of the folder's file system. */
function fileIn(folder: vscode.WorkspaceFolder | undefined, name: string): vscode.Uri {
  const absolute = /^(?:[\\/]|[a-z][a-z0-9+.-]*:)/i.test(name);
  if (folder === undefined) return uriOf(name);
  if (!absolute) return vscode.Uri.joinPath(folder.uri, name);
  const isPath = /^[\\/]/.test(name);
  return isPath && folder.uri.scheme !== 'file'
    ? folder.uri.with({ path: name.replaceAll('\\', '/') })
    : uriOf(name);
}
