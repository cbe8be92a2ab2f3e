import { enableCompileCache } from 'node:module';

// What V8 made of the adapter's code is kept between runs, where Node keeps such things: an editor starts the adapter for each session, and waits for it.
enableCompileCache();
await import('./entry-program.js');
