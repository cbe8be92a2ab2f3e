import { counted } from '../../engine/describe/text.js';
import type { Diagnostic } from '../../language/diagnostic.js';
import type { Output } from '../io.js';
import type { Script } from '../script.js';
import type { Colour } from '../terminal/colour.js';
import { printable } from '../terminal/text.js';
import { excerpt } from './excerpt.js';

/** Prints what the language has to say about a script, all of it, each with its place and its source line. */
export function printProblems(script: Script, out: Output, colour: Colour): void {
  for (const diagnostic of script.diagnostics) {
    const { uri, line, column, severity, code, message, fix } = diagnostic;
    const tint = severity === 'error' ? colour.red : colour.yellow;
    const place = colour.bold(`${script.text.nameOf(uri)}:${line}:${column}:`);
    out.write(`${place} ${tint(`${severity}:`)} ${printable(message)} ${colour.dim(`[${code}]`)}\n`);
    for (const row of excerpt(script.text, uri, diagnostic, tint, colour)) out.write(`${row}\n`);
    if (fix !== undefined)
      out.write(`      ${colour.dim('=')} ${colour.cyan('fix:')} ${printable(fix.title)}\n`);
  }
  for (const [uri, why] of script.text.refusals) {
    out.write(
      `${colour.bold(`${script.text.nameOf(uri)}:`)} ${colour.cyan('note:')} it was not read: ${why}\n`,
    );
  }
}

/** `2 errors, 1 warning`; empty if there is nothing. */
export function problemCount(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  return [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ].join(', ');
}
