import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** All tests that need no editor. `test/editor` drives a real VS Code and has its own runner. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/editor/**', 'node_modules/**'],
    // A machine under load is no failure; what hangs still ends.
    testTimeout: 120_000,
    // Tests of pure code need no isolation from each other; a fresh module graph for each file costs more than the tests.
    isolate: false,
    // Every core: the default leaves one idle, which on a machine with two is half of it.
    maxWorkers: availableParallelism(),
    snapshotFormat: { printBasicPrototype: false },
  },
});
