import { readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Ajv, type AnySchemaObject } from 'ajv';

interface Definition {
  readonly properties?: Readonly<Record<string, { oneOf?: unknown; anyOf?: unknown }>>;
}

/** The protocol's published schema, but for one slip. It is of an old draft of JSON schema; ajv reads what it uses of that. */
const schema = JSON.parse(
  readFileSync(new URL('debug-adapter-protocol.json', import.meta.url), 'utf8'),
) as AnySchemaObject & { definitions: Record<string, Definition> };
delete schema.$schema;
// A restart carries the arguments of a launch or of an attach: whatever is one of them is the other, too, so `oneOf` lets nothing pass.
const carried = schema.definitions['RestartArguments']?.properties?.['arguments'];
if (carried?.oneOf === undefined)
  throw new Error('the schema of the protocol has been mended: so can this be');
carried.anyOf = carried.oneOf;
delete carried.oneOf;
const ajv = new Ajv({ strict: false, validateFormats: false }).addSchema(schema, 'dap');

/** The name of the definition that a message must conform to. */
function definitionOf(message: DebugProtocol.ProtocolMessage): string {
  // What we add is no part of the schema, but keeps the form that every message has.
  const name =
    'event' in message ? (message as DebugProtocol.Event).event : (message as DebugProtocol.Request).command;
  if (name.startsWith('gfnscope/') && !('success' in message && message.success === false))
    return { event: 'Event', request: 'Request' }[message.type] ?? 'Response';
  const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
  if (message.type === 'event') return `${capital((message as DebugProtocol.Event).event)}Event`;
  if (message.type === 'request') return `${capital((message as DebugProtocol.Request).command)}Request`;
  const { success, command } = message as DebugProtocol.Response;
  return success ? `${capital(command)}Response` : 'ErrorResponse';
}

/** Throws unless a message conforms to the protocol. */
export function assertConforms(message: DebugProtocol.ProtocolMessage): void {
  const name = definitionOf(message);
  if (!(name in schema.definitions)) throw new Error(`the protocol has no ${name}`);
  const validate = ajv.getSchema(`dap#/definitions/${name}`);
  if (validate?.(message) !== true) {
    throw new Error(`${name}: ${ajv.errorsText(validate?.errors)}\n${JSON.stringify(message)}`);
  }
}
