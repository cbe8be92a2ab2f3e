import { OBJECTS, REQUEST_ARGUMENTS } from './generated/request-arguments.js';
import { GFNSCOPE_ARGUMENTS } from './gfnscope-arguments.js';

type Fields = Readonly<Record<string, string>>;

/** A type as the table spells it, taken apart: `integer|null?`, `array of SourceBreakpoint`, `Source`. */
interface Type {
  readonly optional: boolean;
  /** Of an array: what is in it. */
  readonly inner: Type | null;
  /** Of an object whose fields are known. */
  readonly fields: Fields | undefined;
  /** What it may be otherwise. */
  readonly kinds: readonly string[];
}

const ARGUMENTS = new Map<string, Fields>(Object.entries({ ...REQUEST_ARGUMENTS, ...GFNSCOPE_ARGUMENTS }));
/** The same spellings come with every request. */
const TYPES = new Map<string, Type>();
const FIELDS = new WeakMap<Fields, readonly (readonly [name: string, type: Type])[]>();

/** What is wrong with the arguments of a request, for whoever wrote the client; null if nothing is, or if nobody knows the request. */
export function faultIn(command: string, args: unknown): string | null {
  if (!isObject(args)) return `\`${command}\`: its arguments must be an object.`;
  const known = ARGUMENTS.get(command);
  const fault = known === undefined ? null : faultOfFields(args, known, '');
  return fault === null ? null : `\`${command}\`: ${fault}.`;
}

/** The arguments without fields that are null: some clients write it for what they leave out, and nothing takes it for more. */
export function withoutNulls(value: unknown): unknown {
  if (!hasNulls(value)) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  return Object.fromEntries(
    Object.entries(value as object)
      .filter(([, field]) => field !== null)
      .map(([name, field]) => [name, withoutNulls(field)]),
  );
}

function hasNulls(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const field of Object.values(value)) if (field === null || hasNulls(field)) return true;
  return false;
}

function typeOf(spelled: string): Type {
  const known = TYPES.get(spelled);
  if (known !== undefined) return known;
  const optional = spelled.endsWith('?');
  const plain = optional ? spelled.slice(0, -1) : spelled;
  const inner = plain.startsWith('array of ') ? typeOf(plain.slice('array of '.length)) : null;
  const type = { optional, inner, fields: OBJECTS[plain], kinds: plain.split('|') };
  TYPES.set(spelled, type);
  return type;
}

function fieldsOf(fields: Fields): readonly (readonly [name: string, type: Type])[] {
  const known = FIELDS.get(fields);
  if (known !== undefined) return known;
  const found = Object.entries(fields).map(([name, spelled]) => [name, typeOf(spelled)] as const);
  FIELDS.set(fields, found);
  return found;
}

function faultOfFields(
  given: Readonly<Record<string, unknown>>,
  fields: Fields,
  path: string,
): string | null {
  for (const [name, type] of fieldsOf(fields)) {
    const value = given[name];
    if ((value === undefined || value === null) && type.optional) continue;
    if (value === undefined) return `\`${path}${name}\` is missing`;
    const fault = faultOfValue(value, type, `${path}${name}`);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOfValue(value: unknown, { inner, fields, kinds }: Type, path: string): string | null {
  if (inner !== null) {
    if (!Array.isArray(value)) return `\`${path}\` must be an array`;
    for (const [index, item] of value.entries()) {
      const fault = faultOfValue(item, inner, `${path}[${index}]`);
      if (fault !== null) return fault;
    }
    return null;
  }
  if (fields !== undefined)
    return isObject(value) ? faultOfFields(value, fields, `${path}.`) : `\`${path}\` must be an object`;
  if (kinds.some((one) => isOf(value, one))) return null;
  const [first = ''] = kinds;
  return `\`${path}\` must be ${/^[aeio]/.test(first) ? 'an' : 'a'} ${kinds.join(' or ')}`;
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
