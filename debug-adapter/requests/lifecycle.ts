import type { Context } from '../context.js';
import type { Say } from '../debuggee/subject.js';
import type { Group } from '../group.js';
import { checkLaunch, type Launch } from '../launch.js';
import { problemLine } from '../problem-line.js';
import { Refused, type LaunchArguments } from '../protocol.js';
import { Reporter } from '../reporter.js';
import { Runner } from '../runner.js';
import { keepRecording } from './record.js';
import { clientBreakpoint } from './client-breakpoint.js';
import { plainPlace } from './client-source.js';

/** Errors of a script that a refusal tells: an editor shows it in a dialog. All are in the console. */
const TOLD = 8;

/** The beginning and the end of a session. `initialize` and `cancel` are answered by the session itself. */
export const lifecycle: Group = {
  capabilities: {
    supportsConfigurationDoneRequest: true,
    supportsRestartRequest: true,
    supportsTerminateRequest: true,
    supportTerminateDebuggee: true,
    supportsTerminateThreadsRequest: true,
  },
  handlers: {
    async launch(context, args) {
      if (context.launch !== null) throw new Refused('This session debugs a guest program already.', true);
      const launch = checkLaunch(args);
      context.launch = launch;
      try {
        await begin(context, launch);
      } catch (error) {
        context.launch = null; // whoever mends the script may launch again
        throw error;
      }
      const { program } = launch;
      context.send('process', { name: program, isLocalProcess: true, startMethod: 'launch' });
      // Only now can breakpoints be placed: the script is known.
      context.send('initialized');
      return undefined;
    },

    configurationDone(context) {
      const { runner } = context.run;
      if (context.configured) throw new Refused('The configuration has been done already.');
      context.configured = true;
      runner.go({ kind: 'continue' });
      return undefined;
    },

    /**
     * The script is read anew; breakpoints, seed and policy stay. A script that does not compile any more leaves the run as it is.
     * Arguments are the configuration as it is now, as editors send it, or only what is to be otherwise than it was.
     */
    async restart(context, { arguments: changed }) {
      const { launch } = context;
      if (launch === null) throw new Refused('Nothing is being debugged.');
      const now: Partial<LaunchArguments> = typeof changed === 'object' && changed !== null ? changed : {};
      const given = isWhole(now) ? now : { ...launch.given, ...now };
      const before = context.run;
      await begin(context, checkLaunch(given));
      before.runner.end();
      context.configured = true;
      context.run.debuggee.travel.bookmarks.takeOver(before.debuggee.travel.bookmarks);
      for (const placed of context.run.debuggee.stops.breakpoints.takeOver(
        before.debuggee.stops.breakpoints,
      )) {
        const breakpoint = clientBreakpoint(context.run.debuggee, context.positions, placed);
        context.send('breakpoint', { reason: 'changed', breakpoint });
      }
      context.run.runner.go({ kind: 'continue' });
      return undefined;
    },

    /** Kills vCPUs or host threads where they stand: an input of the run. */
    terminateThreads(context, { threadIds = [] }) {
      const { history } = context.stopped;
      for (const thread of threadIds) {
        if (history.state.actors[thread - 1] === undefined)
          throw new Refused(`There is no thread ${thread}.`);
      }
      for (const thread of threadIds) history.apply(thread - 1, { kind: 'kill' });
      context.changed();
      return undefined;
    },

    async terminate(context) {
      const { launched } = context;
      if (launched?.runner.ended === false) await keepRecording(context);
      launched?.runner.end();
      context.send('terminated');
      return undefined;
    },

    async disconnect(context) {
      const { launched } = context;
      if (launched?.runner.ended === false) await keepRecording(context);
      launched?.runner.end();
      return undefined;
    },
  },
};

/** Whether a restart's arguments are a whole configuration: what is not in it any more has its default again. */
function isWhole(given: object): boolean {
  return 'program' in given || 'request' in given;
}

/** Makes the run, halted before its first step. */
async function begin(context: Context, launch: Launch): Promise<void> {
  const { surroundings, positions, send } = context;
  if (launch.recordTo !== null && surroundings.writeText === undefined)
    throw new Refused(
      '`recordTo`: there are no files to write to here. `gfnscope/record` answers the text.',
      true,
    );
  const say: Say = (output, category, place) => {
    const at = place === null ? {} : plainPlace(context.launched?.debuggee ?? null, positions, place);
    send('output', { category, output, ...at });
  };
  const opened = await context.open(launch, surroundings, say);
  if ('problems' in opened) {
    for (const problem of opened.problems) {
      send('output', {
        category: 'stderr',
        output: `${problemLine(problem)}\n`,
        ...positions.toClient({ ...problem, path: problem.uri }),
      });
    }
    const lines = opened.problems.slice(0, TOLD).map(problemLine);
    const more = opened.problems.length - lines.length;
    if (more > 0) lines.push(`… and ${more} more, in the debug console`);
    throw new Refused(lines.join('\n'), true);
  }
  const reporter = new Reporter(context, opened, () => keepRecording(context));
  context.reporter = reporter;
  context.launch = launch;
  context.launched = { debuggee: opened, runner: new Runner(opened, surroundings, reporter) };
  opened.travel.configure(launch.stopOnEnd);
  opened.stops.configure({ noDebug: launch.noDebug, stopOnEntry: launch.stopOnEntry });
}
