import type { Halt } from '../debuggee.js';
import type { Context } from '../context.js';
import type { Group } from '../group.js';
import { Refused } from '../protocol.js';
import { Runner } from '../runner.js';

/** The beginning and the end of a session. `initialize` is answered by the session, which knows all capabilities. */
export const lifecycle: Group = {
  capabilities: { supportsConfigurationDoneRequest: true, supportsTerminateRequest: true },
  handlers: {
    async launch(context, { program }) {
      const { surroundings } = context;
      const debuggee = await context.open(program, surroundings.readText, (output, place) => {
        context.send('output', {
          category: 'stdout',
          output,
          ...(place === null ? {} : context.positions.toClient(place)),
        });
      });
      if ('problems' in debuggee) throw new Refused(debuggee.problems.join('\n'), true);
      context.launched = {
        debuggee,
        runner: new Runner(
          debuggee,
          surroundings,
          (halt) => {
            report(context, halt);
          },
          (error) => {
            fail(context, error);
          },
        ),
      };
      // Only now can breakpoints be placed: the script is known.
      context.send('initialized');
      return undefined;
    },

    configurationDone({ run }) {
      run.runner.go({ kind: 'continue' });
      return undefined;
    },

    terminate(context) {
      context.launched?.runner.end();
      context.send('terminated');
      return undefined;
    },

    disconnect(context) {
      context.launched?.runner.end();
      return undefined;
    },
  },
};

/** Tells the client why the run halted. */
function report({ send, run }: Context, halt: Halt | null): void {
  if (halt === null) {
    const threadId = run.debuggee.actors()[0]?.id ?? 0;
    send('stopped', { reason: 'pause', threadId, allThreadsStopped: true });
    return;
  }
  switch (halt.kind) {
    case 'end':
      send('exited', { exitCode: halt.status });
      send('terminated');
      return;
    case 'trouble': {
      const { title, text } = halt.trouble;
      // `exception` is the one reason for which VS Code asks for more and shows it at the line.
      send('stopped', {
        reason: 'exception',
        description: title,
        text,
        threadId: halt.actor,
        allThreadsStopped: true,
      });
      return;
    }
    case 'breakpoint':
    case 'step':
    case 'entry':
      send('stopped', { reason: halt.kind, threadId: halt.actor, allThreadsStopped: true });
  }
}

/** A fault of the engine's is no stop of the guest's: says so, and ends the session. */
function fail({ send }: Context, error: unknown): void {
  const output = `gfnscope failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  send('output', { category: 'important', output });
  send('exited', { exitCode: 1 });
  send('terminated');
}
