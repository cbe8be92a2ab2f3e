import type { CodeLens } from 'vscode-languageserver';
import { textValue } from '../../parse/literals.js';
import { spanOf, type ParsedFile } from '../../parse/parse.js';
import { rangeOf } from '../places.js';

/** Run and Debug: above the first actor for the program, above each test for that test. */
export function codeLenses(file: ParsedFile, uri: string): CodeLens[] {
  const lenses: CodeLens[] = [];
  const add = (
    span: { readonly start: number; readonly end: number },
    suffix: string,
    rest: readonly string[],
  ): void => {
    const range = rangeOf(file, { start: span.start, end: span.start });
    for (const title of ['Run', 'Debug'])
      lenses.push({
        range,
        command: { title, command: `gfnscope.${title.toLowerCase()}${suffix}`, arguments: [uri, ...rest] },
      });
  };
  const { elements } = file.script;
  const actor = elements.find(({ $type }) => $type === 'VcpuBlock' || $type === 'HostBlock');
  if (actor !== undefined) add(spanOf(actor), '', []);
  for (const element of elements) {
    const title = element.$type === 'TestBlock' ? (element.title as string | undefined) : undefined;
    if (title !== undefined) add(spanOf(element), 'Test', [textValue(title.slice(1, -1))]);
  }
  return lenses;
}
