import type { DebugProtocol as P } from '@vscode/debugprotocol';

/** Writes messages as a person would note them down. Nothing is left out but numbers that only the wire needs. */

/** An answer: its body, or why there is none. */
export function renderAnswer(command: string, response: P.Response): string[] {
  if (!response.success) return [`< refused: ${response.message ?? ''}`];
  if (response.body === undefined) return [];
  if (command === 'stackTrace') return stack(response.body as P.StackTraceResponse['body']);
  if (command === 'variables') return variables(response.body as P.VariablesResponse['body']);
  if (command === 'scopes') return scopes(response.body as P.ScopesResponse['body']);
  if (command === 'evaluate' || command === 'setVariable' || command === 'setExpression')
    return evaluated(response.body as P.EvaluateResponse['body']);
  if (command === 'disassemble') return disassembled(response.body as P.DisassembleResponse['body']);
  return indent(yaml(response.body), '< ');
}

/** An event: outputs as they would be printed, everything else with its body. */
export function renderEvent({ event, body }: P.Event): string[] {
  if (event === 'output') {
    const { output, category, source, line, ...rest } = body as P.OutputEvent['body'];
    const where = source === undefined ? '' : `   ← ${source.name ?? ''}:${line ?? 0}`;
    const mark = category === 'console' ? '  ·' : category === 'stdout' ? '  |' : `  ${category ?? ''}!`;
    const lines = output.replace(/\n$/, '').split('\n');
    delete (rest as { column?: number }).column;
    delete (rest as { endLine?: number }).endLine;
    delete (rest as { endColumn?: number }).endColumn;
    const more = Object.keys(rest).length === 0 ? '' : `   ${flow(rest)}`;
    return lines.map((text, index) => `${mark} ${text}${index === 0 ? where + more : ''}`);
  }
  const { ...fields } = (body ?? {}) as Record<string, unknown>;
  return [`< ${event}${Object.keys(fields).length === 0 ? '' : ` ${flow(fields)}`}`];
}

function stack({ stackFrames, totalFrames }: P.StackTraceResponse['body']): string[] {
  const rows = stackFrames.map(
    ({ id, name, source, line, column, endLine, endColumn, presentationHint, ...rest }) => {
      const end =
        endLine === undefined
          ? ''
          : endLine === line
            ? `-${endColumn ?? 0}`
            : `-${endLine}:${endColumn ?? 0}`;
      const where = source === undefined ? '' : `${source.name ?? source.path ?? ''}:${line}:${column}${end}`;
      const hint = presentationHint === undefined ? '' : ` (${presentationHint})`;
      return `<   #${id} ${name}${hint}  ${where}  ${flow(rest)}`.trimEnd();
    },
  );
  if (totalFrames === 0) return ['<   (no frames)'];
  return [...rows, ...(totalFrames === stackFrames.length ? [] : [`<   of ${totalFrames ?? '?'} frames`])];
}

function variables({ variables: rows }: P.VariablesResponse['body']): string[] {
  if (rows.length === 0) return ['<   (none)'];
  return rows.map(({ name, value, variablesReference, presentationHint, ...others }) => {
    const { kind, attributes = [], lazy, visibility } = presentationHint ?? {};
    const hint = [visibility, kind, ...attributes, lazy === true ? 'lazy' : undefined].filter(
      (word) => word !== undefined,
    );
    const rest = { ...others, ...(hint.length === 0 ? {} : { hint: hint.join(' ') }) };
    const reference = variablesReference === 0 ? '' : `  → ${variablesReference}`;
    return `<   ${name} = ${value}${reference}  ${flow(rest)}`.trimEnd();
  });
}

function scopes(body: P.ScopesResponse['body']): string[] {
  return body.scopes.map(({ name, variablesReference, ...rest }) => {
    return `<   ${name} → ${variablesReference}  ${flow(rest)}`;
  });
}

function evaluated(body: P.EvaluateResponse['body'] | P.SetVariableResponse['body']): string[] {
  const { variablesReference = 0, ...rest } = body as P.EvaluateResponse['body'] & { value?: string };
  const text = 'value' in rest ? rest.value : rest.result;
  const others = Object.fromEntries(
    Object.entries(rest).filter(([name]) => name !== 'result' && name !== 'value'),
  );
  const [first = '', ...more] = (text ?? '').split('\n');
  const reference = variablesReference === 0 ? '' : `  → ${variablesReference}`;
  const tail = Object.keys(others).length === 0 ? '' : `  ${flow(others)}`;
  return [`<   ${first}${reference}${tail}`.trimEnd(), ...more.map((line) => `<   ${line}`.trimEnd())];
}

function disassembled(body: P.DisassembleResponse['body']): string[] {
  return (body?.instructions ?? []).map(({ address, instruction, symbol, location, line, ...rest }) => {
    const where = line === undefined ? '' : `${location?.name ?? ''}:${line}`;
    const label = symbol === undefined ? '' : `${symbol}: `;
    return `<   ${address}  ${label}${instruction}  ${where}  ${flow(rest)}`.trimEnd();
  });
}

function indent(lines: readonly string[], first: string): string[] {
  return lines.map((line, index) => (index === 0 ? first : '  ') + line);
}

/** A value in one line, as JavaScript would have it, with as few quotes as possible; nothing for an empty object. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'string')
    return /^[\w./:,→–+*%#()' -]+$/.test(value) && value.trim() === value ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return fields.length === 0
    ? ''
    : `{${fields.map(([name, field]) => `${name}: ${flow(field) || '{}'}`).join(', ')}}`;
}

/** A value over several lines: what fits into one stands in one. */
function yaml(value: unknown): string[] {
  const short = flow(value);
  if (short.length <= 96) return [short];
  if (Array.isArray(value))
    return value.flatMap((item) =>
      yaml(item).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`)),
    );
  if (typeof value !== 'object' || value === null) return short.split('\n');
  return Object.entries(value).flatMap(([name, field]) => {
    if (field === undefined) return [];
    const lines = yaml(field);
    const [only = ''] = lines;
    return lines.length === 1 && !only.startsWith('- ')
      ? [`${name}: ${only || '{}'}`]
      : [`${name}:`, ...lines.map((line) => `  ${line}`)];
  });
}
