import { parseArgs } from 'node:util';

export interface Options {
  /** Small counts, one round: the rows live, their figures say little. */
  readonly quick: boolean;
  /** Installs peers that are missing. */
  readonly install: boolean;
  /** Where the table goes as JSON, too. */
  readonly json: string | null;
  /** Only rows whose id begins so; empty: all. */
  readonly only: readonly string[];
  /** The one row that this process is to measure and send to its parent. */
  readonly row: string | null;
  readonly help: boolean;
}

export const USAGE = `npm run bench [-- OPTIONS]: gfnscope beside its peers, in one run, in turn.

  --quick         small counts and one round, under 20 seconds: do all rows still live?
  --only ID       only this row, or these: may be given again; an id's beginning will do
  --install       installs peers that are missing (apt-get needs root)
  --json FILE     writes the table there, too
`;

/** Throws with a sentence on arguments that mean nothing. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      install: { type: 'boolean', default: false },
      json: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      row: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return { ...values, json: values.json ?? null, row: values.row ?? null };
}
