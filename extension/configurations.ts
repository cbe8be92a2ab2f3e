import * as vscode from 'vscode';

/** What F5 starts when nothing was configured: the guest program in the active editor. */
const activeFile = { type: 'gfnscope', request: 'launch', name: 'Debug this guest program' } as const;

/** Offers launch configurations: for a new launch.json, and in the list of ways to start. */
export const offered: vscode.DebugConfigurationProvider = {
  provideDebugConfigurations: () => [{ ...activeFile, program: '${file}' }],
};

/** Completes launch configurations. */
export const configurations: vscode.DebugConfigurationProvider = {
  ...offered,

  /** A bare F5 arrives as an empty configuration, without so much as a type. */
  resolveDebugConfiguration(_folder, given) {
    const document = vscode.window.activeTextEditor?.document;
    const bare = !given.type && !given.request;
    if (bare && document?.languageId !== 'gfn') return undefined;
    const config = bare ? { ...activeFile } : given;
    if (config.program === undefined && document?.languageId === 'gfn')
      return { ...config, program: nameOf(document.uri) };
    return config;
  },

  /** Last check, with `${file}` and the like filled in. */
  async resolveDebugConfigurationWithSubstitutedVariables(_folder, config) {
    if (typeof config.program === 'string' && config.program !== '') return config;
    await vscode.window.showErrorMessage(
      'There is no guest program to debug: open a .gfn file, or set `program`.',
    );
    return undefined;
  },
};

/** A path where there are paths, a URI where there are none, as in a browser. */
function nameOf(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}
