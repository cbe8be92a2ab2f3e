import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { choiceForPolicy, choose, POLICIES, type Policy } from '../../engine/choice.js';
import { Machine, type Stop } from '../../engine/machine.js';
import type { Program } from '../../engine/program/program.js';
import { compile, type Compiled } from '../../language/index.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** More steps than any of the programs needs, by far. */
const MAX_STEPS = 1_000_000;

/** Guest programs of a folder of the repository, by name. */
export function guestPrograms(folder: string): string[] {
  return readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.gfn'))
    .sort();
}

/** The text of a file of the repository. */
export function textOf(name: string): string {
  return readFileSync(path.join(root, name), 'utf8');
}

/** Compiles a text as if it stood in a file. */
export function compileText(name: string, text: string): Compiled {
  return compile(path.join(root, name), { read: () => text });
}

/** Runs an entry of a program to its end. A claim or invariant that fails ends it. */
export function run(program: Program, entry = 0, policy: Policy = 'ask'): Stop {
  const machine = new Machine(program, { entry });
  for (;;) {
    const stop = machine.run(MAX_STEPS);
    if (stop.kind !== 'ask') return stop;
    const choice = choiceForPolicy(machine, stop.actor, policy);
    if (choice === null) return stop;
    choose(machine, stop.actor, choice);
  }
}

/** What a stop comes to, with the reason if there is one. */
export function words(stop: Stop): string {
  return 'text' in stop ? `${stop.kind}: ${stop.text}` : stop.kind;
}

/**
 * How a program says that it ends, by policy: `// Ends: ask; convert: done` in its third line means that it stops at an exit, and is done if
 * exits are answered by converting. Without such a line: done, whatever the policy.
 */
export function declaredEnds(text: string): Map<Policy, string> {
  const line = text.split('\n')[2] ?? '';
  const match = /^\/\/ Ends: (.*)$/.exec(line);
  if (match === null) return new Map([['ask', 'done']]);
  const ends = new Map<Policy, string>();
  for (const part of (match[1] ?? '').split('; ')) {
    const [end = '', policy = 'ask'] = part.split(': ').reverse();
    const known = POLICIES.find((one) => one === policy);
    if (known === undefined) throw new Error(`there is no policy ${policy}`);
    ends.set(known, end);
  }
  return ends;
}
