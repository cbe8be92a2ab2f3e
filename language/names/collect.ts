import type {
  Element,
  FunctionDeclaration,
  Handler,
  HostBlock,
  Invariant,
  Machine,
  SetupBlock,
  TestBlock,
  VcpuBlock,
} from '../generated/ast.js';
import { hasError, spanOf, type ParsedFile } from '../parse/parse.js';
import type { Loaded } from './load.js';
import { spot, type Reporter } from './reporter.js';
import { Symbols, type Declared } from './symbols.js';

/** Something with the file that it stands in. */
export interface In<N> {
  readonly node: N;
  readonly file: ParsedFile;
}

/** The parts of a program, gathered from its files. */
export interface Parts {
  readonly symbols: Symbols;
  readonly machine: In<Machine> | null;
  readonly functions: readonly (Declared<FunctionDeclaration> & { readonly side: 'guest' | 'vmm' | null })[];
  readonly handlers: readonly (In<Handler> & { readonly side: 'guest' | 'vmm' })[];
  readonly setups: readonly In<SetupBlock>[];
  readonly invariants: readonly In<Invariant>[];
  /** Of the script itself: those of imported files do not run. */
  readonly actors: readonly In<VcpuBlock | HostBlock>[];
  readonly tests: readonly In<TestBlock>[];
}

/** Whether the parser stumbled inside an element, or right behind it: then nothing more is said about what is in it. */
function isBroken(file: ParsedFile, element: Element, next: Element | undefined): boolean {
  return hasError(file, spanOf(element).start, next === undefined ? Infinity : spanOf(next).start);
}

/** Gathers what the files declare. Imported files first, the script last: its handlers take the place of imported ones. */
export function collect(loaded: Loaded, reporter: Reporter): Parts {
  const symbols = new Symbols(reporter);
  const functions: Parts['functions'][number][] = [];
  const handlers = new Map<string, Parts['handlers'][number]>();
  const setups: In<SetupBlock>[] = [];
  const invariants: In<Invariant>[] = [];
  const actors: In<VcpuBlock | HostBlock>[] = [];
  const tests: In<TestBlock>[] = [];
  let machine = null as In<Machine> | null;

  const addFunction = (
    file: ParsedFile,
    node: FunctionDeclaration,
    side: 'guest' | 'vmm' | null,
    broken: boolean,
  ): void => {
    symbols.declare(file, node);
    if (!broken && symbols.get(node.name)?.node === node)
      functions.push({ name: node.name, node, file, side });
  };
  const addHandler = (file: ParsedFile, node: Handler, side: 'guest' | 'vmm'): void => {
    const before = handlers.get(node.event);
    if (before?.file === file) {
      const line = file.lines.at(spanOf(before.node).start).line;
      reporter.error(
        spot(file, node),
        'duplicate-handler',
        `there is a handler for ${node.event} already, in line ${line}`,
      );
    } else handlers.set(node.event, { file, node, side });
  };

  for (const index of loaded.order) {
    const file = loaded.files[index];
    if (file === undefined) continue;
    const isMain = index === 0;
    for (const [at, element] of file.script.elements.entries()) {
      const broken = isBroken(file, element, file.script.elements[at + 1]);
      switch (element.$type) {
        case 'ConstDeclaration':
        case 'VarDeclaration':
          symbols.declare(file, element);
          break;
        case 'FunctionDeclaration':
          addFunction(file, element, null, broken);
          break;
        case 'VmmBlock':
        case 'GuestBlock': {
          const side = element.$type === 'VmmBlock' ? 'vmm' : 'guest';
          for (const each of element.functions) addFunction(file, each, side, broken);
          if (!broken) for (const each of element.handlers) addHandler(file, each, side);
          break;
        }
        case 'Machine':
          if (machine?.file === file) {
            reporter.error(
              spot(file, element),
              'second-machine',
              'a program has one machine: put both `vm` blocks into one',
            );
          } else machine = { file, node: element };
          break;
        case 'SetupBlock':
          if (!broken) setups.push({ file, node: element });
          break;
        case 'Invariant':
          if (!broken) invariants.push({ file, node: element });
          break;
        case 'VcpuBlock':
        case 'HostBlock':
          if (!broken && isMain) actors.push({ file, node: element });
          break;
        case 'TestBlock':
          if (!broken && isMain) tests.push({ file, node: element });
          break;
        case 'Import':
          break;
      }
    }
  }
  declareMachineNames(symbols, machine);
  return { symbols, machine, functions, handlers: [...handlers.values()], setups, invariants, actors, tests };
}

/** Files, mappings and aliases of the machine have names, too. */
function declareMachineNames(symbols: Symbols, machine: In<Machine> | null): void {
  for (const item of machine?.node.items ?? []) {
    const named =
      item.$type === 'FileDeclaration' ||
      item.$type === 'MappingDeclaration' ||
      item.$type === 'AliasDeclaration';
    if (named && machine !== null) symbols.declare(machine.file, item);
  }
}
