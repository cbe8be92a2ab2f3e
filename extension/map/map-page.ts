import type { PageWords } from './page-words.js';

/** Where the page's parts come from, as its webview may load them. */
export interface PageSources {
  /** The webview's own origin, for the content security policy. */
  readonly origin: string;
  readonly script: string;
  readonly style: string;
  /** Fresh for each page: only the script that bears it runs. */
  readonly nonce: string;
  readonly words: PageWords;
  /** The language of the words. */
  readonly language: string;
}

/**
 * The map's page: its skeleton alone, the script fills it. Nothing may be loaded but our script and our style; no inline
 * script, no inline style, no connection to anywhere. The words come along as an attribute: data, and never markup.
 */
export function mapPage({ origin, script, style, nonce, words, language }: PageSources): string {
  const policy = [
    "default-src 'none'",
    `style-src ${origin}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${style}" />
    <title>${quoted(words.map)}</title>
  </head>
  <body data-vscode-context='{"preventDefaultContextMenuItems":true}'>
    <main id="map" data-words="${quoted(JSON.stringify(words))}"></main>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}

const quoted = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
