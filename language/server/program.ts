import { collect, type Parts } from '../names/collect.js';
import { Evaluator } from '../names/evaluate.js';
import type { Loaded } from '../names/load.js';
import { Reporter } from '../names/reporter.js';
import type { ParsedFile } from '../parse/parse.js';
import type { Expression } from '../generated/ast.js';
import type { Constant } from '../values/constant.js';
import { namesOf } from './names/names-of.js';
import type { Occurrence } from './names/occurrence.js';

/** A script with its imports, as the features of the editor see it. What they ask is worked out when the first one asks. */
export class ProgramView {
  private known: { readonly parts: Parts; readonly evaluator: Evaluator } | null = null;
  private declared: Map<string, Declared> | null = null;

  constructor(
    readonly main: ParsedFile,
    readonly loaded: Loaded,
  ) {}

  get files(): readonly ParsedFile[] {
    return this.loaded.files;
  }

  get parts(): Parts {
    return this.evaluation.parts;
  }

  /** The value of a constant expression, if it has one. */
  valueOf(file: ParsedFile, node: Expression | undefined): Constant | null {
    return this.evaluation.evaluator.evaluate(file, node);
  }

  /** What is declared for everybody under this name, in which file. The script's own declaration comes before an imported one. */
  declarationOf(space: Occurrence['space'], name: string): Declared | undefined {
    return this.declarations.get(`${space}:${name}`);
  }

  /** Everything that is declared for everybody, each name once. */
  allDeclared(): IterableIterator<Declared> {
    return this.declarations.values();
  }

  private get declarations(): Map<string, Declared> {
    if (this.declared === null) {
      this.declared = new Map();
      for (const file of this.files) {
        for (const occurrence of namesOf(file)) {
          const { role, local, space, name } = occurrence;
          if (role !== 'declaration' || local !== null) continue;
          const key = `${space}:${name}`;
          if (!this.declared.has(key)) this.declared.set(key, { file, occurrence });
        }
      }
    }
    return this.declared;
  }

  private get evaluation(): { readonly parts: Parts; readonly evaluator: Evaluator } {
    if (this.known === null) {
      // What is wrong with the script is said by its check; here nobody listens.
      const silent = new Reporter();
      const parts = collect(this.loaded, silent);
      this.known = { parts, evaluator: new Evaluator(parts.symbols, silent) };
    }
    return this.known;
  }
}

/** A declaration and the file it stands in. */
export interface Declared {
  readonly file: ParsedFile;
  readonly occurrence: Occurrence;
}
