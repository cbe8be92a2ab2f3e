import { LIBRARY } from '../generated/library.js';
import type { Import } from '../generated/ast.js';
import type { Diagnostic } from '../diagnostic.js';
import { diagnosticAt, parseScript, spanOf, type ParsedFile } from '../parse/parse.js';
import { textValue } from '../parse/literals.js';
import { libraryText } from './library.js';
import { folderOf, LIBRARY_SCHEME, resolvePath, type Sources } from '../sources.js';
import { didYouMean, nearest } from './nearest.js';

/** A script and everything it imports. `files[0]` is the script; `order` lists them so that imported files come first. */
export interface Loaded {
  readonly files: readonly ParsedFile[];
  readonly order: readonly number[];
  readonly diagnostics: readonly Diagnostic[];
  readonly root: string;
}

/** More files than this are a mistake, or an attack. */
const MAX_FILES = 500;

/** How a text is parsed: `parseScript`, or something that has parsed it before. */
export type Parse = (uri: string, text: string) => ParsedFile;

/** Reads and parses a script and its imports. */
export function load(uri: string, sources: Sources, parse: Parse = parseScript): Loaded {
  const loader = new Loader(sources, sources.root ?? folderOf(uri), parse);
  const text = sources.read(uri);
  if (text === undefined) {
    loader.diagnostics.push({
      ...{ uri, line: 1, column: 1, endLine: 1, endColumn: 1, severity: 'error', code: 'missing-file' },
      message: `there is no file ${uri}`,
    });
    return { files: [], order: [], diagnostics: loader.diagnostics, root: loader.root };
  }
  loader.visit(uri, text, []);
  return { files: loader.files, order: loader.order, diagnostics: loader.diagnostics, root: loader.root };
}

class Loader {
  readonly files: ParsedFile[] = [];
  readonly order: number[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private readonly known = new Map<string, number>();

  constructor(
    private readonly sources: Sources,
    readonly root: string,
    private readonly parse: Parse,
  ) {}

  visit(uri: string, text: string, way: readonly string[]): void {
    const file = this.parse(uri, text);
    const index = this.files.push(file) - 1;
    this.known.set(uri, index);
    this.diagnostics.push(...file.diagnostics);
    for (const element of file.script.elements) {
      if (element.$type === 'Import') this.follow(file, element, [...way, uri]);
    }
    this.order.push(index);
  }

  private follow(file: ParsedFile, node: Import, way: readonly string[]): void {
    const report = (code: string, message: string): void => {
      this.diagnostics.push(diagnosticAt(file, spanOf(node), { severity: 'error', code, message }));
    };
    // After a syntax error the path may be missing.
    const written = (node as Partial<Import>).path;
    if (written === undefined) return;
    const path = textValue(written.slice(1, -1));
    const uri = this.resolve(file, path, report);
    if (uri === null) return;
    if (way.includes(uri)) {
      const circle = [...way.slice(way.indexOf(uri)), uri].map((name) => name.split('/').at(-1)).join(' → ');
      report('import-circle', `this import closes a circle: ${circle}`);
      return;
    }
    if (this.known.has(uri)) return;
    if (this.files.length >= MAX_FILES) {
      report('too-many-files', `a program has at most ${MAX_FILES} files`);
      return;
    }
    const text = uri.startsWith(LIBRARY_SCHEME) ? libraryText(uri) : this.sources.read(uri);
    if (text === undefined) report('missing-file', `there is no file ${path} (looked for ${uri})`);
    else this.visit(uri, text, way);
  }

  /** The address that an import names, or null after a report. */
  private resolve(
    file: ParsedFile,
    path: string,
    report: (code: string, message: string) => void,
  ): string | null {
    if (path.startsWith('std/')) {
      const name = path.slice('std/'.length).replace(/\.gfn$/, '');
      if (LIBRARY.has(name)) return `${LIBRARY_SCHEME}/${name}.gfn`;
      const known = [...LIBRARY.keys()];
      const guess = didYouMean(
        nearest(
          path,
          known.map((each) => `std/${each}`),
        ),
      );
      report(
        'missing-file',
        `the library has no \`${path}\`.${guess} It has: ${known.join(', ') || 'nothing yet'}.`,
      );
      return null;
    }
    if (file.uri.startsWith(LIBRARY_SCHEME)) {
      report('outside-root', 'a file of the library imports only other files of the library (std/…)');
      return null;
    }
    const uri = resolvePath(file.uri, path, this.root);
    if (uri === null)
      report(
        'outside-root',
        `${path} lies outside ${this.root}: imports stay inside the script's own folder`,
      );
    return uri;
  }
}

/** The address that an import names, or null if it names none; nothing is said about it. */
export function importedAddress(from: string, node: Import, root: string): string | null {
  const path = textValue(((node as Partial<Import>).path ?? '""').slice(1, -1));
  if (path.startsWith('std/'))
    return `${LIBRARY_SCHEME}/${path.slice('std/'.length).replace(/\.gfn$/, '')}.gfn`;
  return resolvePath(from, path, root);
}
