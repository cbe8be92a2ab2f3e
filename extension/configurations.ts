import * as vscode from 'vscode';
import { nameOf } from './adapter/read-script.js';
import { launchFiles, Unlaunchable } from './launch-files.js';
import { RECORDING_LANGUAGE } from './recordings.js';
import { findPrograms, findRecordings, testsIn } from './testing/find-tests.js';

/** What F5 starts when nothing was configured: the guest program in the active editor, or the recording of one. */
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
    const language = document?.languageId ?? '';
    if (bare && !['gfn', RECORDING_LANGUAGE].includes(language)) return undefined;
    const config: vscode.DebugConfiguration = bare ? { ...activeFile } : { ...given };
    if (document !== undefined && config.program === undefined && config.recording === undefined) {
      if (language === 'gfn') config.program = nameOf(document.uri);
      if (language === RECORDING_LANGUAGE) config.recording = nameOf(document.uri);
    }
    // Without the debugger nobody can be asked: the adapter then stops at an exit that is left open.
    if (config.noDebug === true && config.onMemoryError === 'ask') delete config.onMemoryError;
    return config;
  },

  /** Last check, with `${file}` and the like filled in. What a script's own errors are the adapter tells. */
  async resolveDebugConfigurationWithSubstitutedVariables(folder, config) {
    try {
      const files = await launchFiles(folder, config);
      const { program: _program, ...rest } = config;
      return { ...rest, ...files };
    } catch (error) {
      if (error instanceof Unlaunchable) return refuse(error.message);
      throw error;
    }
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

/** One configuration for each guest program, each test and each recording of the workspace. */
async function provideDebugConfigurations(
  folder: vscode.WorkspaceFolder | undefined,
  token?: vscode.CancellationToken,
): Promise<vscode.DebugConfiguration[]> {
  const [uris, recordings] = await Promise.all([findPrograms(folder, token), findRecordings(folder, token)]);
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
  const replays = recordings.map((uri) => ({
    ...{ type: 'gfnscope', request: 'launch', name: vscode.workspace.asRelativePath(uri, false) },
    recording: nameOf(uri),
  }));
  return [...found.flat(), ...replays];
}
