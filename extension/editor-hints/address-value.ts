import type { DebuggedRun } from '../session/debugged-run.js';
import { frameOf } from '../session/focus.js';
import type { AddressToken, NumberToken } from './line-tokens.js';

/** The address that is meant, as a reference or a number; what is written in brackets must be evaluated. */
export async function addressOf(
  token: NumberToken | AddressToken,
  run: DebuggedRun,
): Promise<string | undefined> {
  if (token.kind === 'number') return token.text.replaceAll('_', '');
  const number = await valueOf(token.expression, run);
  if (number === undefined) return undefined;
  const { how } = token;
  return how === 'private' || how === 'shared' || how === 'hva' ? `${how}:${number}` : number;
}

/** A number's value at the stop, as hex or decimal digits. */
async function valueOf(expression: string, run: DebuggedRun): Promise<string | undefined> {
  try {
    const frameId = frameOf(run);
    const args = { expression, context: 'hover', ...(frameId === undefined ? {} : { frameId }) };
    const { result } = (await run.session.customRequest('evaluate', args)) as { readonly result: string };
    return /\b(?:0x[0-9a-f_]+|\d[\d_]*)/i.exec(result)?.[0].replaceAll('_', '');
  } catch {
    return undefined;
  }
}
