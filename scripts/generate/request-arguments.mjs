// A table of what each request of the Debug Adapter Protocol carries, from the protocol's own schema: names, types, which are required.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const nameOf = (ref) => ref.split('/').pop();

/** The properties of a schema with those that it inherits, and the names of those that must be there. */
function propertiesOf(definitions, schema) {
  const properties = {};
  const required = new Set(schema.required ?? []);
  for (const part of schema.allOf ?? []) {
    const inherited = propertiesOf(
      definitions,
      part.$ref === undefined ? part : definitions[nameOf(part.$ref)],
    );
    Object.assign(properties, inherited.properties);
    inherited.required.forEach((name) => required.add(name));
  }
  return { properties: { ...properties, ...schema.properties }, required };
}

/** A type as one word: `string`, `integer|null`, `array of Source`, `any`. Names of objects that matter are added to `wanted`. */
function typeOf(definitions, schema, wanted) {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    const target = definitions[name];
    if (target.type !== 'object' && target.allOf === undefined) return typeOf(definitions, target, wanted);
    wanted.add(name);
    return name;
  }
  if (Array.isArray(schema.type)) return schema.type.length >= 6 ? 'any' : schema.type.join('|');
  if (schema.type === 'array') return `array of ${typeOf(definitions, schema.items ?? {}, wanted)}`;
  return schema.type ?? 'any';
}

/** One entry of the table. */
function entryOf(definitions, name, schema, wanted) {
  const { properties, required } = propertiesOf(definitions, schema);
  const fields = Object.entries(properties)
    .filter(([property]) => !property.startsWith('__'))
    .map(([property, of]) => {
      return `    ${property}: '${typeOf(definitions, of, wanted)}${required.has(property) ? '' : '?'}',`;
    });
  return [`  ${name}: {`, ...fields, '  },'];
}

/** @param {string} root */
export function requestArguments(root) {
  const file = path.join(root, 'test/debug-adapter/debug-adapter-protocol.json');
  const { definitions } = JSON.parse(readFileSync(file, 'utf8'));
  const wanted = new Set();
  const requests = Object.values(definitions).flatMap((definition) => {
    const own = definition.allOf?.[1]?.properties;
    const command = own?.command?.enum?.[0];
    if (command === undefined || own.arguments?.$ref === undefined) return [];
    return entryOf(definitions, command, definitions[nameOf(own.arguments.$ref)], wanted);
  });
  // A set that grows while it is walked: what an object holds is wanted, too.
  const objects = [];
  for (const name of wanted) objects.push(...entryOf(definitions, name, definitions[name], wanted));
  return [
    '// Made by `npm run generate` from the schema of the Debug Adapter Protocol. Do not edit.',
    '',
    'type Fields = Readonly<Record<string, string>>;',
    '',
    '/** What each request carries: the type of each argument; with a question mark if it may be left out. */',
    'export const REQUEST_ARGUMENTS: Readonly<Record<string, Fields>> = {',
    ...requests,
    '};',
    '',
    '/** The same for the objects that are among them. */',
    'export const OBJECTS: Readonly<Record<string, Fields>> = {',
    ...objects,
    '};',
    '',
  ].join('\n');
}
