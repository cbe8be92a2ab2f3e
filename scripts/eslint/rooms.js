// The rooms of the house and who may import whom. Read by the lint rule house/import-arrows.

/** Inside the engine: a room may import the rooms that its line names, and itself. */
const kvm = ['memory'];
const program = ['kvm', ...kvm];
const machine = ['guest', 'vmm', 'program', ...program];
const describe = ['machine', ...machine];
const overMachine = ['describe', ...describe];
const engineRooms = {
  memory: [],
  kvm,
  program,
  guest: ['program', ...program],
  vmm: ['program', ...program],
  machine,
  describe,
  choice: overMachine,
  direct: overMachine,
  time: ['choice', ...overMachine],
  trace: overMachine,
  explore: overMachine,
};

/** The folders above: what each may import besides itself, and which of the world's modules. */
const floors = {
  engine: { below: [], packages: false, node: false, vscode: false },
  language: { below: ['engine'], packages: true, node: false, vscode: false },
  'debug-adapter': { below: ['language', 'engine'], packages: true, node: 'entry', vscode: false },
  cli: { below: ['debug-adapter', 'language', 'engine'], packages: true, node: true, vscode: false },
  extension: { below: ['debug-adapter', 'language', 'engine'], packages: true, node: 'entry', vscode: true },
};

const isEntry = (file) => /^[^/]+\/entry-[^/]+\.ts$/.test(file);
const floorOf = (file) => file.split('/')[0];

/** Files of the engine that lie in no folder and belong to a room other than the machine's. */
const loose = { choose: 'choice', prediction: 'choice' };

/** The engine's room that a file is in. What lies beside machine.ts is of its room unless named otherwise. */
function roomOf(file) {
  const [, folder = '', inside] = file.split('/');
  const name = folder.replace(/\.ts$/, '');
  if (inside !== undefined || name in engineRooms) return name;
  return loose[name] ?? 'machine';
}

/**
 * Why `file` may not import `specifier`, or null if it may.
 * @param {string} file the importing file, relative to the repository, with slashes
 * @param {string | null} target the imported file, the same way; null for a package
 * @param {string} specifier as written
 * @param {boolean} typeOnly an import that leaves nothing at run time
 * @returns {string | null}
 */
export function refusal(file, target, specifier, typeOnly) {
  const floor = floors[floorOf(file)];
  if (floor === undefined) return null; // tests, benches and scripts may look everywhere
  return target === null
    ? refusedPackage(file, floor, specifier)
    : refusedFile(file, floor, target, typeOnly);
}

function refusedPackage(file, floor, specifier) {
  const name = floorOf(file);
  if (specifier === 'vscode') return floor.vscode ? null : `${name} knows nothing of VS Code`;
  if (!floor.packages) return `${name} imports nothing outside itself`;
  if (
    !/^node:|^(?:fs|path|os|url|net|events|stream|child_process|process|worker_threads|util|crypto)$/.test(
      specifier,
    )
  ) {
    return null;
  }
  if (floor.node === true || (floor.node === 'entry' && isEntry(file))) return null;
  return floor.node === 'entry'
    ? `${name} uses Node in its entry files (${name}/entry-*.ts) only`
    : `${name} runs in a browser, too: no Node`;
}

function refusedFile(file, floor, target, typeOnly) {
  const [from, to] = [floorOf(file), floorOf(target)];
  if (from !== to) {
    if (!floor.below.includes(to)) return `${from} may not import ${to}: imports run one way, downwards`;
    if (from === 'extension' && to === 'debug-adapter' && !typeOnly && !isEntry(file)) {
      return 'the extension shares only types with the debug adapter (import type), except in its entry files';
    }
    return null;
  }
  if (from !== 'engine') return null;
  const [room, other] = [roomOf(file), roomOf(target)];
  const allowed = engineRooms[room];
  if (allowed === undefined) return `the engine has no room called ${room}`;
  if (room === other || allowed.includes(other)) return null;
  return `engine/${room} may not import engine/${other}${allowed.length > 0 ? `, only ${allowed.join(', ')}` : ''}`;
}
