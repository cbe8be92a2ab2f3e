import { choiceForPolicy, choices, choose, POLICIES, type Policy } from '../../engine/choice.js';
import { Machine } from '../../engine/machine.js';
import type { Program } from '../../engine/program/program.js';
import { PrettyNarrator } from '../../cli/report/pretty-narrator.js';
import type { Output } from '../../cli/io.js';
import type { Outcome } from '../../cli/run-machine.js';
import type { Script } from '../../cli/script.js';
import { SourceText } from '../../cli/source-text.js';
import { FileSources } from '../../cli/sources.js';
import { colourFor } from '../../cli/terminal/colour.js';
import { compile, format, type Diagnostic } from '../../language/index.js';

const STEPS = 20_000;
const SLICE = 4096;
const CHOICES = 40;
/** Entries of a program that are run: the main one and so many tests. */
const ENTRIES = 3;
const URI = '/fuzz/main.gfn';

/** What became of an input, to count. */
export interface Tried {
  readonly parsed: boolean;
  readonly compiled: boolean;
  readonly ends: readonly string[];
}

/** Compiles, formats and runs a text. Throws if anything is not as it must be for every text there is. */
export function tryInput(text: string): Tried {
  const { program, diagnostics } = compile(URI, { read: (uri) => (uri === URI ? text : undefined) });
  checkDiagnostics(text, diagnostics);
  if ((program === null) !== diagnostics.some(({ severity }) => severity === 'error'))
    throw new Error('a program despite errors, or none without any');
  const parsed = checkFormat(text);
  const ends = program === null ? [] : runAll(program, diagnostics);
  return { parsed, compiled: program !== null, ends };
}

function checkDiagnostics(text: string, diagnostics: readonly Diagnostic[]): void {
  const lines = text.split('\n').map(({ length }) => length);
  const inside = (line: number, column: number): boolean =>
    line >= 1 && line <= lines.length && column >= 1 && column <= lines[line - 1]! + 1;
  for (const { uri, code, message, fix, ...place } of diagnostics) {
    if (code === 'internal') throw new Error(message);
    if (uri !== URI) continue;
    for (const { line, column, endLine, endColumn } of [place, ...(fix?.edits ?? [])]) {
      const forward = endLine > line || (endLine === line && endColumn >= column);
      if (!forward || !inside(line, column) || !inside(endLine, endColumn))
        throw new Error(`${code} lies at ${line}:${column} to ${endLine}:${endColumn}: ${message}`);
    }
    if (/undefined|NaN|\[object/.test(message.replaceAll(/`[^`]*`/g, '')) && !text.includes('undefined'))
      throw new Error(`${code} says ${message}`);
  }
}

function checkFormat(text: string): boolean {
  const once = format(text);
  if (once === null) return false;
  const twice = format(once);
  if (twice !== once) throw new Error(`formatted twice:\n${once}\n--- becomes\n${String(twice)}`);
  return true;
}

function runAll(program: Program, diagnostics: readonly Diagnostic[]): string[] {
  return program.entries.slice(0, ENTRIES).flatMap((_, entry) => runEntry(program, entry, diagnostics));
}

/** Runs one entry up to its first question, and from there with every policy. What happens is told, as `run` tells it. */
function runEntry(program: Program, entry: number, diagnostics: readonly Diagnostic[]): string[] {
  const machine = new Machine(program, { entry });
  const end = runOn(machine, 'ask', diagnostics);
  if (end !== 'ask') return [end];
  const state = machine.save();
  return POLICIES.map((policy) =>
    runOn(new Machine(program, { entry, state, seed: machine.seed }), policy, diagnostics),
  );
}

function runOn(m: Machine, policy: Policy, diagnostics: readonly Diagnostic[]): string {
  const narrator = narratorOf(m, diagnostics);
  m.listener = (event) => {
    narrator.event(event, m.state);
  };
  narrator.begin();
  let outcome: Outcome = { kind: 'max-steps' };
  for (let answers = 0; m.state.moment < STEPS && answers < CHOICES;) {
    const before = m.state.moment;
    const stop = m.run(Math.min(SLICE, STEPS - before));
    if (stop.kind === 'steps' && m.state.moment === before) throw new Error('a slice without a step');
    if (stop.kind === 'steps' || stop.kind === 'breakpoint') continue;
    if (stop.kind === 'ask') {
      const id = choiceForPolicy(m, stop.actor, policy);
      if (id === null) {
        narrator.waits(stop.actor, choices(m, stop.actor), m.state);
        return 'ask';
      }
      choose(m, stop.actor, id);
      answers++;
      continue;
    }
    outcome = stop;
    break;
  }
  narrator.end(outcome, m.state);
  return outcome.kind;
}

const NOWHERE: Output = { write: () => undefined, isTerminal: false, columns: 100 };
const TEXTS = new SourceText(new FileSources('/fuzz'), '/fuzz');

function narratorOf(m: Machine, diagnostics: readonly Diagnostic[]): PrettyNarrator {
  const script: Script = { file: 'main.gfn', uri: URI, program: m.program, diagnostics, text: TEXTS };
  const story = { script, program: m.program, entry: m.entry, seed: m.seed };
  return new PrettyNarrator(story, NOWHERE, colourFor(NOWHERE, {}), 'verbose');
}
