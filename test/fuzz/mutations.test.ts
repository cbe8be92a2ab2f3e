/**
 * The examples, field cases, library and generated programs with lines and words deleted, doubled, swapped and replaced, with huge numbers, deep
 * nesting and things left open. What still compiles is run with every policy. Nothing may throw or hang.
 *
 * The seed is printed. Another one: `GFN_FUZZ_SEED=7 npx vitest run test/fuzz`. A failure names its input; that one alone, and printed:
 * `GFN_FUZZ_SEED=1 GFN_FUZZ=mutations:1234 npx vitest run test/fuzz/mutations.test.ts`.
 */
import { fuzz } from './fuzz.js';

fuzz('mutations', 7000);
