import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Connection,
  type Diagnostic as ClientDiagnostic,
} from 'vscode-languageserver';
import type { Diagnostic } from '../diagnostic.js';
import type { ParsedFile } from '../parse/parse.js';
import { LIBRARY_SCHEME } from '../sources.js';
import { uriOf } from './addresses.js';
import type { LanguageHost } from './host.js';
import { rangeOf, spanOfPlace } from './places.js';
import type { Workspace } from './workspace.js';

/** How long the server waits for the next key before it checks. */
const PAUSE = 60;

/** What is never needed is shown faded. */
const FADED = new Set(['unused-function', 'handler-never-runs']);

/** A diagnostic of the compiler in the client's words. */
export function clientDiagnostic(file: ParsedFile, diagnostic: Diagnostic): ClientDiagnostic {
  return {
    range: rangeOf(file, spanOfPlace(file, diagnostic)),
    severity: diagnostic.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: 'gfn',
    code: diagnostic.code,
    message: diagnostic.message,
    ...(FADED.has(diagnostic.code) && { tags: [DiagnosticTag.Unnecessary] }),
  };
}

/** Checks open scripts after changes, and tells the client what was found. */
export class Diagnostics {
  /** Scripts that must be checked. */
  private readonly waiting = new Set<string>();
  /** What was found by the last check of each open script, by file. */
  private readonly found = new Map<string, ReadonlyMap<string, readonly Diagnostic[]>>();
  /** The files that each script asked for, those included that are not there. */
  private readonly read = new Map<string, ReadonlySet<string>>();
  /** What the client was told last about each file. */
  private readonly said = new Map<string, string>();
  private callOff: (() => void) | null = null;
  private running = false;

  constructor(
    private readonly workspace: Workspace,
    private readonly connection: Connection,
    private readonly host: LanguageHost,
  ) {}

  /** A text has changed: the scripts that it is part of are checked. At once if nobody is typing. */
  changed(key: string, typing: boolean): void {
    for (const main of this.workspace.texts.open.keys())
      if (main === key || this.read.get(main)?.has(key) === true) this.waiting.add(main);
    this.callOff?.();
    this.callOff = this.host.later(() => void this.run(), typing ? PAUSE : 0);
  }

  /** A script was closed: nothing more is said about it. */
  closed(key: string): void {
    this.waiting.delete(key);
    this.read.delete(key);
    this.take(key, new Map());
    this.found.delete(key);
    this.publish(key);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (let next = first(this.waiting); next !== undefined; next = first(this.waiting)) {
        this.waiting.delete(next);
        try {
          await this.checkOne(next);
        } catch (error) {
          // A fault of ours: the next edit may do without it.
          this.connection.console.error(
            error instanceof Error ? (error.stack ?? error.message) : String(error),
          );
        }
        // Requests of somebody who types come first.
        await new Promise<void>((go) => this.host.later(go, 0));
      }
    } finally {
      this.running = false;
    }
  }

  private async checkOne(main: string): Promise<void> {
    const checked = await this.workspace.check(main);
    // Somebody typed on while files were read: the next check is on its way.
    if (checked === null || this.waiting.has(main)) return;
    this.read.set(main, checked.read);
    const byFile = new Map<string, Diagnostic[]>([[main, []]]);
    for (const diagnostic of checked.diagnostics) {
      const list = byFile.get(diagnostic.uri);
      if (list === undefined) byFile.set(diagnostic.uri, [diagnostic]);
      else list.push(diagnostic);
    }
    this.take(main, byFile);
  }

  private take(main: string, byFile: ReadonlyMap<string, readonly Diagnostic[]>): void {
    const before = this.found.get(main);
    this.found.set(main, byFile);
    for (const key of new Set([...byFile.keys(), ...(before?.keys() ?? [])])) this.publish(key);
  }

  /** An open script has what its own check found; a file that is not open what the scripts that import it found there. */
  private publish(key: string): void {
    if (key.startsWith(LIBRARY_SCHEME)) return;
    const { texts } = this.workspace;
    const open = texts.open.get(key);
    const lists = open === undefined ? [...this.found.values()] : [this.found.get(key)];
    const all = lists.flatMap((byFile) => byFile?.get(key) ?? []);
    const once = new Map(all.map((each) => [`${each.line}:${each.column}:${each.message}`, each]));
    const text = texts.read(key);
    const file = text === undefined ? null : texts.parse(key, text);
    const message = {
      uri: open?.uri ?? uriOf(key),
      ...(open !== undefined && { version: open.version }),
      diagnostics: file === null ? [] : [...once.values()].map((each) => clientDiagnostic(file, each)),
    };
    // A script is checked whenever something that it imports changes; mostly that changes nothing.
    const words = JSON.stringify(message);
    if (this.said.get(key) === words) return;
    this.said.set(key, words);
    void this.connection.sendDiagnostics(message);
  }
}

function first(set: ReadonlySet<string>): string | undefined {
  return set.values().next().value;
}
