import { URI } from 'langium';

/**
 * The address by which the language knows a document: as the client writes it, with nothing percent-encoded. Imports are resolved on the
 * text of addresses, and an import is written as the file is called.
 */
export function keyOf(uri: string): string {
  const { scheme, authority, path, query } = URI.parse(uri);
  const host = authority !== '' || scheme === 'file' ? `//${authority}` : '';
  return `${scheme}:${host}${path}${query === '' ? '' : `?${query}`}`;
}

/** The address by which the client knows a file. */
export function uriOf(key: string): string {
  const [, scheme = 'file', authority = '', path = ''] = /^([^:]+):(?:\/\/([^/]*))?(.*)$/.exec(key) ?? [];
  return URI.from({ scheme, authority, path }).toString();
}
