import { defineConfig } from 'vitest/config';

/** All tests that need no editor. `test/editor` drives a real VS Code and has its own runner. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/editor/**', 'node_modules/**'],
    testTimeout: 30_000,
    // Tests of pure code need no isolation from each other; a fresh module graph for each file costs more than the tests.
    isolate: false,
    snapshotFormat: { printBasicPrototype: false },
  },
});
