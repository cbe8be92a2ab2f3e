// The only part of the house that runs in a browser's page.
/// <reference lib="dom" />

/** esbuild puts a style sheet that is imported beside the bundle, as one file of its name. */
declare module '*.css';
