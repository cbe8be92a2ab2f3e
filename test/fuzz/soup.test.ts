/**
 * Random bytes and words of the grammar, thrown at compiler, formatter and engine. Nothing may throw or hang.
 *
 * The seed is printed. Another one: `GFN_FUZZ_SEED=7 npx vitest run test/fuzz`. A failure names its input; that one alone, and printed:
 * `GFN_FUZZ_SEED=1 GFN_FUZZ=soup:1234 npx vitest run test/fuzz/soup.test.ts`.
 */
import { fuzz } from './fuzz.js';

fuzz('soup', 13_000);
