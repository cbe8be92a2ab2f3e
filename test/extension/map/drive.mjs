// Drives the map's page in a browser, as a person would. `node test/extension/map/drive.mjs`; its last line counts.
import assert from 'node:assert/strict';
import { handCases } from './drive-hands.mjs';
import { pageCases } from './drive-page.mjs';
import { timeCases } from './drive-time.mjs';
import { wordCases } from './drive-words.mjs';
import { closeBrowser } from './driven-map.mjs';

const cases = Object.entries({ ...pageCases, ...handCases, ...timeCases, ...wordCases });
let failed = 0;

/** Takes cases until none is left. */
async function drive(left) {
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const [name, test] = next;
    try {
      const map = await test();
      assert.deepEqual(map.problems, [], 'problems on the page');
      await map.close();
    } catch (error) {
      failed++;
      console.error(`✗ ${name}\n${error.stack}`);
    }
  }
}

// Most of the time a case waits: two share a machine well.
const left = [...cases];
await Promise.all([drive(left), drive(left)]);
await closeBrowser();
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
