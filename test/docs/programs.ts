import { runMachine } from '../../cli/run-machine.js';
import { Machine } from '../../engine/machine.js';
import { compile, type Compiled } from '../../language/index.js';
import { FLAVOURS } from '../../engine/kvm/spec.js';
import { fakeIo } from '../cli/fake-io.js';
import type { Block } from './markdown.js';

/** What a ```gfn block says about itself, besides a file name. */
export const WORDS = [
  'fragment',
  'host',
  'vm',
  'handler',
  'error',
  'warning',
  'stops',
  'imported',
  ...FLAVOURS,
];

/** The name under which a block can be run: ```gfn demo.gfn. */
export function fileOf(block: Block): string | undefined {
  return block.words.find((word) => word.endsWith('.gfn'));
}

/** The program of a block. A fragment is put where it belongs; its first line keeps its number. */
export function programOf({ text, words }: Block): string {
  if (!words.includes('fragment')) return text;
  const flavour = FLAVOURS.find((one) => words.includes(one));
  const machine =
    flavour === undefined
      ? ''
      : `vm ${flavour} { private_fd ram size 64M memslot 0 gpa 0x0 size 64M shared anon private ram } `;
  if (words.includes('vm')) return `vm ${flavour ?? 'plain'} { ${text}} vcpu 0 { }`;
  if (words.includes('host')) return `${machine}host vmm_thread { ${text}}`;
  if (words.includes('handler'))
    return `${machine}vmm { on memory_error (exit) { ${text}} } vcpu 0 { store u8 [private 0x1000] = 1 }`;
  return `${machine}vcpu 0 { ${text}}`;
}

/** Compiles a block; it may import the named blocks before it. */
export function compileBlock(block: Block, files: ReadonlyMap<string, string>): Compiled {
  const main = fileOf(block) ?? 'block.gfn';
  return compile(main, { read: (uri) => (uri === main ? programOf(block) : files.get(uri)) });
}

/** The diagnostics as a ```diagnostics block quotes them. */
export function quoted(block: Block, { diagnostics }: Compiled): string {
  // What was put in front of a fragment stands on its first line.
  const front = programOf(block).split(block.text)[0]?.length ?? 0;
  return diagnostics
    .map(({ line, column, severity, code, message }) => {
      const at = line === 1 ? column - front : column;
      return `${line}:${at}: ${severity}: ${message} [${code}]\n`;
    })
    .join('');
}

/** Runs the main part of a program and its tests; each exit that nobody answers is converted. Says what went wrong. */
export async function failures({ program }: Compiled): Promise<string[]> {
  const wrong: string[] = [];
  for (const [entry, { name, actors }] of (program?.entries ?? []).entries()) {
    if (program === null || actors.length === 0) continue;
    const machine = new Machine(program, { entry });
    const outcome = await runMachine(machine, fakeIo({ cwd: '/' }), {
      policy: 'convert',
      maxSteps: 1_000_000,
    });
    if (outcome.kind !== 'done')
      wrong.push(`${name}: ${outcome.kind}${'text' in outcome ? `, ${outcome.text}` : ''}`);
  }
  return wrong;
}
