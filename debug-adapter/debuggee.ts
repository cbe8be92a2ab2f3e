/** A place in a script, counted from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** One who acts in a run: a vCPU, or a thread of the VMM. */
export interface ActorInfo {
  readonly id: number;
  readonly name: string;
}

/** One row of an actor's stack. A label has no place of its own: the border between the guest and its VMM. */
export interface FrameInfo {
  readonly name: string;
  readonly place: Place | null;
}

/** Something that can be done at an exit. */
export interface ChoiceInfo {
  /** Stable over runs: recordings and scripts name choices by it. */
  readonly id: string;
  readonly label: string;
}

/** What is known about a stop that calls for attention. */
export interface Trouble {
  /** Its name in the kernel, where it has one: `KVM_EXIT_MEMORY_ERROR`. */
  readonly id: string;
  /** Two or three words, for a title. */
  readonly title: string;
  /** What happened, and what it means. */
  readonly text: string;
}

/** Why a run halted. */
export type Halt =
  | { readonly kind: 'trouble'; readonly actor: number; readonly trouble: Trouble }
  | { readonly kind: 'breakpoint' | 'step' | 'entry'; readonly actor: number }
  | { readonly kind: 'end'; readonly status: number };

/** How far to go: to the next reason to stop, or only over the next statement of an actor. */
export type Gait =
  { readonly kind: 'continue' } | { readonly kind: 'next' | 'in' | 'out'; readonly actor: number };

/** A run being debugged. The requests of the protocol see nothing else, and know nothing of each other. */
export interface Debuggee {
  actors(): readonly ActorInfo[];
  /** The stack of an actor, innermost first. */
  frames(actor: number): readonly FrameInfo[];
  /** Why the actor is stopped, if something went wrong or waits for a choice. */
  trouble(actor: number): Trouble | null;
  /** What can be done about it; nothing unless the actor waits for a choice. */
  choices(actor: number): readonly ChoiceInfo[];
  /** Makes a choice. The next `run` carries it out. Says why not, or null. */
  choose(actor: number, id: string): string | null;
  /** Sets the breakpoints of one script: for each line the place where it will stop, or null. */
  breakOn(path: string, lines: readonly number[]): readonly (Place | null)[];
  /** Stops at conversion exits before their handler runs: those the guest asked for, the others, both or none. */
  breakOnExits(filters: readonly string[]): void;
  /** Goes on for at most `steps` atomic steps: a halt, or null if there is more to do. */
  run(gait: Gait, steps: number): Halt | null;
}

/** A script that does not compile, in a form to be shown. */
export interface Refusal {
  readonly problems: readonly string[];
}

/** Listens to what a run prints. */
export type Print = (text: string, place: Place | null) => void;

/** Makes a run out of a script, halted before its first step. Rejects if the script cannot be read. */
export type Opener = (
  path: string,
  readText: (path: string) => Promise<string>,
  print: Print,
) => Promise<Debuggee | Refusal>;
