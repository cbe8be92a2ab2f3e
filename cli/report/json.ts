import type { Diagnostic } from '../../language/diagnostic.js';
import type { Output } from '../io.js';
import type { Script } from '../script.js';

/** One object a line. What each `type` holds is described in docs/json.schema.json, and tests compare. */
export interface JsonRecord {
  readonly type: string;
  readonly [key: string]: unknown;
}

export function writeJson(out: Output, record: JsonRecord): void {
  out.write(`${JSON.stringify(record)}\n`);
}

/** A diagnostic as an object; the fix with its edits, so that a tool can apply it. */
export function problemRecord(script: Script, { uri, ...rest }: Diagnostic): JsonRecord {
  const { line, column, endLine, endColumn, severity, code, message, fix } = rest;
  return {
    type: 'problem',
    file: script.text.nameOf(uri),
    line,
    column,
    endLine,
    endColumn,
    severity,
    code,
    message,
    ...(fix === undefined ? {} : { fix }),
  };
}
