// Writes what is generated and committed: from the grammar language/generated/ and syntaxes/gfn.tmLanguage.json,
// from the protocol's schema debug-adapter/generated/, from the engine's tables docs/operations.md.
// `--check` writes nothing and exits 1 if a file is out of date.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { operationsDoc } from './generate/operations-doc.mjs';
import { textMateGrammar } from './generate/text-mate.mjs';
import { libraryModule } from './generate/library.mjs';
import { requestArguments } from './generate/request-arguments.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes('--check');
// A folder for each process: a check may run beside a generation.
const work = path.join(root, '.cache', `generate-${process.pid}`);

/** Runs Langium's generator into the working folder. Returns its files by their place in the repository. */
function langium() {
  mkdirSync(work, { recursive: true });
  const config = {
    projectName: 'Gfn',
    languages: [
      {
        id: 'gfn',
        grammar: path.relative(work, path.join(root, 'language/gfn.langium')),
        fileExtensions: ['.gfn'],
        textMate: { out: 'gfn.tmLanguage.json' },
      },
    ],
    out: 'language',
    mode: 'production',
    importExtension: '.js',
    chevrotainParserConfig: { recoveryEnabled: true },
  };
  writeFileSync(path.join(work, 'langium-config.json'), JSON.stringify(config));
  const cli = path.join(root, 'node_modules/langium-cli/bin/langium.js');
  const run = spawnSync('node', [cli, 'generate', '-f', path.join(work, 'langium-config.json')], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
    },
  });
  if (run.status !== 0)
    throw new Error(`langium generate failed:\n${`${run.stdout}${run.stderr}`.slice(0, 4000)}`);
  const files = new Map();
  for (const name of readdirSync(path.join(work, 'language'))) {
    files.set(`language/generated/${name}`, readFileSync(path.join(work, 'language', name), 'utf8'));
  }
  const textMate = JSON.parse(readFileSync(path.join(work, 'gfn.tmLanguage.json'), 'utf8'));
  files.set('syntaxes/gfn.tmLanguage.json', `${JSON.stringify(textMateGrammar(textMate), null, 2)}\n`);
  return files;
}

/** Writes or compares one file. Returns whether it was up to date. */
function settle(name, text) {
  const file = path.join(root, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return true;
  if (check) {
    console.error(`${name} is out of date: run \`npm run generate\``);
  } else {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${name}`);
  }
  return false;
}

try {
  const files = langium();
  files.set('language/generated/library.ts', libraryModule(path.join(root, 'language/library')));
  files.set('debug-adapter/generated/request-arguments.ts', requestArguments(root));
  const settled = [...files].map(([name, text]) => settle(name, text));
  // Last: an engine that cannot be built is no reason to keep the grammar's files back.
  settled.push(settle('docs/operations.md', await operationsDoc(root, work)));
  const current = settled.every(Boolean);
  process.exitCode = check && !current ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}
