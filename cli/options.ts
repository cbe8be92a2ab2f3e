import { parseArgs } from 'node:util';
import { UsageError, didYouMean } from './usage.js';

/** One flag of a command: what the parser needs and what its help says. */
export interface Flag {
  readonly name: string;
  /** What its value is called in the help; absent for a switch. */
  readonly value?: string;
  /** The only values it may have. */
  readonly words?: readonly string[];
  readonly short?: string;
  readonly doc: string;
}

/** The flags and arguments that were given to a command, checked against its flags. */
export class Given {
  constructor(
    readonly files: readonly string[],
    private readonly values: ReadonlyMap<string, string | true>,
  ) {}

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    const value = this.values.get(name);
    return value === true ? undefined : value;
  }

  /** A whole number from 0: digits with `_`, hexadecimal, or with K, M, G for thousands. */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const factor = { K: 1e3, M: 1e6, G: 1e9 }[text.slice(-1).toUpperCase()];
    const hex = /^0x/i.test(text);
    const digits = (hex || factor === undefined ? text : text.slice(0, -1)).replaceAll('_', '');
    const value = /^(?:0x[0-9a-f]+|[0-9]+)$/i.test(digits) ? Number(digits) * (hex ? 1 : (factor ?? 1)) : NaN;
    if (Number.isSafeInteger(value)) return value;
    throw new UsageError(
      `--${name} wants a whole number from 0, not '${text}'`,
      'for example 1000, 0x10, 1_000_000 or 1M',
    );
  }
}

/** Reads the arguments of a command. Throws a UsageError for everything that its flags do not allow. */
export function readOptions(args: readonly string[], flags: readonly Flag[]): Given {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      flags.map(({ name, value, short }) => [
        name,
        {
          type: value === undefined ? ('boolean' as const) : ('string' as const),
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const files: string[] = [];
  const values = new Map<string, string | true>();
  for (const token of tokens) {
    if (token.kind === 'positional') files.push(token.value);
    if (token.kind === 'option')
      values.set(token.name, checkedValue(token.name, token.rawName, token.value, flags));
  }
  return new Given(files, values);
}

function checkedValue(
  name: string,
  raw: string,
  value: string | undefined,
  flags: readonly Flag[],
): string | true {
  const flag = flags.find((candidate) => candidate.name === name);
  if (flag === undefined) {
    const known = flags.map((candidate) => `--${candidate.name}`);
    throw new UsageError(`there is no flag ${raw} here`, didYouMean(`--${name}`, known));
  }
  if (flag.value === undefined) {
    if (value !== undefined) throw new UsageError(`${raw} takes no value`);
    return true;
  }
  if (value === undefined || value === '') throw new UsageError(`${raw} wants a value: ${raw} ${flag.value}`);
  if (flag.words !== undefined && !flag.words.includes(value)) {
    throw new UsageError(
      `${raw} is one of ${flag.words.join(', ')}, not '${value}'`,
      didYouMean(value, flag.words),
    );
  }
  return value;
}
