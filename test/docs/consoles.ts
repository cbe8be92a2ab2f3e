import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../cli/command-line.js';
import type { Io } from '../../cli/io.js';
import { fakeIo } from '../cli/fake-io.js';
import { ROOT } from './markdown.js';

/** A command of a ```console block, and what follows it up to the next. */
interface Command {
  readonly line: string;
  readonly output: string;
}

export function commandsOf(text: string): Command[] {
  const commands: { line: string; output: string }[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    if (line.startsWith('$ ')) commands.push({ line: line.slice(2).trimEnd(), output: '' });
    else {
      const last = commands.at(-1);
      if (last === undefined) throw new Error(`a console block begins with a command, not with ${line}`);
      last.output += line;
    }
  }
  return commands;
}

/** Runs the commands of a block in a folder with these scripts, and gives the block as it would be. */
export async function replay(text: string, files: ReadonlyMap<string, string>): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gfnscope-docs-'));
  try {
    for (const [name, content] of files) writeFileSync(path.join(folder, name), content);
    for (const name of ['examples', 'field-cases'])
      symlinkSync(path.join(ROOT, name), path.join(folder, name));
    let whole = '';
    for (const command of commandsOf(text)) whole += `$ ${command.line}\n${await outputOf(command, folder)}`;
    return whole;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function outputOf({ line, output }: Command, folder: string): Promise<string> {
  const [, command, status] = /^gfnscope (.*?)(; echo \$\?)?$/.exec(line) ?? [];
  if (command === undefined) throw new Error(`only gfnscope can be run here: ${line}`);
  // Who answered a question did so at a terminal: the block shows what was typed.
  const answers = [...output.matchAll(/^ {2}[^\n]*\? or q: (.*)$/gm)].map(([, answer]) => answer ?? null);
  const fake = fakeIo({ cwd: folder, ...(answers.length > 0 && { answers }) });
  let whole = '';
  const both = { ...fake.stdout, write: (text: string) => void (whole += text) };
  const io: Io = {
    ...fake,
    stdout: both,
    stderr: { ...both, isTerminal: false },
    question: async (prompt) => {
      const answer = await fake.question(prompt);
      whole += `${prompt}${answer ?? '^D'}\n`;
      return answer;
    },
  };
  const code = await main(argumentsOf(command), io);
  if (whole.includes('this is a bug of gfnscope')) throw new Error(whole);
  return status === undefined ? whole : `${whole}${code}\n`;
}

/** Words as a shell takes them apart. */
function argumentsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}
