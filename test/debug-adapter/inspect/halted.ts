import type { Subject } from '../../../debug-adapter/debuggee/subject.js';
import { Inspector, type ShownRow } from '../../../debug-adapter/inspect/inspector.js';
import { History } from '../../../engine/time/history.js';
import { compile } from '../../../language/index.js';

/** A run of a script, halted, with what is to be seen of it. */
export interface Halted {
  readonly subject: Subject;
  readonly inspector: Inspector;
  /** Goes on for so many atomic steps, or to the next thing that the engine stops for. */
  readonly run: (steps?: number) => void;
  /** One atomic step after the other, until a condition holds. */
  readonly runUntil: (holds: () => boolean) => void;
}

/** Compiles a script and halts before its first step. */
export function halted(text: string): Halted {
  const { program, diagnostics } = compile('/scripts/main.gfn', {
    read: (uri) => (uri === '/scripts/main.gfn' ? text : undefined),
  });
  if (program === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const history = new History(program, { entry: 0 });
  const subject: Subject = {
    ...{ program, history, entry: 0, previous: history.machine.save() },
    texts: new Map([['/scripts/main.gfn', text]]),
    say: () => undefined,
    hear: () => undefined,
  };
  return {
    subject,
    inspector: new Inspector(subject),
    run: (steps = 100_000) => void history.run(steps),
    runUntil: (holds) => {
      for (let step = 0; !holds(); step++) {
        if (step > 10_000) throw new Error('it never holds');
        history.run(1);
      }
    },
  };
}

/** `name: value` for each row. */
export function texts(rows: readonly ShownRow[]): string[] {
  return rows.map(({ name, value }) => `${name}: ${value}`);
}

/** The reference of a scope of the innermost frame of an actor. */
export function scopeOf({ inspector }: Halted, name: string, actor = 0): number {
  const frame = inspector.stack(actor).find(({ kind }) => kind === 'script') ?? inspector.stack(actor)[0]!;
  const scope = inspector.scopes(frame.id).find((one) => one.name === name);
  if (scope === undefined) throw new Error(`no scope ${name}`);
  return scope.reference;
}

/** The row that a path of names leads to, from a scope of the innermost frame. */
export function rowAt(at: Halted, scope: string, ...path: readonly string[]): ShownRow {
  let reference = scopeOf(at, scope);
  let row: ShownRow | undefined;
  for (const name of path) {
    row = at.inspector.row(reference, name);
    reference = row.reference;
  }
  return row!;
}
