import type { Command } from './command/command.js';
import { STATUS_DOC } from './status.js';
import type { Colour } from './terminal/colour.js';
import { definitions } from './terminal/table.js';
import { wrapped } from './terminal/text.js';

/** Width beyond which help is hard to read. */
const WIDEST = 100;

/** The help of gfnscope itself. */
export function mainHelp(commands: readonly Command[], columns: number, colour: Colour): string {
  const width = Math.min(columns, WIDEST);
  const lines = [
    `${colour.bold('gfnscope')}: a debugger for KVM guest private memory`,
    '',
    ...wrapped(
      'A guest program (*.gfn) describes a VM, its memslots and private fds, and what its vCPUs and its VMM do. gfnscope runs it on a model of the kernel: every conversion between shared and private memory, every exit, every hole.',
      width,
    ),
    '',
    colour.bold('Usage'),
    '  gfnscope COMMAND [FLAGS] [FILE…]',
    '',
    colour.bold('Commands'),
    ...definitions(
      commands.map(({ name, summary }) => [name, summary] as const),
      width,
    ),
    '',
    colour.bold('Flags'),
    ...definitions(
      [
        ['-h, --help', 'this help; gfnscope COMMAND --help for that of a command'],
        ['--version', 'the version'],
      ],
      width,
    ),
    '',
    colour.bold('Exit status'),
    ...definitions(STATUS_DOC, width),
    '',
    'To begin: gfnscope new demo.gfn && gfnscope run demo.gfn',
  ];
  return `${lines.join('\n')}\n`;
}

/** The help of one command. */
export function commandHelp(command: Command, columns: number, colour: Colour): string {
  const width = Math.min(columns, WIDEST);
  const flags = command.flags.map(({ name, short, value, doc }) => {
    const brief = short === undefined ? '' : `-${short}, `;
    return [`${brief}--${name}${value === undefined ? '' : ` ${value}`}`, doc] as const;
  });
  const lines = [
    `${colour.bold(`gfnscope ${command.name}`)}: ${command.summary}`,
    '',
    ...command.doc.flatMap((text) => [...wrapped(text, width), '']),
    colour.bold('Usage'),
    `  gfnscope ${command.name} ${flags.length > 0 ? '[FLAGS] ' : ''}${command.operands}`,
    '',
    colour.bold('Flags'),
    ...definitions([...flags, ['-h, --help', 'this help']], width),
    '',
    colour.bold('Exit status'),
    ...definitions(STATUS_DOC, width),
    '',
    colour.bold(command.examples.length > 1 ? 'Examples' : 'Example'),
    ...command.examples.map((example) => `  ${example}`),
  ];
  return `${lines.join('\n')}\n`;
}
