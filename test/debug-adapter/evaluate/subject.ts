import { History } from '../../../engine/time/history.js';
import { compile } from '../../../language/index.js';
import type { Subject } from '../../../debug-adapter/debuggee/subject.js';

/** What a debugger would work on, for a script: its run, not begun, and what was said. */
export function subjectOf(text: string): Subject & { readonly said: string[] } {
  const { program, diagnostics } = compile('test:script.gfn', { read: () => text });
  if (program === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const history = new History(program, { entry: 0 });
  const said: string[] = [];
  return {
    ...{ program, history, entry: 0, said, previous: history.machine.save() },
    texts: new Map([['test:script.gfn', text]]),
    say: (line) => said.push(line),
    hear: (ear) => {
      history.machine.listener = (event) => {
        ear(event, history.repeating);
      };
    },
  };
}

/** Runs until somebody must choose, or the end. */
export function runToAsk({ history }: Subject): void {
  history.run(1_000_000);
}

/** The innermost script frame of an actor: where watches are read. */
export function innermost({ history }: Subject, actor = 0) {
  let frame = history.state.actors[actor]?.top ?? null;
  while (frame !== null && frame.native !== null) frame = frame.caller;
  if (frame === null) throw new Error('the actor runs no script');
  return { actor, depth: frame.depth, routine: frame.routine, pc: frame.pc };
}
