/** A row of the tree: everything that is shown of it, and what its actions act on. Knows nothing of VS Code. */
export interface Row {
  /** The same thing has the same id at every stop, so that what was opened stays open. */
  readonly id: string;
  readonly label: string;
  /** Words beside the label. */
  readonly description: string;
  /** Name of a codicon. Whatever an icon says, the words say, too. */
  readonly icon: string;
  readonly tint?: 'warning' | 'changed';
  /** Words that menus look for: what kind of row it is, and what can be done. */
  readonly context: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** Markdown; made when it is looked at. */
  readonly tooltip?: () => string;
  /** Absent: nothing below. */
  readonly children?: () => readonly Row[];
  /** Whether it is open when it is first seen. */
  readonly open?: boolean;
  readonly at?: Target;
  /** The rest of a list that was cut: how to ask for it. */
  readonly more?: More;
}

/** What a row stands for. */
export interface Target {
  /** gfns, half-open. */
  readonly gfns?: { readonly lo: number; readonly hi: number };
  /** What KVM holds of them, if it is one thing. */
  readonly held?: 'private' | 'shared';
  /** A part of a file, in pages. */
  readonly file?: { readonly name: string; readonly lo: number; readonly hi: number };
  /** What its bytes are called. */
  readonly memoryReference?: string;
}

export type More = { readonly slot: number } | { readonly file: string };
