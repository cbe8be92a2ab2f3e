import process from 'node:process';
import { COMMANDS } from './command/commands.js';
import { commandHelp, mainHelp } from './help.js';
import type { Io } from './io.js';
import { readOptions } from './options.js';
import { Status, type StatusCode } from './status.js';
import { colourFor } from './terminal/colour.js';
import { UsageError, didYouMean } from './usage.js';
import { version } from './version.js';

/** Runs `gfnscope ARGS…` and gives its exit status. Nothing that a user or a script does wrong leaves here as an exception. */
export async function main(args: readonly string[], io: Io): Promise<StatusCode> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    const colour = colourFor(io.stderr, io.env);
    if (error instanceof UsageError) {
      io.stderr.write(`${colour.bold('gfnscope:')} ${error.message}\n`);
      if (error.hint !== '') io.stderr.write(`  ${error.hint}\n`);
      return error.status;
    }
    io.stderr.write(bugReport(error, args, io));
    return Status.bug;
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<StatusCode> {
  const [name, ...rest] = args;
  const colour = colourFor(io.stdout, io.env);
  const help = () => mainHelp(COMMANDS, io.stdout.columns, colour);
  if (name === '--version' || name === '-V') {
    io.stdout.write(`gfnscope ${version()}\n`);
    return Status.done;
  }
  if (name === undefined) {
    io.stderr.write(help());
    return Status.wrong;
  }
  const asksForHelp = name === '--help' || name === '-h' || name === 'help';
  if (asksForHelp && rest.length === 0) {
    io.stdout.write(help());
    return Status.done;
  }
  const wanted = asksForHelp ? (rest[0] ?? '') : name;
  const command = COMMANDS.find((candidate) => candidate.name === wanted);
  if (command === undefined) throw unknownCommand(wanted);
  // After `--` everything is the name of a file.
  const end = rest.indexOf('--');
  const flags = end < 0 ? rest : rest.slice(0, end);
  if (asksForHelp || flags.includes('--help') || flags.includes('-h')) {
    io.stdout.write(commandHelp(command, io.stdout.columns, colour));
    return Status.done;
  }
  return await command.run(readOptions(rest, command.flags), io);
}

function unknownCommand(name: string): UsageError {
  const all = 'gfnscope --help lists the commands';
  if (name.startsWith('-')) return new UsageError(`there is no flag ${name} before a command`, all);
  if (name.endsWith('.gfn'))
    return new UsageError(`'${name}' is no command`, `did you mean gfnscope run ${name}?`);
  return new UsageError(
    `there is no command '${name}'`,
    didYouMean(
      name,
      COMMANDS.map((command) => command.name),
    ) || all,
  );
}

/** What somebody should send us. One line of where it happened is enough to find it; GFNSCOPE_TRACE=1 gives the rest. */
function bugReport(error: unknown, args: readonly string[], io: Io): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, place = 'somewhere'] = /\n\s+at ([^\n]+)/.exec(stack) ?? [];
  const lines = [
    'gfnscope: this is a bug of gfnscope, not of your script. Please report this line, with the script if you can:',
    `  gfnscope ${version()}, node ${process.version}, ${process.platform}, gfnscope ${args.join(' ')}: ${what.split('\n')[0]} at ${place}`,
  ];
  if ((io.env['GFNSCOPE_TRACE'] ?? '') !== '') lines.push(stack);
  return `${lines.join('\n')}\n`;
}
