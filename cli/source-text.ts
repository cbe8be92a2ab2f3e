import path from 'node:path';
import type { Place, Program } from '../engine/program/program.js';
import { LIBRARY } from '../language/generated/library.js';
import { LIBRARY_SCHEME } from '../language/sources.js';
import type { FileSources } from './sources.js';
import { printable } from './terminal/text.js';

/** A stretch of a file; lines and columns from 1, the end exclusive. */
export interface Stretch {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The texts behind the places of a program: for showing them. */
export class SourceText {
  constructor(
    private readonly sources: FileSources,
    private readonly cwd: string,
  ) {}

  /** The name of a file as a person would type it: from here, or in the library. */
  nameOf(uri: string): string {
    if (uri.startsWith(LIBRARY_SCHEME)) return `std/${uri.slice(LIBRARY_SCHEME.length)}`;
    const relative = path.relative(this.cwd, uri);
    return relative !== '' && !relative.startsWith(`..${path.sep}..`) ? relative.replaceAll('\\', '/') : uri;
  }

  /** `demo.gfn:12` */
  at(program: Program, place: Place): string {
    return `${this.nameOf(program.files[place.file]?.uri ?? '')}:${place.line}`;
  }

  /** A line of a file as it stands there, fit for a terminal; undefined if nobody has it. */
  line(uri: string, line: number): string | undefined {
    const raw = this.raw(uri, line);
    return raw === undefined ? undefined : printable(raw);
  }

  /** The text of a stretch; of one that goes on in further lines, the first. Comments beside it are left out. */
  stretch(uri: string, { line, column, endLine, endColumn }: Stretch): string {
    const raw = this.raw(uri, line) ?? '';
    return endLine === line
      ? printable(raw.slice(column - 1, endColumn - 1)).trim()
      : `${printable(raw.slice(column - 1)).trim()} …`;
  }

  /** Where a column of the file is in what `line` shows: tabs take more than one there. */
  columnOf(uri: string, line: number, column: number): number {
    const raw = this.raw(uri, line);
    return raw === undefined ? column : printable(raw.slice(0, column - 1)).length + 1;
  }

  private raw(uri: string, line: number): string | undefined {
    if (!uri.startsWith(LIBRARY_SCHEME)) return this.sources.line(uri, line);
    const name = uri.slice(LIBRARY_SCHEME.length).replace(/\.gfn$/, '');
    return LIBRARY.get(name)?.split('\n')[line - 1];
  }

  /** Why a file was not read, if it was refused. */
  get refusals(): ReadonlyMap<string, string> {
    return this.sources.refusals;
  }
}
