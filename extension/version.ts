import type { ExtensionContext } from 'vscode';

/** The extension's version: recordings say which one made them. */
export function versionOf({ extension }: ExtensionContext): string {
  const { version } = extension.packageJSON as { readonly version?: unknown };
  return String(version);
}
