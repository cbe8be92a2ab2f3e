import { OBJECTS, REQUEST_ARGUMENTS } from './generated/request-arguments.js';
import { GFNSCOPE_ARGUMENTS } from './gfnscope-arguments.js';

const ARGUMENTS = new Map(Object.entries({ ...REQUEST_ARGUMENTS, ...GFNSCOPE_ARGUMENTS }));

/** What is wrong with the arguments of a request, for whoever wrote the client; null if nothing is, or if nobody knows the request. */
export function faultIn(command: string, args: unknown): string | null {
  if (!isObject(args)) return `\`${command}\`: its arguments must be an object.`;
  const known = ARGUMENTS.get(command);
  const fault = known === undefined ? null : faultOfFields(args, known, '');
  return fault === null ? null : `\`${command}\`: ${fault}.`;
}

/** The arguments without fields that are null: some clients write it for what they leave out, and nothing takes it for more. */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([name, field]) => [name, withoutNulls(field)]),
  );
}

function faultOfFields(
  given: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, string>>,
  path: string,
): string | null {
  for (const [name, type] of Object.entries(fields)) {
    const value = given[name];
    const optional = type.endsWith('?');
    if ((value === undefined || value === null) && optional) continue;
    if (value === undefined) return `\`${path}${name}\` is missing`;
    const fault = faultOfValue(value, optional ? type.slice(0, -1) : type, `${path}${name}`);
    if (fault !== null) return fault;
  }
  return null;
}

/** @param type as the table spells it: `string`, `integer|null`, `array of SourceBreakpoint`, `Source` */
function faultOfValue(value: unknown, type: string, path: string): string | null {
  if (type.startsWith('array of ')) {
    if (!Array.isArray(value)) return `\`${path}\` must be an array`;
    const inner = type.slice('array of '.length);
    for (const [index, item] of value.entries()) {
      const fault = faultOfValue(item, inner, `${path}[${index}]`);
      if (fault !== null) return fault;
    }
    return null;
  }
  const fields = OBJECTS[type];
  if (fields !== undefined)
    return isObject(value) ? faultOfFields(value, fields, `${path}.`) : `\`${path}\` must be an object`;
  if (type.split('|').some((one) => isOf(value, one))) return null;
  return `\`${path}\` must be ${/^[aeio]/.test(type) ? 'an' : 'a'} ${type.split('|').join(' or ')}`;
}

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'integer':
      return Number.isSafeInteger(value);
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
