import type { ParsedFile } from '../../../language/parse/parse.js';
import type { ProgramView } from '../../../language/server/program.js';
import { Texts } from '../../../language/server/texts.js';
import { Workspace } from '../../../language/server/workspace.js';

export const MAIN = 'file:///scripts/main.gfn';

/** A script that is open, as a feature sees it: with the cursor where `<|>` stands in its text. */
export interface Opened {
  readonly program: ProgramView;
  readonly file: ParsedFile;
  readonly offset: number;
  readonly workspace: Workspace;
}

/** Opens a script; other files lie beside it, those with a name that begins with `+` are open, too. */
export async function open(marked: string, files: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const offset = marked.indexOf('<|>');
  const text = marked.replace('<|>', '');
  const onDisk = new Map(
    Object.entries(files).map(([name, content]) => [`file:///scripts/${name}`, content]),
  );
  const texts = new Texts((key) => Promise.resolve(onDisk.get(key) ?? null));
  const workspace = new Workspace(texts);
  texts.setOpen(MAIN, { uri: MAIN, version: 1, text });
  for (const [name, content] of Object.entries(files)) {
    const uri = `file:///scripts/${name.slice(1)}`;
    if (name.startsWith('+')) texts.setOpen(uri, { uri, version: 1, text: content });
  }
  const program = await workspace.program(MAIN);
  if (program === null) throw new Error('the script is open');
  return { program, file: program.main, offset: Math.max(0, offset), workspace };
}

/** `1:5-1:9`, counted from 1 as people do. */
export function rangeWords({
  start,
  end,
}: {
  start: { line: number; character: number };
  end: { line: number; character: number };
}): string {
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
}
