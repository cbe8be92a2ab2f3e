import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One script with the answers of one kernel. */
export interface Recording {
  readonly name: string;
  readonly kernel: string;
  script(): string;
  answers(): string;
}

/** All recordings below a folder: NAME.ops with NAME.VERSION beside it. */
export function recordingsIn(folder: string): Recording[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ops'))
    .sort();
  return files.flatMap((file) => {
    const base = join(folder, file.slice(0, -'.ops'.length));
    const start = `${relative(folder, base).split('/').pop()!}.`;
    const kernels = readdirSync(join(base, '..'))
      .filter((name) => name.startsWith(start) && /^\d+\.\d+$/.test(name.slice(start.length)))
      .map((name) => name.slice(start.length))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    return kernels
      .filter((kernel) => existsSync(`${base}.${kernel}`))
      .map((kernel) => ({
        name: file,
        kernel,
        script: () => readFileSync(join(folder, file), 'utf8'),
        answers: () => readFileSync(`${base}.${kernel}`, 'utf8'),
      }));
  });
}
