import { compile, type Diagnostic } from '../index.js';
import { load } from '../names/load.js';
import type { Sources } from '../sources.js';
import { ProgramView } from './program.js';
import type { Texts } from './texts.js';

/** What the compiler says about an open script, and which files it asked for. */
export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly read: ReadonlySet<string>;
}

/** The open scripts, each with its imports. */
export class Workspace {
  private readonly views = new Map<string, { readonly revision: number; readonly view: ProgramView }>();
  private readonly checks = new Map<string, { readonly revision: number; readonly checked: Checked }>();

  constructor(readonly texts: Texts) {}

  /** An open script with everything that it imports, read; null if it is not open. */
  async program(key: string): Promise<ProgramView | null> {
    while (this.texts.open.has(key)) {
      const known = this.views.get(key);
      if (known?.revision === this.texts.revision) return known.view;
      const loaded = load(key, this.texts, this.texts.parse);
      if (await this.texts.fetch()) continue;
      const [main] = loaded.files;
      if (main === undefined) return null;
      // Another file may have changed: what is known of this one stays as it is.
      const same =
        known !== undefined &&
        known.view.files.length === loaded.files.length &&
        known.view.files.every((file, index) => file === loaded.files[index]);
      const view = same ? known.view : new ProgramView(main, loaded);
      this.views.set(key, { revision: this.texts.revision, view });
      return view;
    }
    return null;
  }

  /** All open scripts that have this file in them. */
  async programsWith(key: string): Promise<ProgramView[]> {
    const all = await Promise.all([...this.texts.open.keys()].map((main) => this.program(main)));
    return all.filter((view) => view !== null).filter((view) => view.files.some(({ uri }) => uri === key));
  }

  /** What the compiler says about an open script; null if it is not open. */
  async check(key: string): Promise<Checked | null> {
    while ((await this.program(key)) !== null) {
      const known = this.checks.get(key);
      if (known?.revision === this.texts.revision) return known.checked;
      const read = new Set<string>();
      const sources: Sources = {
        read: (uri) => {
          read.add(uri);
          return this.texts.read(uri);
        },
      };
      const { diagnostics } = compile(key, sources, this.texts.parse);
      // Files of bytes are asked for by the compiler only.
      if (await this.texts.fetch()) continue;
      const checked = { diagnostics, read };
      this.checks.set(key, { revision: this.texts.revision, checked });
      return checked;
    }
    return null;
  }

  forget(key: string): void {
    this.views.delete(key);
    this.checks.delete(key);
  }
}
