import { Op, type ActorSpec, type Entry } from '../../engine/program/program.js';
import type {
  BarrierStatement,
  Block,
  HostBlock,
  Schedule,
  Statement,
  TestBlock,
  VcpuBlock,
} from '../generated/ast.js';
import { factsOf, useResult } from '../check/call-graph.js';
import { walk } from '../check/walk.js';
import type { In, Parts } from '../names/collect.js';
import { didYouMean, nearest } from '../names/nearest.js';
import { spot } from '../names/reporter.js';
import { numberValue, textValue } from '../parse/literals.js';
import type { ParsedFile } from '../parse/parse.js';
import type { BodyKind } from './body.js';
import type { Compilation } from './compilation.js';
import { compileRoutine } from './routines.js';

type Actor = VcpuBlock | HostBlock;

/** vCPU numbers are small: each costs a thread of the model. */
const MAX_VCPU = 1023;
/** Turns of a schedule in all. */
const MAX_TURNS = 1_000_000;

/** The number of a vCPU; -1 after a report. */
export function vcpuNumber(program: Compilation, file: ParsedFile, node: VcpuBlock): number {
  const value = numberValue(node.number);
  if (typeof value !== 'string' && value >= 0n && value <= BigInt(MAX_VCPU)) return Number(value);
  program.reporter.error(spot(file, node), 'number', `a vCPU has a number from 0 to ${MAX_VCPU}`);
  return -1;
}

/** Compiles the main program and the tests. */
export class Entries {
  constructor(
    private readonly program: Compilation,
    private readonly parts: Parts,
    private readonly file: ParsedFile,
    private readonly reserve: () => number,
  ) {}

  /** entries[0] is the main program; the others are tests. */
  all(): Entry[] {
    const { program, parts, file } = this;
    const setups = parts.setups.map(({ file: home, node }) => this.setup(home, node.body, 'setup'));
    const main: Entry = {
      ...{
        name: 'main',
        test: false,
        actors: this.actors(parts.actors),
        setup: this.chain(setups),
        schedule: [],
      },
      position: program.places.ofSpan(file, { start: 0, end: 0 }),
    };
    return [main, ...parts.tests.map(({ file: home, node }) => this.test(home, node, setups))];
  }

  private test(file: ParsedFile, node: TestBlock, setups: readonly number[]): Entry {
    const own = node.setups.map(({ body }) => this.setup(file, body, 'setup'));
    const actors = this.actors(node.actors.map((actor) => ({ file, node: actor })));
    const name = textValue(node.title.slice(1, -1));
    if (node.statements.length > 0) {
      const taken = actors.find(({ kind, vcpu }) => kind === 'vcpu' && vcpu === 0);
      const first = node.statements[0];
      if (taken !== undefined && first !== undefined) {
        this.program.reporter.error(
          spot(file, first),
          'second-vcpu',
          'statements of a test are its vcpu 0, and this test has a `vcpu 0 { … }`: put them there',
        );
      } else
        actors.unshift(
          this.actor(file, node, node.statements, 'vcpu', 0, this.counts([...node.actors, node])),
        );
    }
    const schedule = node.schedules.flatMap((each) => this.schedule(file, each, actors));
    return {
      name,
      test: true,
      actors,
      setup: this.chain([...setups, ...own]),
      position: this.program.places.of(file, node),
      schedule,
    };
  }

  private actors(blocks: readonly In<Actor>[]): ActorSpec[] {
    const counts = this.counts(blocks.map(({ node }) => node));
    const seen = new Set<string>();
    return blocks.map(({ file, node }) => {
      const vcpu = node.$type === 'VcpuBlock' ? vcpuNumber(this.program, file, node) : -1;
      const spec = this.actor(
        file,
        node,
        node.body.statements,
        node.$type === 'VcpuBlock' ? 'vcpu' : 'host',
        vcpu,
        counts,
      );
      if (seen.has(spec.name))
        this.program.reporter.error(spot(file, node), 'duplicate-name', `there is a ${spec.name} already`);
      seen.add(spec.name);
      return spec;
    });
  }

  private actor(
    file: ParsedFile,
    node: Actor | TestBlock,
    statements: readonly Statement[],
    kind: 'vcpu' | 'host',
    vcpu: number,
    counts: ReadonlyMap<string, number>,
  ): ActorSpec {
    const name = node.$type === 'HostBlock' ? node.name : `vcpu ${vcpu}`;
    const routine = this.reserve();
    const words = kind === 'host' ? `host ${name}` : `${name} (guest code)`;
    const source = {
      name,
      file,
      node,
      kind: this.kind(kind === 'vcpu' ? 'guest' : 'vmm', 'actor', words, counts),
      parameters: [],
      exit: null,
    };
    compileRoutine(this.program, routine, { ...source, usesResult: useResult(statements) }, statements);
    const loop = node.$type === 'VcpuBlock' ? node.loop : undefined;
    if (loop === undefined) return { kind, name, vcpu, routine };
    return { kind, name, vcpu, routine, loop: this.loop(file, loop, name, counts) };
  }

  /** A vCPU thread's own KVM_RUN loop: the VMM's code, which sees the last exit as `exit`. */
  private loop(file: ParsedFile, block: Block, name: string, counts: ReadonlyMap<string, number>): number {
    const routine = this.reserve();
    const { statements } = block;
    const source = {
      name: `${name} run`,
      file,
      node: block,
      kind: this.kind('vmm', 'actor', `the loop of ${name}`, counts),
      parameters: [],
      exit: 'exit',
      usesResult: useResult(statements),
    };
    compileRoutine(this.program, routine, source, statements);
    return routine;
  }

  private kind(
    side: 'guest' | 'vmm',
    ends: BodyKind['ends'],
    words: string,
    counts: ReadonlyMap<string, number>,
  ): BodyKind {
    return {
      side,
      ends,
      results: [],
      words,
      reachable: true,
      mixed: false,
      asks: false,
      barrierCount: (name) => counts.get(name) ?? 0,
    };
  }

  /** How many of these actors name each barrier. */
  private counts(nodes: readonly (Actor | TestBlock)[]): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const node of nodes) {
      const names = new Set<string>();
      const own = node.$type === 'TestBlock' ? node.statements : [node];
      for (const part of own) {
        walk(part, (each) => {
          if (each.$type === 'BarrierStatement') names.add((each as BarrierStatement).barrier);
        });
      }
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }

  private setup(file: ParsedFile, block: Block, name: string): number {
    const routine = this.reserve();
    const kind = this.kind('vmm', 'routine', 'setup', new Map());
    const source = {
      name,
      file,
      node: block,
      kind,
      parameters: [],
      exit: null,
      usesResult: factsOf(block).usesResult,
    };
    compileRoutine(this.program, routine, source, block.statements);
    return routine;
  }

  /** One routine that runs all setups in order, or -1 if there are none. */
  private chain(setups: readonly number[]): number {
    if (setups.length === 0) return -1;
    const { emitter, places } = this.program;
    const routine = this.reserve();
    const position = places.ofSpan(this.file, { start: 0, end: 0 });
    const entry = emitter.next;
    emitter.from(position);
    for (const setup of setups) emitter.emit(Op.CALL, 0, setup, 0);
    emitter.emit(Op.END);
    const rest = { params: 0, registers: 1, results: 0, refs: 0, position };
    this.program.setRoutine(routine, { name: 'setup', kind: 'vmm', entry, end: emitter.next, ...rest }, []);
    return routine;
  }

  private schedule(file: ParsedFile, node: Schedule, actors: readonly ActorSpec[]): number[] {
    const turns: number[] = [];
    for (const turn of node.turns) {
      const name = turn.host ?? `vcpu ${turn.vcpu ?? ''}`;
      const actor = actors.findIndex((each) => each.name === name);
      const times = turn.times === undefined ? 1n : numberValue(turn.times);
      if (actor < 0) {
        const names = actors.map((each) => each.name);
        this.program.reporter.error(
          spot(file, turn),
          'unknown-name',
          `this test has no ${name}.${didYouMean(nearest(name, names))} It has: ${names.join(', ') || 'no actors'}.`,
        );
      } else if (typeof times === 'string' || times < 0n || turns.length + Number(times) > MAX_TURNS) {
        this.program.reporter.error(
          spot(file, turn),
          'number',
          typeof times === 'string' ? times : `a schedule has at most ${MAX_TURNS} turns`,
        );
      } else for (let i = 0n; i < times; i++) turns.push(actor);
    }
    return turns;
  }
}
