/** The name of a file as seen from the folder of another: what a recording may say on every machine. Both are paths or uris with slashes. */
export function relativeName(file: string, from: string): string {
  const [path, base] = [file.split('/'), from.split('/').slice(0, -1)];
  let same = 0;
  while (same < base.length && same < path.length - 1 && path[same] === base[same]) same++;
  // Nothing in common, as a file of the library has it, or one on another drive: its own name is all there is.
  if (same === 0) return file;
  return [...base.slice(same).map(() => '..'), ...path.slice(same)].join('/');
}
