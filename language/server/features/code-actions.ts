import { CodeActionKind, type CodeAction, type Range } from 'vscode-languageserver';
import type { Diagnostic } from '../../diagnostic.js';
import type { ParsedFile } from '../../parse/parse.js';
import { clientDiagnostic } from '../diagnostics.js';
import { offsetAt, rangeOf, spanOfPlace } from '../places.js';

/** The fixes of the diagnostics that touch a range; and one for all of them, if several are of one kind. */
export function codeActions(
  file: ParsedFile,
  uri: string,
  range: Range,
  diagnostics: readonly Diagnostic[],
): CodeAction[] {
  const [start, end] = [offsetAt(file, range.start), offsetAt(file, range.end)];
  const fixable = diagnostics.filter((each) => each.uri === file.uri && each.fix !== undefined);
  const edits = ({ fix }: Diagnostic) =>
    (fix?.edits ?? []).map((edit) => ({ range: rangeOf(file, spanOfPlace(file, edit)), newText: edit.text }));
  return fixable
    .filter((each) => {
      const span = spanOfPlace(file, each);
      return span.start <= end && start <= span.end;
    })
    .flatMap((each): CodeAction[] => {
      const alike = fixable.filter(({ code }) => code === each.code);
      const one: CodeAction = {
        title: each.fix?.title ?? '',
        kind: CodeActionKind.QuickFix,
        diagnostics: [clientDiagnostic(file, each)],
        edit: { changes: { [uri]: edits(each) } },
        isPreferred: true,
      };
      if (alike.length < 2) return [one];
      const all: CodeAction = {
        title: `Mend all ${alike.length} of this kind (${each.code})`,
        kind: CodeActionKind.QuickFix,
        diagnostics: alike.map((other) => clientDiagnostic(file, other)),
        edit: { changes: { [uri]: alike.flatMap(edits) } },
      };
      return [one, all];
    });
}
