// Finds import circles between the source files, those of `import type` included: imports run one way.
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const folders = ['engine', 'language', 'debug-adapter', 'extension', 'cli', 'bench', 'test'];

/**
 * The files that a source file imports by relative path.
 * @param {string} file
 * @param {string} text
 */
export function importsOf(file, text) {
  const found = [];
  for (const node of ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements) {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) continue;
    const specifier = node.moduleSpecifier?.text;
    if (!specifier?.startsWith('.')) continue;
    found.push(path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts'));
  }
  return found;
}

/**
 * The circles of a graph, each as the way round it.
 * @param {Map<string, string[]>} graph
 */
export function circlesIn(graph) {
  const done = new Set();
  const circles = [];
  /** Depth first: a file met again on the way down closes a circle. */
  const visit = (file, way) => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

if (import.meta.main) {
  const graph = new Map();
  for (const found of globSync(`{${folders.join(',')}}/**/*.ts`)) {
    const file = found.replaceAll('\\', '/');
    graph.set(file, importsOf(file, readFileSync(file, 'utf8')).filter(existsSync));
  }
  const circles = circlesIn(graph);
  for (const circle of circles) console.error(`import circle: ${circle.join(' → ')}`);
  process.exitCode = circles.length > 0 ? 1 : 0;
}
