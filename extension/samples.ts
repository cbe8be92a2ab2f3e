import * as vscode from 'vscode';

/** A program to begin with: the one that the walkthrough is about, whose handler leaves the decision to a person. */
const SAMPLE = 'ask-at-exit.gfn';
/** What a person's copy of it is called: the original may be open as well. */
const COPY = 'sample.gfn';

const NEW_PROGRAM = `// A new guest program: a page that is private is stored to as shared.

vm sw_protected {
  private_fd ram size 64M allocated
  memslot 0 gpa 0x0 size 64M shared anon private ram
}

const PAGE = 0x10_0000

vmm {
  on memory_error (exit) {
    ask
  }
}

vcpu 0 {
  store u64 [private PAGE] = 1
  store u64 [shared PAGE] = 2
}
`;

/** The commands that give a person a guest program: the walkthrough's sample, and a new one. */
export function registerSamples({
  extension,
  extensionUri,
  globalStorageUri,
}: vscode.ExtensionContext): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('gfnscope.openSample', async () => {
      // A copy: a sample is there to be changed, and the extension's own folder is not.
      const copy = vscode.Uri.joinPath(globalStorageUri, COPY);
      if (!(await exists(copy))) {
        const original = vscode.Uri.joinPath(extensionUri, 'examples', SAMPLE);
        await vscode.workspace.fs.writeFile(copy, await vscode.workspace.fs.readFile(original));
      }
      await vscode.window.showTextDocument(copy);
    }),
    vscode.commands.registerCommand('gfnscope.openWalkthrough', () =>
      vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        `${extension.id}#gfnscope.first`,
        false,
      ),
    ),
    vscode.commands.registerCommand('gfnscope.new', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'gfn', content: NEW_PROGRAM });
      await vscode.window.showTextDocument(document);
    }),
  );
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
