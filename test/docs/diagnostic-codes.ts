import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from './markdown.js';

/** Callees that take a code among their arguments, with what they report. */
const REPORTERS: Readonly<Record<string, 'error' | 'warning'>> = {
  error: 'error',
  report: 'error',
  warning: 'warning',
};

/** Every code that the language gives a diagnostic, with its severities, read from its sources. */
export function diagnosticCodes(): Map<string, Set<string>> {
  const codes = new Map<string, Set<string>>();
  const add = (code: string, severity: string): void => {
    codes.set(code, (codes.get(code) ?? new Set()).add(severity));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const severity = REPORTERS[nameOf(node.expression)];
      const code = node.arguments.find((one) => ts.isStringLiteral(one) && one.text !== '');
      if (severity !== undefined && code !== undefined && ts.isStringLiteral(code)) add(code.text, severity);
    } else if (ts.isPropertyAssignment(node) && node.name.getText() === 'code') {
      if (ts.isStringLiteral(node.initializer) && node.initializer.text !== '')
        add(node.initializer.text, 'error');
    }
    node.forEachChild(visit);
  };
  const folder = path.join(ROOT, 'language');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.startsWith('generated')) continue;
    visit(
      ts.createSourceFile(name, readFileSync(path.join(folder, name), 'utf8'), ts.ScriptTarget.Latest, true),
    );
  }
  // A fault of the compiler itself is nobody's to look up.
  codes.delete('internal');
  return codes;
}

function nameOf(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}
