import process from 'node:process';
import { main } from './command-line.js';
import { nodeIo } from './node-io.js';

// The status is set, not forced: what was written must still go out.
process.exitCode = await main(process.argv.slice(2), nodeIo());
