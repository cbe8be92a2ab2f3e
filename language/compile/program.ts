import type {
  Handler as HandlerSpec,
  Invariant as InvariantSpec,
  NamedConstant,
  Program,
} from '../../engine/program/program.js';
import { factsOf, type BodyFacts } from '../check/call-graph.js';
import { checkProgram } from '../check/program-checks.js';
import { inferSides, markReachable } from '../check/sides.js';
import { sha256 } from './sha256.js';
import { DEFAULT_MACHINE } from '../machine/default-machine.js';
import { machineOf } from '../machine/machine.js';
import { Surroundings } from '../machine/surroundings.js';
import { collect, type Parts } from '../names/collect.js';
import { Evaluator } from '../names/evaluate.js';
import type { Loaded } from '../names/load.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { Places } from '../names/places.js';
import { spot, spotOf, type Reporter } from '../names/reporter.js';
import { textValue } from '../parse/literals.js';
import type { Sources } from '../sources.js';
import type { BodyKind } from './body.js';
import { Compilation } from './compilation.js';
import { Entries, vcpuNumber } from './entries.js';
import { HANDLERS } from './exit-fields.js';
import { declareFunctions, declareVariables, words } from './globals.js';
import { compileCondition, compileRoutine } from './routines.js';
import { BOOL, valueType } from '../values/types.js';

const NO_BARRIERS = (): number => 0;

/** Turns a loaded script into a program, and says what is wrong with it. The program is worth something only if nothing is. */
export function compileProgram(loaded: Loaded, sources: Sources, reporter: Reporter): Program | null {
  const main = loaded.files[0];
  if (main === undefined) return null;
  const parts = collect(loaded, reporter);
  const places = new Places(loaded.files);
  const evaluator = new Evaluator(parts.symbols, reporter);
  const { machine } = parts;
  const spec =
    machine === null
      ? defaultMachine(evaluator)
      : machineOf(
          new Surroundings(machine.file, reporter, evaluator, places, sources, loaded.root),
          machine.node,
        );

  const program = new Compilation(reporter, parts.symbols, evaluator, places, spec, slotsChange(parts));
  let routines = 0;
  const reserve = (): number => routines++;
  declareFunctions(program, parts.functions, reserve);
  const { globals, globalRefs } = declareVariables(program);
  const constants: NamedConstant[] = [];
  for (const symbol of parts.symbols.all()) {
    if (symbol.node.$type !== 'ConstDeclaration') continue;
    const constant = evaluator.constantOf({ ...symbol, node: symbol.node });
    if (constant === null) continue;
    const { type, value, size } = constant;
    constants.push({
      name: symbol.name,
      type: valueType(type),
      value: [...words(value), ...(type.kind === 'range' ? words(size) : [])],
    });
  }
  for (const { file, node } of parts.actors)
    if (node.$type === 'VcpuBlock') program.vcpus.add(vcpuNumber(program, file, node));
  for (const { file, node } of parts.tests) {
    if (node.statements.length > 0) program.vcpus.add(0);
    for (const actor of node.actors)
      if (actor.$type === 'VcpuBlock') program.vcpus.add(vcpuNumber(program, file, actor));
  }

  const facts = new Map(parts.functions.map(({ name, node }) => [name, factsOf(node)]));
  const declared = new Map(
    parts.functions.flatMap(({ name, side }) => (side === null ? [] : [[name, side] as const])),
  );
  inferSides(program.functions, facts, declared, reporter);
  markReachable(program.functions, facts, rootsOf(parts));

  compileFunctions(program, parts, facts);
  const handlers = compileHandlers(program, parts, reserve);
  const invariants = compileInvariants(program, parts, reserve);
  const entries = new Entries(program, parts, main, reserve).all();
  checkProgram(program, parts, main, handlers);

  const files = loaded.files.map(({ uri, text }) => ({ uri, sha256: sha256(text) }));
  const { claims, formats, routines: table, events, barriers } = program;
  return {
    ...program.emitter.finish(),
    ...{
      places: places.places,
      routines: table,
      files,
      claims,
      formats,
      handlers,
      invariants,
      globals,
      globalRefs,
      constants,
    },
    ...{ events: events.names, barriers: barriers.names, entries, spec },
  };
}

function defaultMachine(evaluator: Evaluator): typeof DEFAULT_MACHINE {
  DEFAULT_MACHINE.files.forEach(({ name }, index) => {
    evaluator.machineNames.set(name, {
      type: { kind: 'int', show: 'decimal' },
      value: BigInt(index),
      size: 0n,
    });
  });
  evaluator.machineNames.set('FLAVOUR', { type: { kind: 'int', show: 'decimal' }, value: 4n, size: 0n });
  return DEFAULT_MACHINE;
}

/** Whether slots come and go while the script runs. */
function slotsChange(parts: Parts): boolean {
  const bodies = [...rootsOf(parts), ...parts.functions.map(({ node }) => factsOf(node))];
  return bodies.some(({ calls }) => calls.has('set_memslot'));
}

/** The bodies that run by themselves. */
function rootsOf(parts: Parts): BodyFacts[] {
  const nodes = [
    ...parts.handlers,
    ...parts.setups,
    ...parts.invariants,
    ...parts.actors,
    ...parts.tests,
  ].map(({ node }) => node);
  return nodes.map((node) => factsOf(node));
}

function compileFunctions(program: Compilation, parts: Parts, facts: ReadonlyMap<string, BodyFacts>): void {
  for (const { name, node, file } of parts.functions) {
    const info = program.functions.get(name);
    if (info === undefined) continue;
    const kind: BodyKind = {
      ...{
        side: info.side,
        ends: 'routine',
        results: info.results,
        words: `fn ${name}`,
        reachable: info.reachable,
      },
      ...{ mixed: info.mixed, asks: true, barrierCount: NO_BARRIERS },
    };
    const parameters = info.parameters.map((each, index) => ({
      ...each,
      node: node.parameters[index] ?? null,
    }));
    const source = {
      name,
      file,
      node,
      kind,
      parameters,
      exit: null,
      usesResult: facts.get(name)?.usesResult === true,
    };
    compileRoutine(program, info.routine, source, node.body.statements);
  }
}

function compileHandlers(program: Compilation, parts: Parts, reserve: () => number): HandlerSpec[] {
  return parts.handlers.flatMap(({ node, file, side }) => {
    const info = HANDLERS.get(node.event);
    if (info === undefined) {
      const names = [...HANDLERS.keys()];
      const message = `there is no exit \`${node.event}\`.${didYouMean(nearest(node.event, names))} Handlers are for ${names.join(', ')}.`;
      program.reporter.error(spotOf(file, node, node.event), 'unknown-word', message);
      return [];
    }
    if (info.side !== side) {
      const home = info.side === 'guest' ? 'guest' : 'vmm';
      program.reporter.error(
        spot(file, node),
        'wrong-side',
        `\`on ${node.event}\` belongs in \`${home} { … }\``,
      );
      return [];
    }
    const routine = reserve();
    const kind: BodyKind = {
      ...{ side, ends: 'routine', results: [], words: `the handler of ${node.event}`, reachable: true },
      ...{ mixed: false, asks: info.asks, barrierCount: NO_BARRIERS },
    };
    const usesResult = factsOf(node).usesResult;
    const source = {
      name: `on ${node.event}`,
      file,
      node,
      kind,
      parameters: [],
      exit: node.parameter?.name ?? 'exit',
      usesResult,
    };
    compileRoutine(program, routine, source, node.body.statements);
    return [{ on: info.on, routine }];
  });
}

function compileInvariants(program: Compilation, parts: Parts, reserve: () => number): InvariantSpec[] {
  return parts.invariants.map(({ node, file }) => {
    const text = textValue(node.title.slice(1, -1));
    const kind: BodyKind = {
      ...{
        side: 'any',
        ends: 'routine',
        results: [{ name: 'holds', type: BOOL }],
        words: 'an invariant',
        reachable: true,
      },
      ...{ mixed: false, asks: false, barrierCount: NO_BARRIERS },
    };
    const routine = reserve();
    compileCondition(
      program,
      routine,
      { name: text, file, node, kind, parameters: [], exit: null, usesResult: false },
      node.condition,
    );
    return { text, routine, everyStep: node.everyStep, position: program.places.of(file, node) };
  });
}
