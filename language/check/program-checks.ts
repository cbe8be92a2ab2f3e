import type { Handler } from '../../engine/program/program.js';
import type { Compilation } from '../compile/compilation.js';
import type { Parts } from '../names/collect.js';
import { inserting, spot, spotOf } from '../names/reporter.js';
import type { ParsedFile } from '../parse/parse.js';
import { factsOf } from './call-graph.js';

/** What can be said about a program as a whole: what never runs, what never ends. */
export function checkProgram(
  program: Compilation,
  parts: Parts,
  main: ParsedFile,
  handlers: readonly Handler[],
): void {
  // A file in which nothing runs is a library: its functions are for others.
  const runs = [parts.actors, parts.tests, parts.handlers, parts.setups, parts.invariants].some(
    ({ length }) => length > 0,
  );
  if (runs) unusedFunctions(program, main);
  for (const handler of parts.handlers) neverRuns(program, parts, handler);
  neverNotified(program, parts);
  if (
    parts.actors.length === 0 &&
    parts.tests.length === 0 &&
    (handlers.length > 0 || parts.setups.length > 0)
  ) {
    program.reporter.warning(
      { file: main, span: { start: 0, end: 0 } },
      'no-actor',
      'nothing runs: there is no `vcpu`, no `host` and no `test`',
    );
  }
}

function unusedFunctions(program: Compilation, main: ParsedFile): void {
  for (const { name, file, node, reachable } of program.functions.values()) {
    if (reachable || file !== main) continue;
    program.reporter.warning(
      spotOf(file, node, name),
      'unused-function',
      `nothing that runs calls \`${name}\``,
    );
  }
}

/** A handler for something that this machine never does. */
function neverRuns(program: Compilation, parts: Parts, { node, file }: Parts['handlers'][number]): void {
  const { spec, reporter } = program;
  const say = (why: string, fix?: ReturnType<typeof inserting>): void => {
    reporter.warning(
      spotOf(file, node, node.event),
      'handler-never-runs',
      `this handler can never run: ${why}`,
      fix,
    );
  };
  switch (node.event) {
    case 'memory_fault':
      if (spec.abi === 'private-fd')
        say('KVM_EXIT_MEMORY_FAULT is of the guest-memfd ABI; under private-fd it is `on memory_error`');
      break;
    case 'memory_error':
      if (spec.abi === 'guest-memfd')
        say('KVM_EXIT_MEMORY_ERROR is of the private-fd ABI; under guest-memfd it is `on memory_fault`');
      break;
    case 'hypercall':
      if (spec.abi === 'private-fd' && spec.explicitExit === 'memory_error') {
        const machine = parts.machine;
        const at =
          machine?.file === file
            ? machine.file.text.indexOf('{', spot(machine.file, machine.node).span.start) + 1
            : 0;
        const fix =
          at > 0
            ? inserting(file, at, '\n  option explicit hypercall', 'Add option explicit hypercall')
            : undefined;
        say(
          'explicit conversions arrive as memory_error here, unless the machine says `option explicit hypercall`',
          fix,
        );
      }
      break;
    case 've':
      if (spec.flavour !== 'tdx') say(`#VE is a TDX guest's; this machine is ${spec.flavour}`);
      break;
    case 'vc':
      if (spec.flavour !== 'snp') say(`#VC is an SNP guest's; this machine is ${spec.flavour}`);
      break;
    default:
      break;
  }
}

/** Somebody waits for what nobody does. */
function neverNotified(program: Compilation, parts: Parts): void {
  const bodies = [...parts.functions, ...parts.handlers, ...parts.setups, ...parts.actors, ...parts.tests];
  const facts = bodies.map(({ file, node }) => ({ file, ...factsOf(node) }));
  const notified = new Set(facts.flatMap(({ notifies }) => notifies.map(({ event }) => event)));
  for (const { file, waits } of facts) {
    for (const node of waits) {
      if (notified.has(node.event)) continue;
      const message = `nobody says \`notify ${node.event}\`: this waits for ever`;
      program.reporter.warning(spot(file, node), 'never-notified', message);
    }
  }
}
