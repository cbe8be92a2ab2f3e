import * as vscode from 'vscode';
import { nameOf, uriOf } from './adapter/read-script.js';
import { findPrograms, testsIn } from './testing/find-tests.js';

/** What F5 starts when nothing was configured: the guest program in the active editor. */
const activeFile = { type: 'gfnscope', request: 'launch', name: 'Debug this guest program' } as const;

/** Programs whose tests are offered, too. More than these nobody looks through in a list. */
const READ = 100;

/** Launch configurations: offered for a new launch.json and in the list of ways to start, and completed when one is started. */
export function registerConfigurations(): vscode.Disposable {
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider('gfnscope', completing, Initial),
    vscode.debug.registerDebugConfigurationProvider('gfnscope', { provideDebugConfigurations }, Dynamic),
  );
}

const completing: vscode.DebugConfigurationProvider = {
  provideDebugConfigurations: () => [{ ...activeFile, program: '${file}' }],

  /** A bare F5 arrives as an empty configuration, without so much as a type. */
  resolveDebugConfiguration(_folder, given) {
    const document = vscode.window.activeTextEditor?.document;
    const bare = !given.type && !given.request;
    if (bare && document?.languageId !== 'gfn') return undefined;
    const config = bare ? { ...activeFile } : { ...given };
    if (config.program === undefined && document?.languageId === 'gfn') config.program = nameOf(document.uri);
    // Without the debugger nobody can be asked: the adapter then stops at an exit that is left open.
    if (config.noDebug === true && config.onMemoryError === 'ask') delete config.onMemoryError;
    return config;
  },

  /** Last check, with `${file}` and the like filled in. What a script's own errors are the adapter tells. */
  async resolveDebugConfigurationWithSubstitutedVariables(folder, config) {
    const program: unknown = config.program;
    if (typeof program !== 'string' || program === '')
      return refuse(vscode.l10n.t('There is no guest program to debug: open a .gfn file, or set `program`.'));
    const uri = programIn(folder, program);
    const kind = await vscode.workspace.fs.stat(uri).then(
      ({ type }) => type,
      () => undefined,
    );
    if (uri.scheme !== 'untitled' && kind === undefined)
      return refuse(
        vscode.l10n.t('There is no file {0}. `program` must name a guest program: a .gfn file.', program),
      );
    if (kind !== undefined && (kind & vscode.FileType.Directory) !== 0)
      return refuse(
        vscode.l10n.t('{0} is a folder. `program` must name a guest program: a .gfn file.', program),
      );
    if (/\.jsonc?$/i.test(uri.path))
      return refuse(
        vscode.l10n.t(
          '{0} is no guest program: open a .gfn file and start again, or set `program`.',
          program,
        ),
      );
    return { ...config, program: nameOf(uri) };
  },
};

/** Puts what is wrong before the person who can mend it. */
function refuse(why: string): undefined {
  const open = vscode.l10n.t('Open launch.json');
  void vscode.window.showErrorMessage(why, open).then((pressed) => {
    if (pressed === open) void vscode.commands.executeCommand('workbench.action.debug.configure');
  });
  return undefined;
}

/** The file that a configuration names: in full, or from the workspace folder on. In a browser `${file}` is a path of the folder's file system. */
function programIn(folder: vscode.WorkspaceFolder | undefined, program: string): vscode.Uri {
  const absolute = /^(?:[\\/]|[a-z][a-z0-9+.-]*:)/i.test(program);
  if (folder === undefined) return uriOf(program);
  if (!absolute) return vscode.Uri.joinPath(folder.uri, program);
  const isPath = /^[\\/]/.test(program);
  return isPath && folder.uri.scheme !== 'file'
    ? folder.uri.with({ path: program.replaceAll('\\', '/') })
    : uriOf(program);
}

/** One configuration for each guest program and each test of the workspace. */
async function provideDebugConfigurations(
  folder: vscode.WorkspaceFolder | undefined,
  token?: vscode.CancellationToken,
): Promise<vscode.DebugConfiguration[]> {
  const uris = await findPrograms(folder, token);
  const found = await Promise.all(
    uris.map(async (uri, index): Promise<vscode.DebugConfiguration[]> => {
      const program = nameOf(uri);
      const name = vscode.workspace.asRelativePath(uri, false);
      const tests = index < READ ? await testsIn(uri).catch(() => []) : [];
      const config = { type: 'gfnscope', request: 'launch', program };
      return [
        { ...config, name },
        ...tests.map((test) => ({ ...config, name: `${name}: ${test.name}`, test: test.name })),
      ];
    }),
  );
  return found.flat();
}
