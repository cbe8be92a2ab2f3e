/** What an entry of the vocabulary is about. */
export type EntryKind =
  'term' | 'exit' | 'errno' | 'cost' | 'operation' | 'bug' | 'flavour' | 'abi' | 'policy' | 'question';

/** One thing that can be looked up by name: in the terminal, in a hover, in a tree. */
export interface VocabularyEntry {
  readonly kind: EntryKind;
  readonly name: string;
  /** Other names for the same thing. */
  readonly aliases: readonly string[];
  /** How it is written in a script, if it is: `convert(gpa, size, to)`. */
  readonly form?: string;
  readonly text: string;
  /** Rows of names and what they mean: an operation's parameters, an exit's payload. */
  readonly details: readonly (readonly [name: string, text: string])[];
  /** The section of `reference/kvm-private-memory.md` or of the design that says so. */
  readonly cites: string;
  /** Names of related entries. */
  readonly see: readonly string[];
}

/** A row of the tables from which entries are made: name, other names, text, where it stands, what else to look at. */
export type Row = readonly [
  name: string,
  aliases: readonly string[],
  text: string,
  cites: string,
  see: readonly string[],
];

/** Makes an entry of a row. */
export function entryOf(kind: EntryKind, [name, aliases, text, cites, see]: Row): VocabularyEntry {
  return { kind, name, aliases, text, details: [], cites, see };
}
